#include "nn/ptx/rows.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace ptx {
namespace {

constexpr std::array kSpecials =
    std::to_array<std::string_view>({"%tid.x", "%tid.y", "%tid.z", "%ntid.x", "%ntid.y", "%ntid.z", "%ctaid.x",
                                     "%ctaid.y", "%ctaid.z", "%nctaid.x", "%nctaid.y", "%nctaid.z", "%laneid"});

constexpr int kLineBytes = 64;

}  // namespace

bool Rows::is_special(const std::string& name) { return std::ranges::find(kSpecials, name) != kSpecials.end(); }

Row Rows::add(int bytes, bool is_register) {
  const Row row{static_cast<std::int32_t>(kernel_.file_bytes), is_register ? kernel_.registers++ : -1, bytes};
  const int length = (bytes * kernel_.threads + kLineBytes - 1) / kLineBytes * kLineBytes;
  kernel_.file_bytes += static_cast<std::size_t>(length);
  return row;
}

void Rows::declare(const std::string& name, std::int64_t count, int bytes) {
  if (count < 0) registers_[name] = add(bytes, true);
  for (std::int64_t i = 0; i < count; ++i) registers_[name + std::to_string(i)] = add(bytes, true);
}

Row Rows::special(const std::string& name) {
  const auto found = specials_.find(name);
  if (found != specials_.end()) return found->second;
  const Row row = specials_[name] = add(sizeof(std::uint32_t), false);
  kernel_.constants.push_back({row, 0, name});
  return row;
}

Row Rows::constant(std::uint64_t bits, int bytes) {
  const auto found = constants_.find({bits, bytes});
  if (found != constants_.end()) return found->second;
  const Row row = constants_[{bits, bytes}] = add(bytes, false);
  kernel_.constants.push_back({row, bits, {}});
  return row;
}

}  // namespace ptx

#include "epochreel/trace/snapshot.h"

#include <cstring>
#include <span>

#include "epochreel/base/error.h"

namespace epochreel::trace {

namespace {

/// Elements whose exponent has all bits set, as IEEE 754 has it of infinities and of what is not a number.
template <class Bits>
std::int64_t count_special(std::span<const std::byte> data, Bits exponent) {
  std::int64_t count = 0;
  for (std::size_t at = 0; at + sizeof(Bits) <= data.size(); at += sizeof(Bits)) {
    Bits bits;
    std::memcpy(&bits, data.data() + at, sizeof(Bits));
    count += (bits & exponent) == exponent ? 1 : 0;
  }
  return count;
}

}  // namespace

bool Snapshot::has(const std::string& record) const { return file_->has(record); }

std::vector<std::string> Snapshot::records() const {
  std::vector<std::string> names;
  for (const auto& [name, view] : file_->tensors()) names.push_back(name);
  return names;
}

const TensorView& Snapshot::at(const std::string& record) const { return file_->at(record); }

const std::vector<std::int64_t>& Snapshot::shape(const std::string& record) const { return at(record).shape; }

std::vector<float> Snapshot::floats(const std::string& record) const { return at(record).floats(); }

std::vector<std::int32_t> Snapshot::ints(const std::string& record) const { return at(record).ints(); }

std::vector<std::uint8_t> Snapshot::pixels(const std::string& record) const {
  const TensorView& view = at(record);
  if (view.dtype != DType::kU8) {
    const std::vector<std::int32_t> values = view.ints();
    return {values.begin(), values.end()};
  }
  std::vector<std::uint8_t> bytes(view.data.size());
  if (!bytes.empty()) std::memcpy(bytes.data(), view.data.data(), bytes.size());
  return bytes;
}

float Snapshot::scalar(const std::string& record) const { return at(record).floats().at(0); }

std::int64_t Snapshot::size(const std::string& record) const { return at(record).size(); }

std::int64_t Snapshot::not_finite(const std::string& record) const {
  const TensorView& view = at(record);
  switch (view.dtype) {
    case DType::kF16:
      return count_special<std::uint16_t>(view.data, 0x7C00);
    case DType::kBF16:
      return count_special<std::uint16_t>(view.data, 0x7F80);
    case DType::kF32:
      return count_special<std::uint32_t>(view.data, 0x7F800000);
    case DType::kF64:
      return count_special<std::uint64_t>(view.data, 0x7FF0000000000000);
    default:
      return 0;
  }
}

std::vector<float> Snapshot::row(const std::string& record, std::size_t row) const {
  TensorView view = at(record);
  const auto rows = static_cast<std::size_t>(view.shape.at(0));
  if (row >= rows) throw Error(ErrorKind::kFailed, view.label, "has no row of that number");
  if (view.order != AxisOrder::kOutIn) {
    const std::vector<float> values = view.floats();
    const std::size_t length = values.size() / rows;
    return {values.begin() + row * length, values.begin() + (row + 1) * length};
  }
  const std::size_t bytes = view.data.size() / rows;
  view.data = view.data.subspan(bytes * row, bytes);
  return view.floats();
}

}  // namespace epochreel::trace

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "dtype.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/trace/tensor.h"
#include "json.h"
#include "safetensors.h"

static_assert(std::endian::native == std::endian::little, "safetensors are written as they lie in memory");

namespace epochreel::trace {
namespace {

struct Placed {
  const std::string* name;
  const Tensor* tensor;
  std::uint64_t begin;  ///< offset in the data section
};

/// Largest elements first, then by name: so every tensor is aligned to its elements without a gap, as
/// PyTorch's mapped loading needs it.
std::vector<Placed> place(const TensorMap& tensors) {
  std::vector<Placed> placed;
  placed.reserve(tensors.size());
  for (const auto& [name, tensor] : tensors) placed.push_back({&name, &tensor, 0});
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return dtype_size(a.tensor->dtype) > dtype_size(b.tensor->dtype);
  });
  std::uint64_t offset = 0;
  for (Placed& item : placed) {
    item.begin = offset;
    offset += item.tensor->data.size();
  }
  return placed;
}

/// The JSON header, entries in the order of names, padded so that the data starts at a multiple of 8.
std::string header_text(std::vector<Placed> placed, const Metadata& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return *a.name < *b.name; });
  for (const Placed& item : placed) {
    header[*item.name] = {{"dtype", dtype_info(item.tensor->dtype).name},
                          {"shape", item.tensor->shape},
                          {"data_offsets", {item.begin, item.begin + item.tensor->data.size()}}};
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

void check(const std::filesystem::path& path, const TensorMap& tensors) {
  for (const auto& [name, tensor] : tensors) {
    if (name != kMetadataKey && array_bytes(tensor.dtype, tensor.shape) == tensor.data.size()) continue;
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("tensor {} was given {} bytes, which its shape does not need", name, tensor.data.size()));
  }
}

}  // namespace

Hash128 write_tensors(const std::filesystem::path& path, const TensorMap& tensors, const Metadata& metadata) {
  check(path, tensors);
  const std::vector<Placed> placed = place(tensors);
  const std::string header = header_text(placed, metadata);
  AtomicFile file(path);
  Hasher hasher;
  const auto write = [&](std::span<const std::byte> bytes) {
    hasher.update(bytes);
    file.write(bytes);
  };
  const std::uint64_t length = header.size();
  write(std::as_bytes(std::span(&length, 1)));
  write(std::as_bytes(std::span(header)));
  for (const Placed& item : placed) write(item.tensor->data);
  file.finish();
  return hasher.digest();
}

}  // namespace epochreel::trace

#include "gpu/network/host_copy.h"

#include "epochreel/base/numbers.h"

namespace epochreel::nn::gpu {

void HostCopy::ask(const cuda::Device& device, std::int64_t place, std::size_t width, const ImageRows& rows) {
  forget();
  const std::size_t bytes = rows.count * width;
  if (bytes > bytes_) {
    memory_.reset();
    bytes_ = 0;
    memory_ = device.pinned(narrow<std::int64_t>(bytes));
    bytes_ = bytes;
  }
  const std::size_t side_by_side = rows.step == 1 ? rows.count : 1;
  for (std::size_t i = 0; i < rows.count; i += side_by_side) {
    const auto from = narrow<std::int64_t>((rows.first + i * rows.step) * width);
    device.read(place + from, memory_->as<std::byte>().subspan(i * width, side_by_side * width));
  }
  width_ = width;
  rows_ = rows;
}

std::span<const std::byte> HostCopy::find(std::size_t first, std::size_t count) const {
  const bool begins_here = first >= rows_.first && (first - rows_.first) % rows_.step == 0;
  if (!begins_here || (rows_.step > 1 && count > 1)) return {};
  const std::size_t row = (first - rows_.first) / rows_.step;
  if (row + count > rows_.count) return {};
  return std::as_bytes(memory_->as<std::byte>()).subspan(row * width_, count * width_);
}

}  // namespace epochreel::nn::gpu

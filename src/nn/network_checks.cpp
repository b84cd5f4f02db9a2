#include "network_checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/error.h"
#include "parameter_arrays.h"

namespace epochreel::nn {

void check_outputs(const std::vector<job::LayerShape>& shapes, int classes) {
  const std::int64_t outputs = shapes.empty() ? 0 : size_of(shapes.back().shape);
  if (outputs == classes) return;
  throw Error(ErrorKind::kInvalid, "network",
              fmt::format("the last layer has {} units, but the data has {} classes; close with '- dense: {}'", outputs,
                          classes, classes));
}

bool wants_channels_last(const std::vector<job::LayerSpec>& specs, const std::vector<std::int64_t>& input) {
  return input.size() == 3 && input[0] > 1 && !std::holds_alternative<job::DenseSpec>(specs.front());
}

void check_batch(std::span<const float> images, std::span<const std::uint8_t> labels, const NetworkOptions& options,
                 std::int64_t pixels) {
  const std::size_t count = labels.size();
  if (count > 0 && count <= static_cast<std::size_t>(options.max_batch) && images.size() == count * pixels) return;
  throw Error(ErrorKind::kFailed, "network",
              fmt::format("a batch of {} labels and {} pixels does not fit 1 to {} images of {} pixels", count,
                          images.size(), options.max_batch, pixels));
}

void check_places(std::span<const std::uint32_t> places, const NetworkOptions& options, std::size_t count) {
  const bool inside = std::ranges::all_of(places, [count](std::uint32_t place) { return place < count; });
  if (!places.empty() && places.size() <= static_cast<std::size_t>(options.max_batch) && inside) return;
  throw Error(
      ErrorKind::kFailed, "network",
      fmt::format("a batch of {} places does not fit 1 to {} of {} images", places.size(), options.max_batch, count));
}

void check_gradient(std::span<const float> images, std::span<const float> gradient) {
  if (gradient.size() == images.size()) return;
  throw Error(ErrorKind::kFailed, "network", "the gradient of the images must have as many elements as the images");
}

}  // namespace epochreel::nn

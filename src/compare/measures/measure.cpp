#include "measures/measure.h"

#include <algorithm>

namespace epochreel::compare {

double Measured::share() const {
  return pixels == 0 ? 0 : static_cast<double>(metrics.different) / static_cast<double>(pixels);
}

Measured measured_of(const Item& item) {
  Size size = item.baseline_size.value_or(item.actual_size.value_or(Size{}));
  if (item.actual_size) {
    size.width = std::min(size.width, item.actual_size->width);
    size.height = std::min(size.height, item.actual_size->height);
  }
  return {*item.metrics, size, std::int64_t{size.width} * size.height};
}

}  // namespace epochreel::compare

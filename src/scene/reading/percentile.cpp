#include "reading/percentile.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

double percentile(std::vector<float>& values, double share) {
  if (values.empty()) return 0;
  const auto at = values.begin() + floor_to<std::ptrdiff_t>(share * (int_size(values) - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double magnitude_percentile(const std::vector<float>& values, double share) {
  std::vector<float> magnitudes;
  for (const float value : values) {
    if (std::isfinite(value)) magnitudes.push_back(std::fabs(value));
  }
  return percentile(magnitudes, share);
}

double magnitude_scale(const std::vector<float>& values) {
  const double scale = magnitude_percentile(values, 0.995);
  return scale > 0 ? scale : 1;
}

}  // namespace epochreel::scene

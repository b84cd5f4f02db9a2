#include "standardize.h"

#include <cmath>
#include <cstddef>

namespace epochreel::data {

namespace {

constexpr double kLeastShare = 1e-9;  ///< of the mean; single precision tells numbers apart that differ by 1e-7

/// Adds `term(value, column)` of each number to its column's sum; gives the means.
template <class Term>
std::vector<double> column_means(const Split& split, const Term& term) {
  std::vector<double> sums(split.values());
  for (std::size_t i = 0; i < split.vectors.size(); ++i) {
    const std::size_t column = i % sums.size();
    sums[column] += term(split.vectors[i], column);
  }
  for (double& sum : sums) sum /= split.count;
  return sums;
}

}  // namespace

void standardize(Dataset& dataset) {
  const auto means = column_means(dataset.train, [](double value, std::size_t /*column*/) { return value; });
  auto deviations = column_means(dataset.train, [&](double value, std::size_t column) {
    return (value - means[column]) * (value - means[column]);
  });
  for (std::size_t column = 0; column < means.size(); ++column) {
    const double deviation = std::sqrt(deviations[column]);
    // A mean is rounded, so a column that is the same in all rows may have a deviation that is not quite 0.
    deviations[column] = deviation > kLeastShare * std::abs(means[column]) ? deviation : 1;
  }
  dataset.train.scaling = dataset.test.scaling = {means, deviations};
}

}  // namespace epochreel::data

#include "reading/folding.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

namespace {

/// The product of the factors of `norms`, one a unit. S. Ioffe and C. Szegedy, Batch Normalization, ICML 2015,
/// algorithm 2.
std::vector<float> factors_of(const trace::Snapshot& file, const std::vector<int>& norms, int units) {
  constexpr float kEpsilon = 1e-5F;  // the default of a job; a trace does not tell it
  std::vector<float> factors(units, 1.0F);
  for (const int layer : norms) {
    const auto weight_name = trace::names::kWeight(layer);
    const auto variance_name = trace::names::kRunningVar(layer);
    if (!file.has(weight_name) || !file.has(variance_name)) continue;
    const auto weight = file.floats(weight_name);
    const auto variance = file.floats(variance_name);
    for (int u = 0; u < units; ++u) factors[u] *= weight[u] / std::sqrt(variance[u] + kEpsilon);
  }
  return factors;
}

}  // namespace

std::vector<float> folded_weights(const trace::Snapshot& file, const std::vector<Station>& stations, std::size_t s) {
  const Station& to = stations[s];
  const Station& from = stations[s - 1];
  std::vector<float> weights = file.floats(trace::names::kWeight(to.weight_layer));
  if (to.norms_before.empty() && from.norms_behind.empty()) return weights;
  const auto own = factors_of(file, to.norms_before, to.units);
  const auto sources = factors_of(file, from.norms_behind, from.units);
  const std::size_t row = weights.size() / own.size();
  const std::size_t part =
      std::max<std::size_t>(1, row / sources.size());  // weights of a source: a kernel, a map's pixels
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= own[i / row] * sources[i % row / part];
  return weights;
}

}  // namespace epochreel::scene

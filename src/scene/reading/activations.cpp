#include "reading/activations.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/folding.h"

namespace epochreel::scene {

namespace {

/// One row of a (P, ...) record of `size` elements a row; zeros where it was not recorded.
std::vector<float> row_of(const trace::Snapshot& file, const std::string& name, int row, std::int64_t size) {
  if (row < 0 || !file.has(name)) return std::vector<float>(size, 0.0F);
  return file.row(name, row);
}

/// Which row of the records of maps is the probe's; -1: its maps were not recorded.
int map_row(const Probes& probes, int probe) {
  const auto at = std::find(probes.mapped.begin(), probes.mapped.end(), probe);
  return at == probes.mapped.end() ? -1 : narrow<int>(at - probes.mapped.begin());
}

/// (O, I, kernel, kernel) summed over each kernel.
std::vector<float> kernel_sums(const std::vector<float>& weights, std::size_t kernels) {
  std::vector<float> sums(kernels);
  const std::size_t size = weights.size() / std::max<std::size_t>(1, kernels);
  for (std::size_t k = 0; k < kernels; ++k) {
    float sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += weights[k * size + i];
    sums[k] = sum;
  }
  return sums;
}

/// What is shown of a pixel of a colour picture is the mean of its channels, and what goes on are all of them; of a
/// vector the magnitudes are shown.
void add_input(Activations& activations, const Probes& probes, int probe) {
  if (!probes.has_pictures()) {
    const auto vector = probes.vector(probe);
    activations.passed.emplace_back(vector.begin(), vector.end());
    activations.shown.push_back(activations.passed.back());
    for (float& value : activations.shown.back()) value = std::fabs(value);
    return;
  }
  std::vector<float> values;
  for (const std::uint8_t value : probes.image(probe)) values.push_back(static_cast<float>(value) / 255.0F);
  if (probes.channels == 1) {
    activations.shown.push_back(std::move(values));
    activations.passed.emplace_back();
    return;
  }
  std::vector<float> means(probes.pixels(), 0.0F);
  for (std::size_t i = 0; i < values.size(); ++i) {
    means[i % means.size()] += values[i] / static_cast<float>(probes.channels);
  }
  activations.shown.push_back(std::move(means));
  activations.passed.push_back(std::move(values));
}

}  // namespace

std::size_t sources_of(const std::vector<Station>& stations, std::size_t gap) {
  const bool image = stations[gap].kind == StationKind::kPixels && stations[gap + 1].kind == StationKind::kMaps;
  return image ? 1 : stations[gap].units;
}

Weights read_weights(const trace::Snapshot& file, const std::vector<Station>& stations) {
  Weights weights;
  for (std::size_t s = 1; s < stations.size(); ++s) {
    std::vector<float> folded = folded_weights(file, stations, s);
    const std::int64_t units = stations[s].units;
    const std::int64_t sources = sources_of(stations, s - 1);
    if (stations[s].kind == StationKind::kMaps) {
      weights.push_back(kernel_sums(folded, units * sources * stations[s - 1].channels));
    } else {
      weights.push_back(std::move(folded));
    }
  }
  return weights;
}

Activations read_activations(const trace::Snapshot& file, const std::vector<Station>& stations, const Probes& probes,
                             int probe) {
  Activations activations;
  add_input(activations, probes, probe);
  for (std::size_t s = 1; s + 1 < stations.size(); ++s) {
    const Station& station = stations[s];
    const bool maps = station.kind == StationKind::kMaps;
    const int row = maps ? map_row(probes, probe) : probe;
    const std::int64_t shown = std::int64_t{station.units} * (maps ? station.map_height * station.map_width : 1);
    activations.shown.push_back(row_of(file, trace::names::kProbeLayer(station.activation_layer), row, shown));
    const bool pooled = station.output_layer != station.activation_layer;
    activations.passed.push_back(pooled ? row_of(file, trace::names::kProbeLayer(station.output_layer),
                                                 station.pooled_whole ? probe : row,
                                                 std::int64_t{station.units} * station.output_size)
                                        : std::vector<float>());
    if (!station.two_sided) continue;
    if (!pooled) activations.passed.back() = activations.shown.back();
    for (float& value : activations.shown.back()) value = std::fabs(value);
  }
  activations.shown.push_back(row_of(file, trace::names::kProbeProbability, probe, stations.back().units));
  activations.passed.emplace_back();
  return activations;
}

}  // namespace epochreel::scene

#include "reading/class_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/folding.h"

namespace epochreel::scene {

namespace {

/// The voice of each unit of `station` for each class, (C, units), carried back from the output's weights.
std::vector<double> class_voices(const std::vector<Station>& stations, std::size_t station,
                                 const trace::Snapshot& last) {
  const auto weights_of = [&](std::size_t s) {
    auto weights = folded_weights(last, stations, s);
    for (float& weight : weights) weight = std::isfinite(weight) ? weight : 0.0F;  // says nothing for a class
    return weights;
  };
  const std::size_t classes = stations.back().units;
  const auto output = weights_of(stations.size() - 1);
  std::vector<double> voices(output.begin(), output.end());
  for (std::size_t s = stations.size() - 1; s > station + 1; --s) {
    const auto weights = weights_of(s - 1);  // (n, m)
    const std::size_t n = stations[s - 1].units;
    const std::size_t m = stations[s - 2].units;
    std::vector<double> carried(classes * m, 0.0);
    for (std::size_t c = 0; c < classes; ++c) {
      for (std::size_t u = 0; u < n; ++u) {
        const double voice = voices[c * n + u];
        for (std::size_t v = 0; v < m; ++v) {
          carried[c * m + v] += voice * weights[u * m + v];
        }
      }
    }
    voices = std::move(carried);
  }
  return voices;
}

}  // namespace

ClassOrder class_order(const std::vector<Station>& stations, int station, const trace::Snapshot& last) {
  const int classes = stations.back().units;
  const int units = stations[station].units;
  const auto voices = class_voices(stations, station, last);
  ClassOrder order;
  order.units_of_class.resize(classes);
  std::vector<double> strength(units);
  for (int u = 0; u < units; ++u) {
    int best = 0;
    for (int c = 1; c < classes; ++c) {
      if (voices[c * units + u] > voices[best * units + u]) best = c;
    }
    strength[u] = voices[best * units + u];
    order.units_of_class[best].push_back(u);
  }
  for (auto& members : order.units_of_class) {
    std::stable_sort(members.begin(), members.end(), [&](int a, int b) { return strength[a] > strength[b]; });
  }
  return order;
}

std::vector<std::vector<int>> unit_ranks(const std::vector<Station>& stations, const trace::Snapshot& last) {
  std::vector<std::vector<int>> ranks;
  for (int s = 0; s < int_size(stations); ++s) {
    std::vector<int> rank(stations[s].units);
    std::iota(rank.begin(), rank.end(), 0);
    const bool hidden = s > 0 && s + 1 < int_size(stations) && leads_to_classes(stations, s);
    const auto behind = stations.begin() + s + 1;
    const auto recorded = [&](const Station& station) { return last.has(trace::names::kWeight(station.weight_layer)); };
    if (hidden && std::all_of(behind, stations.end(), recorded)) {
      int next = 0;
      for (const auto& members : class_order(stations, s, last).units_of_class) {
        for (const int unit : members) rank[unit] = next++;
      }
    }
    ranks.push_back(std::move(rank));
  }
  return ranks;
}

}  // namespace epochreel::scene

#include "stations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epochreel/base/error.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// What each unit of `station` says for each class, (C, units), carried back from the output's weights.
std::vector<double> class_voices(const std::vector<Station>& stations, std::size_t station,
                                 const trace::TensorFile& last) {
  const auto weights_of = [&](std::size_t s) {
    const std::int64_t shape[] = {stations[s].units, stations[s - 1].units};
    return last.at(fmt::format("model.{}.weight", stations[s].dense_layer), shape).floats();
  };
  const auto classes = static_cast<std::size_t>(stations.back().units);
  const auto output = weights_of(stations.size() - 1);
  std::vector<double> voices(output.begin(), output.end());
  for (std::size_t s = stations.size() - 1; s > station + 1; --s) {
    const auto weights = weights_of(s - 1);  // (n, m)
    const auto n = static_cast<std::size_t>(stations[s - 1].units);
    const auto m = static_cast<std::size_t>(stations[s - 2].units);
    std::vector<double> carried(classes * m, 0.0);
    for (std::size_t c = 0; c < classes; ++c) {
      for (std::size_t u = 0; u < n; ++u) {
        const double voice = voices[c * n + u];
        for (std::size_t v = 0; v < m; ++v) {
          carried[c * m + v] += voice * std::max(0.0F, weights[u * m + v]);
        }
      }
    }
    voices = std::move(carried);
  }
  return voices;
}

/// Functions whose outputs are 0 or more, or hardly less, so that a glow can show them.
bool is_activation(const std::string& type) {
  return type == "relu" || type == "leaky_relu" || type == "gelu" || type == "sigmoid";
}

/// Layers behind which the units are still those of the dense layer.
bool changes_no_units(const std::string& type) {
  return type == "dropout" || type == "batch_norm" || type == "flatten";
}

}  // namespace

std::vector<Station> find_stations(const trace::Manifest& manifest) {
  std::vector<Station> stations;
  if (manifest.input_shape.size() < 2) return {};
  Station input;
  input.units = static_cast<int>(std::accumulate(manifest.input_shape.begin(), manifest.input_shape.end(),
                                                 std::int64_t{1}, std::multiplies<>()));
  input.name = "input";
  input.size_words = fmt::format("{} × {}", manifest.input_shape.at(manifest.input_shape.size() - 2),
                                 manifest.input_shape.back());
  stations.push_back(input);
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const auto& layer = manifest.layers[i];
    if (layer.type == "dense") {
      Station station;
      station.dense_layer = static_cast<int>(i);
      station.activation_layer = station.dense_layer;
      station.units = static_cast<int>(layer.shape.at(0));
      station.name = fmt::format("hidden {}", stations.size());
      stations.push_back(station);
    } else if (is_activation(layer.type) && stations.size() > 1) {
      stations.back().activation_layer = static_cast<int>(i);
    } else if (!changes_no_units(layer.type)) {
      return {};
    }
  }
  if (stations.size() < 2) return {};
  stations.back().name = "output";
  stations.back().size_words = "softmax";
  return stations;
}

ClassOrder class_order(const std::vector<Station>& stations, int station, const trace::TensorFile& last) {
  const auto classes = static_cast<std::size_t>(stations.back().units);
  const auto units = static_cast<std::size_t>(stations[static_cast<std::size_t>(station)].units);
  const auto voices = class_voices(stations, static_cast<std::size_t>(station), last);
  ClassOrder order;
  order.units_of_class.resize(classes);
  std::vector<double> strength(units);
  for (std::size_t u = 0; u < units; ++u) {
    std::size_t best = 0;
    for (std::size_t c = 1; c < classes; ++c) {
      if (voices[c * units + u] > voices[best * units + u]) best = c;
    }
    strength[u] = voices[best * units + u];
    order.units_of_class[best].push_back(static_cast<int>(u));
  }
  for (auto& members : order.units_of_class) {
    std::stable_sort(members.begin(), members.end(), [&](int a, int b) {
      return strength[static_cast<std::size_t>(a)] > strength[static_cast<std::size_t>(b)];
    });
  }
  return order;
}

std::vector<std::vector<int>> unit_ranks(const std::vector<Station>& stations, const trace::TensorFile& last) {
  std::vector<std::vector<int>> ranks;
  for (std::size_t s = 0; s < stations.size(); ++s) {
    std::vector<int> rank(static_cast<std::size_t>(stations[s].units));
    std::iota(rank.begin(), rank.end(), 0);
    const bool hidden = s > 0 && s + 1 < stations.size();
    if (hidden && last.has(fmt::format("model.{}.weight", stations.back().dense_layer))) {
      int next = 0;
      for (const auto& members : class_order(stations, static_cast<int>(s), last).units_of_class) {
        for (const int unit : members) rank[static_cast<std::size_t>(unit)] = next++;
      }
    }
    ranks.push_back(std::move(rank));
  }
  return ranks;
}

}  // namespace epochreel::scene

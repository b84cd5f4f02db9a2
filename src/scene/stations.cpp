#include "stations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epochreel/base/error.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kFirstX = 72;     ///< left end of the input's sheet
constexpr double kLastX = 908;     ///< right end of the last hidden sheet
constexpr double kOutputX = 1060;  ///< of the outputs' discs

/// A sheet's lattice: unit (row, column) stands at column * ux, column * uy + row * vy.
struct Lattice {
  int rows = 1;
  int columns = 1;
  double ux = 0;
  double uy = 0;
  double vy = 0;
};

Lattice input_lattice(const trace::Manifest& manifest) {
  Lattice lattice;
  const auto& shape = manifest.input_shape;
  lattice.rows = static_cast<int>(shape.at(shape.size() - 2));
  lattice.columns = static_cast<int>(shape.back());
  lattice.ux = 235.0 / lattice.columns;
  lattice.uy = 73.0 / lattice.columns;
  lattice.vy = 448.0 / lattice.rows;
  return lattice;
}

Lattice hidden_lattice(int units) {
  Lattice lattice;
  const int tall = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(units) * 2)));
  lattice.rows = units >= 512 ? std::max(32, static_cast<int>(std::ceil(std::sqrt(units / 1.0)))) : std::min(tall, 32);
  if (units >= 512 && units <= 1024) lattice.rows = 32;
  lattice.columns = (units + lattice.rows - 1) / lattice.rows;
  lattice.ux = std::clamp(205.0 / lattice.columns, 6.4, 18.0);
  if (lattice.columns > 32) lattice.ux = 205.0 / lattice.columns;
  lattice.uy = lattice.ux * 0.40;
  lattice.vy = std::min(592.0 / lattice.rows, 46.0);
  return lattice;
}

double width_of(const Lattice& lattice) { return (lattice.columns - 1) * lattice.ux; }

void place_on_lattice(Station& station, const Lattice& lattice, double left, const std::vector<int>& ranks) {
  station.places.resize(static_cast<std::size_t>(station.units));
  const double middle_column = (lattice.columns - 1) / 2.0;
  const double middle_row = (lattice.rows - 1) / 2.0;
  const auto at = [&](double row, double column) {
    return Point{left + column * lattice.ux,
                 kNetworkMiddle + (column - middle_column) * lattice.uy + (row - middle_row) * lattice.vy};
  };
  for (std::size_t unit = 0; unit < station.places.size(); ++unit) {
    const int rank = ranks[unit];
    const int row = rank / lattice.columns;
    station.places[unit] = at(row, rank % lattice.columns);
  }
  const double margin = 0.9;
  station.corners = {at(-margin, -margin), at(-margin, lattice.columns - 1 + margin),
                     at(lattice.rows - 1 + margin, lattice.columns - 1 + margin), at(lattice.rows - 1 + margin, -margin)};
  station.radius = static_cast<float>(std::clamp(0.4 * std::min(lattice.ux, lattice.vy), 1.2, 6.0));
  station.label_x = left + width_of(lattice) / 2;
}

void place_outputs(Station& station) {
  const double spacing = station.units > 1 ? std::min(62.0, 600.0 / (station.units - 1)) : 0;
  station.places.resize(static_cast<std::size_t>(station.units));
  for (int unit = 0; unit < station.units; ++unit) {
    station.places[static_cast<std::size_t>(unit)] = {kOutputX,
                                                      kNetworkMiddle + (unit - (station.units - 1) / 2.0) * spacing};
  }
  station.label_x = kOutputX + 56;
}

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

void place_stations(std::vector<Station>& stations, const trace::Manifest& manifest,
                    const std::vector<std::vector<int>>& ranks) {
  std::vector<Lattice> lattices = {input_lattice(manifest)};
  for (std::size_t s = 1; s + 1 < stations.size(); ++s) lattices.push_back(hidden_lattice(stations[s].units));
  double total = 0;
  for (const Lattice& lattice : lattices) total += width_of(lattice);
  // Sheets give way where there are many: at least half of the way belongs to the edges between them.
  const double squeeze = std::min(1.0, (kLastX - kFirstX) * (lattices.size() > 3 ? 0.5 : 0.68) / std::max(total, 1.0));
  for (Lattice& lattice : lattices) {
    lattice.ux *= squeeze;
    lattice.uy *= squeeze;
  }
  const double gaps = lattices.size() > 1 ? static_cast<double>(lattices.size() - 1) : 1.0;
  const double gap = (kLastX - kFirstX - total * squeeze) / gaps;
  double left = kFirstX;
  for (std::size_t s = 0; s < lattices.size(); ++s) {
    place_on_lattice(stations[s], lattices[s], left, ranks[s]);
    left += width_of(lattices[s]) + gap;
  }
  place_outputs(stations.back());
}

}  // namespace epochreel::scene

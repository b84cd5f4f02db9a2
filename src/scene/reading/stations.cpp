#include "reading/stations.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

namespace {

std::string weight_name(const Station& station) { return trace::names::kWeight(station.weight_layer); }

using trace::LayerRole;

/// Layers behind which the units are still those of the layer before.
bool changes_no_units(LayerRole role) { return role == LayerRole::kNorm || trace::is_copy(role); }

/// Upper bound of what the stations of all layers hold.
std::int64_t values_of(const trace::Manifest& manifest) {
  const auto product = [](const std::vector<std::int64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  };
  std::int64_t values = product(manifest.input_shape);
  for (const trace::LayerInfo& layer : manifest.layers) {
    if (trace::has_weights(trace::role_of(layer.type))) values += product(layer.shape);
  }
  return values;
}

/// Without one, what a station shows is what its weights put out, and norms act on the way to the next.
bool has_activation(const Station& station) { return station.activation_layer != station.weight_layer; }

}  // namespace

Station input_station(const trace::Manifest& manifest) {
  Station input;
  input.name = "input";
  if (manifest.network.input_kind == trace::InputKind::kVector) {
    input.units = narrow<int>(manifest.input_shape.front());
    input.two_sided = true;
    input.size_words = counted(input.units, "value");
    input.unit_names = manifest.network.input_names;
    return input;
  }
  input.kind = StationKind::kPixels;
  input.map_height = narrow<int>(manifest.input_shape.at(manifest.input_shape.size() - 2));
  input.map_width = narrow<int>(manifest.input_shape.back());
  input.units = input.map_height * input.map_width;
  input.size_words = fmt::format("{} × {}", input.map_height, input.map_width);
  if (manifest.input_shape.size() == 3) input.channels = narrow<int>(manifest.input_shape.front());
  if (input.channels > 1) input.size_words += " in colour";
  return input;
}

namespace {

/// A conv2d of shape (channels, height, width), or a dense layer of (units).
Station weight_station(const trace::LayerInfo& layer, int number, int convs, int dense) {
  Station station;
  station.weight_layer = number;
  station.activation_layer = number;
  station.output_layer = number;
  station.units = narrow<int>(layer.shape.at(0));
  station.two_sided = true;  // until an activation function follows
  if (layer.shape.size() == 3) {
    station.kind = StationKind::kMaps;
    station.map_height = narrow<int>(layer.shape[1]);
    station.map_width = narrow<int>(layer.shape[2]);
    station.output_size = station.map_height * station.map_width;
    station.name = fmt::format("conv {}", convs);
    station.size_words =
        fmt::format("{} · {} × {}", counted(station.units, "map"), station.map_height, station.map_width);
  } else {
    station.name = fmt::format("hidden {}", dense);
  }
  return station;
}

}  // namespace

bool holds_too_many_values(const trace::Manifest& manifest) { return values_of(manifest) > kMaxStationValues; }

const char* why_no_stations(const trace::Manifest& manifest) {
  if (holds_too_many_values(manifest)) return kTooManyValues;
  return manifest.network.input_kind == trace::InputKind::kTokens ? kNoTokens : kNoStations;
}

bool all_dense(const std::vector<Station>& stations) {
  return std::none_of(stations.begin(), stations.end(),
                      [](const Station& station) { return station.kind == StationKind::kMaps; });
}

bool any_two_sided(const std::vector<Station>& stations) {
  return std::any_of(stations.begin(), stations.end(), [](const Station& station) { return station.two_sided; });
}

bool leads_to_classes(const std::vector<Station>& stations, std::size_t s) {
  return std::all_of(stations.begin() + s, stations.end(),
                     [](const Station& station) { return station.kind == StationKind::kUnits; });
}

std::vector<Station> find_stations(const trace::Manifest& manifest) {
  if (holds_too_many_values(manifest)) return {};
  const bool has_tokens = manifest.network.input_kind == trace::InputKind::kTokens;
  const bool has_known_channels =
      manifest.input_shape.size() < 3 || manifest.input_shape.front() == 1 || manifest.input_shape.front() == 3;
  const bool is_chain = trace::is_chain(manifest.layers) && !manifest.network.order_only;
  if (has_tokens || !has_known_channels || !is_chain) return {};
  std::vector<Station> stations = {input_station(manifest)};
  int convs = 0;
  int dense = 0;
  for (int number = 0; number < int_size(manifest.layers); ++number) {
    const auto& layer = manifest.layers[number];
    Station& last = stations.back();
    const bool maps = last.kind == StationKind::kMaps;
    const LayerRole role = trace::role_of(layer.type);
    if (trace::has_weights(role) && !has_activation(last)) std::swap(last.norms_before, last.norms_behind);
    if (role == LayerRole::kDense && layer.shape.size() == 1) {
      stations.push_back(weight_station(layer, number, convs, ++dense));
    } else if (role == LayerRole::kConv && layer.shape.size() == 3 && last.kind != StationKind::kUnits) {
      stations.push_back(weight_station(layer, number, ++convs, dense));
    } else if (role == LayerRole::kActivation && stations.size() > 1) {
      last.activation_layer = number;
      last.output_layer = number;
      last.two_sided = !trace::find_layer_type(layer.type)->one_sided;
    } else if (role == LayerRole::kPool && maps && layer.shape.size() == 3) {
      last.output_layer = number;
      last.output_size = narrow<int>(layer.shape[1] * layer.shape[2]);
    } else if (role == LayerRole::kGlobalPool && maps) {
      last.output_layer = number;
      last.output_size = 1;
      last.pooled_whole = layer.shape.size() == 1;
    } else if (role == LayerRole::kNorm && stations.size() > 1) {
      (has_activation(last) ? last.norms_behind : last.norms_before).push_back(number);
    } else if (!changes_no_units(role)) {
      return {};
    }
  }
  if (stations.size() < 2 || stations.back().kind != StationKind::kUnits) return {};
  stations.back().name = "output";
  stations.back().two_sided = false;
  stations.back().size_words = "softmax";
  return stations;
}

bool has_weights(const trace::TraceReader& trace, const std::vector<Station>& stations, std::size_t first) {
  return stations.size() > first && std::all_of(stations.begin() + first, stations.end(), [&](const Station& station) {
           return trace.recorded_throughout(weight_name(station));
         });
}

}  // namespace epochreel::scene

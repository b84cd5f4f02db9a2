#include "panels/weights/weight_sources.h"

#include <fmt/format.h>

#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/record_names.h"
#include "reading/class_order.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// Which station the weights of a layer lead to; 0 where that is none.
int station_of(const std::vector<Station>& stations, int layer) {
  for (int s = 1; s < int_size(stations); ++s) {
    if (stations[s].weight_layer == layer) return s;
  }
  return 0;
}

/// The names of a source, from long to short: "hidden 1 → hidden 2", "hidden 1 → 2", "1 → 2".
std::vector<std::string> names_of(const std::string& before, const std::string& after, int number) {
  std::vector<std::string> names = {before + " → " + after};
  const bool alike = before.starts_with(after.substr(0, after.find(' ')));
  if (alike) {
    names.push_back(fmt::format("{} → {}", before, number));
    names.push_back(fmt::format("{} → {}", number - 1, number));
  }
  return names;
}

class Finder {
 public:
  Finder(const trace::TraceReader& trace, const trace::Snapshot& last, const std::vector<Station>& stations)
      : trace_(trace), last_(last), stations_(stations) {
    for (const std::int64_t side : trace.manifest().input_shape) inputs_ *= side;
    if (!has_weights(trace, stations)) return;
    for (const auto& ranks : unit_ranks(stations, last)) found_.orders.push_back(order_of(ranks));
  }

  WeightSources find() {
    const auto& manifest = trace_.manifest();
    for (int i = 0; i < int_size(manifest.layers); ++i) add_layer(i, manifest.layers[i].type);
    if (!found_.sources.empty()) name_output(std::ssize(manifest.class_names));
    return std::move(found_);
  }

 private:
  void add_layer(int layer, const std::string& type) {
    Source source;
    source.parameter = trace::names::kWeight(layer);
    if (trace_.recorded_throughout(source.parameter)) source.shape = last_.shape(source.parameter);
    if (source.shape.empty()) take_sketch(source, layer);
    const bool matrix = source.shape.size() == 2 || source.shape.size() == 4;
    const trace::LayerRole role = trace::role_of(type);
    if (!matrix && !trace::has_weights(role)) return;
    const bool is_dense = matrix ? source.shape.size() == 2 : role == trace::LayerRole::kDense;
    const bool first = dense_ + conv_ == 0;
    const int number = is_dense ? ++dense_ : ++conv_;
    const std::string after = fmt::format("{} {}", is_dense ? "hidden" : "conv", number);
    const trace::Manifest& manifest = trace_.manifest();
    source.names = is_chain_ ? names_of(before_, after, number) : std::vector{manifest.layers[layer].name};
    before_ = after;
    ends_here_ = matrix;
    if (!matrix) return leave_out(layer);
    source.has_pixels = first && is_dense && manifest.network.input_kind == trace::InputKind::kImage &&
                        source.means.empty() && source.shape[1] == inputs_;
    order_units(source, station_of(stations_, layer));
    found_.sources.push_back(std::move(source));
  }

  void leave_out(int layer) {
    const trace::Manifest& manifest = trace_.manifest();
    const auto declared = manifest.network.parameters.find(manifest.layers[layer].own.weight);
    const bool is_read = declared == manifest.network.parameters.end() || trace::is_read(declared->second);
    (is_read ? found_.unrecorded : found_.not_square).push_back(trace::weight_record(manifest.layers, layer));
  }

  /// The means of a parameter that was too large to be kept, as a matrix.
  void take_sketch(Source& source, int layer) const {
    const std::string sketch = trace::names::kSketchMean(source.parameter);
    const auto& network = trace_.manifest().network;
    const auto parameter = network.parameters.find(trace_.manifest().layers[layer].own.weight);
    if (parameter == network.parameters.end() || !trace_.recorded_throughout(sketch)) return;
    source.sketched = source.parameter;
    source.parameter = sketch;
    source.shape = last_.shape(sketch);
    const std::vector<std::int64_t> whole = trace::shape_as_read(parameter->second);
    double columns = 1;
    for (std::size_t side = 1; side < whole.size(); ++side) columns *= static_cast<double>(whole[side]);
    const double down = quotient(whole.front(), source.shape[0]);
    const double across = columns / static_cast<double>(source.shape[1]);
    source.gain = static_cast<float>(std::round(std::sqrt(down * across)));
    source.means = fmt::format("means of {:.3g} × {:.3g} weights, × {:.0f}", down, across, source.gain);
  }

  void order_units(Source& source, int station) const {
    source.station = station;
    source.out = natural_order(source.shape[0]);
    source.in = natural_order(source.shape[1]);
    if (station == 0 || station >= int_size(found_.orders) || !source.means.empty()) return;
    source.out = found_.orders[station];
    if (!source.has_pixels) source.in = found_.orders[station - 1];
  }

  void name_output(std::int64_t classes) {
    Source& last = found_.sources.back();
    last.is_output = ends_here_ && last.means.empty() && last.shape.size() == 2 && last.shape[0] == classes;
    if (!last.is_output || !is_chain_) return;
    const std::string& name = last.names.front();
    last.names = {name.substr(0, name.find("→")) + "→ output", "→ output"};
  }

  const trace::TraceReader& trace_;
  const trace::Snapshot& last_;
  const std::vector<Station>& stations_;
  const bool is_chain_ = trace::is_chain(trace_.manifest().layers);
  WeightSources found_;
  std::int64_t inputs_ = 1;
  int dense_ = 0;
  int conv_ = 0;
  bool ends_here_ = false;  ///< no layer with weights comes behind the last source
  std::string before_ = "input";
};

double norm(const std::vector<float>& values) {
  double sum = 0;
  for (const double value : values) sum += value * value;
  return std::sqrt(sum);
}

/// Not finite where the weights are not, or were all 0.
double relative_change(const std::vector<float>& first, std::vector<float> last) {
  for (std::size_t i = 0; i < last.size(); ++i) last[i] -= first[i];
  return norm(last) / norm(first);
}

}  // namespace

WeightSources find_weight_sources(const trace::TraceReader& trace, const trace::Snapshot& last,
                                  const std::vector<Station>& stations) {
  return Finder(trace, last, stations).find();
}

std::vector<std::string> change_words(const trace::TraceReader& trace, const trace::Snapshot& last,
                                      const WeightSources& found) {
  constexpr double kTimes = 3;  // from here on a factor says more than a percentage
  const trace::Snapshot first = trace.snapshot(0);
  double most = 0;
  const Source* changed = nullptr;
  std::int64_t whole = 0;
  for (const Source& source : found.sources) {
    if (!source.means.empty()) continue;
    ++whole;
    const double share = relative_change(first.floats(source.parameter), last.floats(source.parameter));
    if (!std::isfinite(share) || share <= most) continue;
    most = share;
    changed = &source;
  }
  if (!changed) return {};
  const std::string share = most < kTimes ? percent_words(most, 0) + " of" : fmt::format("{:.1f} times", most);
  const bool all = whole == std::ssize(found.sources) && found.unrecorded.empty() && found.not_square.empty();
  if (whole == 1 && all) {
    return {fmt::format("Training changed the weights by {} the norm they had at the start", share),
            fmt::format("changed by {} their norm", share), ""};
  }
  std::vector<std::string> words;
  for (const std::string& name : changed->names) {
    const std::string who = all ? name : fmt::format("Among {} shown whole {}", counted(whole, "layer"), name);
    words.push_back(fmt::format("{} changed most, by {} the norm it had at the start", who, share));
    words.push_back(fmt::format("{} changed most, by {} its norm", who, share));
  }
  words.emplace_back();
  return words;
}

}  // namespace epochreel::scene

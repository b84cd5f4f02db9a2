#include "histograms.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "epochreel/trace/record_names.h"

namespace epochreel::outlet {

namespace names = trace::names;

namespace {

/// "0.weight" of "stat.model.0.weight.histogram", a record that `record` stands for.
std::string parameter_of(std::string_view record, std::string_view name) {
  const std::size_t open = record.find("<p>");
  const std::size_t behind = record.size() - open - 3;
  return std::string(name.substr(open, name.size() - open - behind).substr(names::kModelPrefix.size()));
}

/// The framework's name of a layer, or its number where it has none.
std::string layer_of(const trace::Record& record, std::string_view name, const trace::Manifest& manifest) {
  const auto number = static_cast<std::size_t>(trace::layer_number(record, name));
  const bool is_named = number < manifest.layers.size() && !manifest.layers[number].name.empty();
  return is_named ? manifest.layers[number].name : std::to_string(number);
}

/// "" where the record is no histogram.
std::string tag_of(std::string_view name, const trace::Manifest& manifest) {
  const trace::Record* const record = trace::find_record(name);
  if (record == nullptr) return "";
  if (record->name == names::kHistogram.pattern) return parameter_of(record->name, name);
  if (record->name == names::kGradientHistogram.pattern) return "gradients/" + parameter_of(record->name, name);
  if (record->name == names::kLayerHistogram.pattern) return "activations/" + layer_of(*record, name, manifest);
  return "";
}

bool has_values(const Histogram& histogram) {
  const bool is_bounded = std::isfinite(histogram.low) && std::isfinite(histogram.high);
  return is_bounded && std::ranges::any_of(histogram.counts, [](std::int32_t count) { return count > 0; });
}

}  // namespace

double Histogram::edge(double bin) const { return std::lerp(low, high, bin / static_cast<double>(counts.size())); }

std::vector<Histogram> histograms_of(const trace::TraceReader& trace, std::size_t place) {
  trace.snapshot(place);  // checks it
  const trace::TensorFile file = trace.open_snapshot(place);
  std::vector<Histogram> histograms;
  for (const auto& [name, view] : file.tensors()) {
    std::string tag = tag_of(name, trace.manifest());
    const std::string range = name + "_range";
    if (tag.empty() || !file.has(range)) continue;
    const std::vector<float> edges = file.at(range, std::vector<std::int64_t>{2}).floats();
    Histogram histogram = {std::move(tag), view.ints(), edges[0], edges[1]};
    if (has_values(histogram)) histograms.push_back(std::move(histogram));
  }
  return histograms;
}

}  // namespace epochreel::outlet

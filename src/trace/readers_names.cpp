#include "readers_names.h"

#include <utility>

#include "epochreel/trace/record_names.h"

namespace epochreel::trace {
namespace {

/// "model.0.weight" of "stat.model.0.weight.norm", where that is a record of a parameter.
std::string_view parameter_of(const Record& record, std::string_view name) {
  const std::size_t open = record.name.find("<p>");
  if (open == std::string_view::npos || !names::matches(record.name, name)) return {};
  return name.substr(open, name.size() - (record.name.size() - 3));
}

}  // namespace

std::string weight_record(const std::vector<LayerInfo>& layers, int number) {
  const std::string& own = layers[number].own.weight;
  return own.empty() ? names::kWeight(number) : std::string(names::kModelPrefix) + own;
}

bool is_read(const ParameterInfo& weight) {
  const std::vector<std::int64_t> shape = shape_as_read(weight);
  return shape.size() != 4 || shape[2] == shape[3];
}

ReadersNames::ReadersNames(const Manifest& manifest) {
  for (std::size_t i = 0; i < manifest.layers.size(); ++i) {
    const LayerParameters& own = manifest.layers[i].own;
    add(own.weight, names::kWeight(i), manifest);
    add(own.bias, names::kBias(i), manifest);
    add(own.running_mean, names::kRunningMean(i), manifest);
    add(own.running_var, names::kRunningVar(i), manifest);
  }
}

void ReadersNames::add(const std::string& own, std::string readers, const Manifest& manifest) {
  if (own.empty()) return;
  names_[own].push_back(std::move(readers));
  orders_[own] = manifest.network.parameters.at(own).order;
}

std::vector<std::string> ReadersNames::readers_of(std::string_view parameter) const {
  const auto found = names_.find(parameter.substr(names::kModelPrefix.size()));
  return found == names_.end() ? std::vector<std::string>{} : found->second;
}

std::vector<TensorName> ReadersNames::of(const TensorView& view, const std::string& name) const {
  std::vector<TensorName> result;
  if (name.starts_with(names::kModelPrefix)) {
    const auto order = orders_.find(std::string_view(name).substr(names::kModelPrefix.size()));
    if (order == orders_.end() || !is_read({view.shape, order->second})) return {};
    for (const std::string& readers : readers_of(name)) result.push_back({readers, order->second});
    return result;
  }
  for (const Record& record : kRecords) {
    const std::string_view parameter = parameter_of(record, name);
    if (parameter.empty()) continue;
    const bool is_matrix = record.name == names::kSketchMean.pattern || record.name == names::kSketchRms.pattern;
    for (const std::string& readers : readers_of(parameter)) {
      const AxisOrder order = orders_.find(parameter.substr(names::kModelPrefix.size()))->second;
      result.push_back({names::ParameterRecord{record.name.data()}(readers),
                        is_matrix && order == AxisOrder::kInOut ? order : AxisOrder::kOutIn});
    }
    return result;
  }
  return {{name}};
}

}  // namespace epochreel::trace

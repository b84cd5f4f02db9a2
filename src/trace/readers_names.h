/// The names by which readers ask for the records of a trace of version 2.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/trace/tensor.h"
#include "epochreel/trace/trace.h"

namespace epochreel::trace {

/// Readers ask for a parameter by the number of its layer, as version 1 names it: where the weight of layer 5 is called
/// layer1.0.conv1.weight,
///
///     model.layer1.0.conv1.weight        is read as    model.5.weight
///     stat.model.layer1.0.conv1.weight.norm            stat.model.5.weight.norm
///
/// A parameter that two layers share has two names, and one that no layer has none. A conv2d's weight that readers do
/// not know what to do with, since its kernel is not square, has none either; its statistics have.
class ReadersNames {
 public:
  explicit ReadersNames(const Manifest& manifest);

  std::vector<TensorName> of(const TensorView& view, const std::string& name) const;

 private:
  void add(const std::string& own, std::string readers, const Manifest& manifest);
  std::vector<std::string> readers_of(std::string_view parameter) const;

  std::map<std::string, std::vector<std::string>, std::less<>> names_;  ///< "layer1.0.conv1.weight": {"model.5.weight"}
  std::map<std::string, AxisOrder, std::less<>> orders_;
};

}  // namespace epochreel::trace

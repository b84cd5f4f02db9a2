/// The parameters of a snapshot under the names of their framework.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::outlet {

struct Parameter {
  std::string name;        ///< "layer1.0.conv1.weight"; "3.weight" in version 1
  trace::TensorView view;  ///< in the layout in which it was recorded
};

class Parameters {
 public:
  /// Those of the snapshot at `place`. Error{kInvalid} where the snapshot cannot be believed, or where the values of a
  /// parameter were not recorded.
  Parameters(const trace::TraceReader& trace, std::size_t place);

  /// By name. Valid as long as this lives.
  const std::vector<Parameter>& all() const { return all_; }

 private:
  trace::TensorFile file_;
  std::vector<Parameter> all_;
};

}  // namespace epochreel::outlet

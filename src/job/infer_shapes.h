/// Shape inference that says, and does not throw, where a layer does not fit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/job/shapes.h"

namespace epochreel::job {

struct ShapeInference {
  std::vector<LayerShape> layers;     ///< all, or those before the first that does not fit
  std::optional<std::string> misfit;  ///< what that one got, what it needs, and the fix
};

ShapeInference infer_shapes(const std::vector<LayerSpec>& layers, const std::vector<std::int64_t>& input);

}  // namespace epochreel::job

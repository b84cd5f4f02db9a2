/// The layers of `numerics: exact` that have products. All others give the same bits on every CPU as they are.
#pragma once

#include <memory>

#include "layer.h"

namespace epochreel::nn::exact {

std::unique_ptr<Layer> make_layer(const job::DenseSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::Conv2dSpec& spec, const LayerContext& context);

}  // namespace epochreel::nn::exact

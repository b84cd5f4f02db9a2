/// The table of layer types: a row a type of a job's layer. The function that a row declares is defined in the file of
/// the type. A type of job::LayerSpec without a row does not compile (network.cpp).
#pragma once

#include <memory>

#include "layer.h"

namespace epochreel::nn {

std::unique_ptr<Layer> make_layer(const job::DenseSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::Conv2dSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::MaxPool2dSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::AvgPool2dSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::BatchNormSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::DropoutSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::FlattenSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::ReluSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::LeakyReluSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::EluSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::TanhSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::SigmoidSpec& spec, const LayerContext& context);
std::unique_ptr<Layer> make_layer(const job::GeluSpec& spec, const LayerContext& context);

}  // namespace epochreel::nn

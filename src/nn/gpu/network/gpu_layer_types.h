/// The table of layer types on a GPU, as layer_types.h is that of the CPU. A type without a row does not compile
/// (gpu_network.cpp).
#pragma once

#include <memory>

#include "epochreel/base/numbers.h"
#include "gpu/network/gpu_layer.h"

namespace epochreel::nn::gpu {

std::unique_ptr<GpuLayer> make_layer(const job::DenseSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::Conv2dSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::MaxPool2dSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::AvgPool2dSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::BatchNormSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::DropoutSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::FlattenSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::ReluSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::LeakyReluSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::EluSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::TanhSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::SigmoidSpec& spec, const GpuContext& context);
std::unique_ptr<GpuLayer> make_layer(const job::GeluSpec& spec, const GpuContext& context);

}  // namespace epochreel::nn::gpu

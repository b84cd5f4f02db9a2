/// The table of activation functions: a row a type, what oneDNN calls it.
#pragma once

#include <memory>

#include "floor_layer.h"

namespace epochreel::bench {

/// The argument that the backward pass reads: the input, or the output where that is cheaper.
enum class FloorReads { kSrc, kDst };

struct FloorFunction {
  dnnl::algorithm forward = dnnl::algorithm::undef;
  dnnl::algorithm backward = dnnl::algorithm::undef;
  FloorReads reads = FloorReads::kSrc;
  float alpha = 0;
};

inline FloorFunction floor_function(const job::ReluSpec& /*spec*/) {
  return {dnnl::algorithm::eltwise_relu, dnnl::algorithm::eltwise_relu, FloorReads::kSrc};
}
inline FloorFunction floor_function(const job::LeakyReluSpec& spec) {
  return {dnnl::algorithm::eltwise_relu, dnnl::algorithm::eltwise_relu, FloorReads::kSrc,
          static_cast<float>(spec.slope)};
}
inline FloorFunction floor_function(const job::EluSpec& spec) {
  return {dnnl::algorithm::eltwise_elu, dnnl::algorithm::eltwise_elu_use_dst_for_bwd, FloorReads::kDst,
          static_cast<float>(spec.alpha)};
}
inline FloorFunction floor_function(const job::TanhSpec& /*spec*/) {
  return {dnnl::algorithm::eltwise_tanh, dnnl::algorithm::eltwise_tanh_use_dst_for_bwd, FloorReads::kDst};
}
inline FloorFunction floor_function(const job::SigmoidSpec& /*spec*/) {
  return {dnnl::algorithm::eltwise_logistic, dnnl::algorithm::eltwise_logistic_use_dst_for_bwd, FloorReads::kDst};
}
inline FloorFunction floor_function(const job::GeluSpec& /*spec*/) {
  return {dnnl::algorithm::eltwise_gelu_erf, dnnl::algorithm::eltwise_gelu_erf, FloorReads::kSrc};
}

std::unique_ptr<FloorLayer> make_floor_activation(const FloorFunction& function);

/// A layer that has a row above.
template <class Spec>
requires requires(const Spec& spec) { floor_function(spec); }
std::unique_ptr<FloorLayer> make_floor_layer(const Spec& spec, const FloorContext& /*context*/) {
  return make_floor_activation(floor_function(spec));
}

}  // namespace epochreel::bench

/// How oneDNN's primitives are described: the only place of the bench that knows what changed from oneDNN 2 to 3.
///
/// oneDNN 2 describes an operation first (Primitive::desc) and then the primitive. oneDNN 3 takes the same values at
/// once, and some operations take more of them: descriptions.cpp has those.
#pragma once

#include <oneapi/dnnl/dnnl.hpp>

#include "call.h"

namespace epochreel::bench {

/// The gradient of a normalization reads its shift too.
inline constexpr bool kNormGradientReadsShift = DNNL_VERSION_MAJOR < 3;

/// A primitive for training. `values` are those of oneDNN 2's Primitive::desc, in its order.
template <class Primitive, class... Values>
typename Primitive::primitive_desc describe(const dnnl::engine& engine, const Values&... values) {
  if constexpr (requires { typename Primitive::desc; }) {
    return {typename Primitive::desc(values...), engine};
  } else {
    return {engine, values...};
  }
}

/// The gradient of the operation that `forward` describes. `refused` says which of oneDNN's implementations are passed
/// over, by their names.
template <class Primitive, class Forward, class Refused, class... Values>
typename Primitive::primitive_desc describe_gradient_by(const dnnl::engine& engine, const Forward& forward,
                                                        const Refused& refused, const Values&... values) {
  const auto first_taken = [&](typename Primitive::primitive_desc desc) {
    while (refused(desc.impl_info_str()) && desc.next_impl()) {
    }
    return desc;
  };
  if constexpr (requires { typename Primitive::desc; }) {
    const typename Primitive::desc operation(values...);  // next_impl reads it again
    return first_taken({operation, engine, forward});
  } else {
    return first_taken({engine, values..., forward});
  }
}

template <class Primitive, class Forward, class... Values>
typename Primitive::primitive_desc describe_gradient(const dnnl::engine& engine, const Forward& forward,
                                                     const Values&... values) {
  const auto none = [](const char* /*implementation*/) { return false; };
  return describe_gradient_by<Primitive>(engine, forward, none, values...);
}

/// An activation function; source and result lie as `desc` says, and so do their gradients.
dnnl::eltwise_forward::primitive_desc describe_function(const dnnl::engine& engine, dnnl::algorithm algorithm,
                                                        const dnnl::memory::desc& desc, float alpha);
dnnl::eltwise_backward::primitive_desc describe_function_gradient(const dnnl::engine& engine, dnnl::algorithm algorithm,
                                                                  const dnnl::memory::desc& desc, float alpha,
                                                                  const dnnl::eltwise_forward::primitive_desc& forward);

/// A pool without padding and dilation.
struct PoolDescription {
  dnnl::algorithm algorithm = dnnl::algorithm::undef;
  dnnl::memory::desc src;
  dnnl::memory::desc dst;
  dnnl::memory::dims strides;
  dnnl::memory::dims kernel;
};
dnnl::pooling_forward::primitive_desc describe_pool(const dnnl::engine& engine, const PoolDescription& pool);
dnnl::pooling_backward::primitive_desc describe_pool_gradient(const dnnl::engine& engine, const PoolDescription& pool,
                                                              const dnnl::pooling_forward::primitive_desc& forward);

/// Normalization with scale and shift; source and result lie as `desc` says, and so do their gradients.
dnnl::batch_normalization_forward::primitive_desc describe_norm(const dnnl::engine& engine,
                                                                const dnnl::memory::desc& desc, float epsilon);
dnnl::batch_normalization_backward::primitive_desc describe_norm_gradient(
    const dnnl::engine& engine, const dnnl::memory::desc& desc, float epsilon,
    const dnnl::batch_normalization_forward::primitive_desc& forward);

/// Softmax over the rows of a matrix.
dnnl::softmax_forward::primitive_desc describe_softmax(const dnnl::engine& engine, const dnnl::memory::desc& desc);

/// sum = first_scale first + second_scale second, which all lie in the same way; sum may be the first.
Call make_sum(float first_scale, const dnnl::memory& first, float second_scale, const dnnl::memory& second,
              const dnnl::memory& sum);

/// The sides of an array.
template <class Desc>
dnnl::memory::dims dims_of(const Desc& desc) {
  if constexpr (requires { desc.get_dims(); }) {
    return desc.get_dims();
  } else {
    return desc.dims();
  }
}

}  // namespace epochreel::bench

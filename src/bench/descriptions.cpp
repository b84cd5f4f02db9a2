#include "descriptions.h"

namespace epochreel::bench {
namespace {

using dnnl::algorithm;
using dnnl::engine;
using dnnl::memory;

constexpr auto kTraining = dnnl::prop_kind::forward_training;
const auto kNormFlags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;
const memory::dims kNoPadding = {0, 0};

}  // namespace

#if DNNL_VERSION_MAJOR >= 3

dnnl::eltwise_forward::primitive_desc describe_function(const engine& engine, algorithm algorithm,
                                                        const memory::desc& desc, float alpha) {
  return {engine, kTraining, algorithm, desc, desc, alpha};
}

dnnl::eltwise_backward::primitive_desc describe_function_gradient(
    const engine& engine, algorithm algorithm, const memory::desc& desc, float alpha,
    const dnnl::eltwise_forward::primitive_desc& forward) {
  return {engine, algorithm, desc, desc, desc, alpha, forward};
}

dnnl::pooling_forward::primitive_desc describe_pool(const engine& engine, const PoolDescription& pool) {
  const memory::dims no_dilation = {0, 0};
  return {engine,       kTraining,   pool.algorithm, pool.src,   pool.dst,
          pool.strides, pool.kernel, no_dilation,    kNoPadding, kNoPadding};
}

dnnl::pooling_backward::primitive_desc describe_pool_gradient(const engine& engine, const PoolDescription& pool,
                                                              const dnnl::pooling_forward::primitive_desc& forward) {
  const memory::dims no_dilation = {0, 0};
  return {engine,      pool.algorithm, pool.src,   pool.dst,   pool.strides,
          pool.kernel, no_dilation,    kNoPadding, kNoPadding, forward};
}

dnnl::batch_normalization_forward::primitive_desc describe_norm(const engine& engine, const memory::desc& desc,
                                                                float epsilon) {
  return {engine, kTraining, desc, desc, epsilon, kNormFlags};
}

dnnl::batch_normalization_backward::primitive_desc describe_norm_gradient(
    const engine& engine, const memory::desc& desc, float epsilon,
    const dnnl::batch_normalization_forward::primitive_desc& forward) {
  return {engine, dnnl::prop_kind::backward, desc, desc, desc, epsilon, kNormFlags, forward};
}

dnnl::softmax_forward::primitive_desc describe_softmax(const engine& engine, const memory::desc& desc) {
  return {engine, kTraining, algorithm::softmax_accurate, desc, desc, 1};
}

/// By `binary`: to describe a sum ends oneDNN 3.7.2 with SIGFPE where CPUID names no caches, as in some virtual
/// machines.
Call make_sum(float first_scale, const memory& first, float second_scale, const memory& second, const memory& sum) {
  const memory::desc desc = sum.get_desc();
  const engine engine = sum.get_engine();
  dnnl::primitive_attr scaled;
  scaled.set_scales_mask(DNNL_ARG_SRC_0, 0);
  scaled.set_scales_mask(DNNL_ARG_SRC_1, 0);
  const dnnl::binary::primitive_desc description(engine, algorithm::binary_add, desc, desc, desc, scaled);
  const auto scale = [&](float value) {
    memory held({{1}, memory::data_type::f32, memory::format_tag::x}, engine);
    *static_cast<float*>(held.get_data_handle()) = value;
    return held;
  };
  return {dnnl::binary(description),
          {{DNNL_ARG_SRC_0, first},
           {DNNL_ARG_SRC_1, second},
           {DNNL_ARG_DST, sum},
           {DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC_0, scale(first_scale)},
           {DNNL_ARG_ATTR_SCALES | DNNL_ARG_SRC_1, scale(second_scale)}}};
}

#else

dnnl::eltwise_forward::primitive_desc describe_function(const engine& engine, algorithm algorithm,
                                                        const memory::desc& desc, float alpha) {
  return {{kTraining, algorithm, desc, alpha}, engine};
}

dnnl::eltwise_backward::primitive_desc describe_function_gradient(
    const engine& engine, algorithm algorithm, const memory::desc& desc, float alpha,
    const dnnl::eltwise_forward::primitive_desc& forward) {
  return {{algorithm, desc, desc, alpha}, engine, forward};
}

dnnl::pooling_forward::primitive_desc describe_pool(const engine& engine, const PoolDescription& pool) {
  return {{kTraining, pool.algorithm, pool.src, pool.dst, pool.strides, pool.kernel, kNoPadding, kNoPadding}, engine};
}

dnnl::pooling_backward::primitive_desc describe_pool_gradient(const engine& engine, const PoolDescription& pool,
                                                              const dnnl::pooling_forward::primitive_desc& forward) {
  return {{pool.algorithm, pool.src, pool.dst, pool.strides, pool.kernel, kNoPadding, kNoPadding}, engine, forward};
}

dnnl::batch_normalization_forward::primitive_desc describe_norm(const engine& engine, const memory::desc& desc,
                                                                float epsilon) {
  return {{kTraining, desc, epsilon, kNormFlags}, engine};
}

dnnl::batch_normalization_backward::primitive_desc describe_norm_gradient(
    const engine& engine, const memory::desc& desc, float epsilon,
    const dnnl::batch_normalization_forward::primitive_desc& forward) {
  return {{dnnl::prop_kind::backward, desc, desc, epsilon, kNormFlags}, engine, forward};
}

dnnl::softmax_forward::primitive_desc describe_softmax(const engine& engine, const memory::desc& desc) {
  return {{kTraining, desc, 1}, engine};
}

Call make_sum(float first_scale, const memory& first, float second_scale, const memory& second, const memory& sum) {
  const memory::desc desc = sum.get_desc();
  const dnnl::sum::primitive_desc description(desc, {first_scale, second_scale}, {desc, desc}, sum.get_engine());
  return {dnnl::sum(description),
          {{DNNL_ARG_MULTIPLE_SRC, first}, {DNNL_ARG_MULTIPLE_SRC + 1, second}, {DNNL_ARG_DST, sum}}};
}

#endif

}  // namespace epochreel::bench

/// Pools and batch_norm: what works channel by channel.
#include <utility>

#include "descriptions.h"
#include "floor_layer.h"

namespace epochreel::bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;

class Pool final : public FloorLayer {
 public:
  Pool(algorithm kind, const job::PoolSpec& spec, const FloorContext& context) : output_(context.output) {
    pool_.algorithm = kind;
    pool_.strides = {spec.step(), spec.step()};
    pool_.kernel = {spec.kernel, spec.kernel};
  }

  memory add_forward(Tape& tape, const memory& src) override {
    pool_.src = src.get_desc();
    pool_.dst = {
        {dims_of(pool_.src)[0], output_[0], output_[1], output_[2]}, memory::data_type::f32, memory::format_tag::any};
    forward_ = describe_pool(tape.engine(), pool_);
    pool_.dst = forward_.dst_desc();
    memory dst = tape.allocate(pool_.dst);
    Call call{dnnl::pooling_forward(forward_), {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}}};
    if (has_workspace()) {
      workspace_ = memory(forward_.workspace_desc(), tape.engine());
      call.arguments.emplace(DNNL_ARG_WORKSPACE, workspace_);
    }
    tape.forward.push_back(call);
    return dst;
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool wants_diff_src) override {
    if (!wants_diff_src) return {};
    const memory dy = tape.in_layout(tape.backward, diff_dst, pool_.dst);
    memory diff_src = tape.allocate(pool_.src);
    const auto backward = describe_pool_gradient(tape.engine(), pool_, forward_);
    Call call{dnnl::pooling_backward(backward), {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, diff_src}}};
    if (has_workspace()) call.arguments.emplace(DNNL_ARG_WORKSPACE, workspace_);
    tape.backward.push_back(call);
    return diff_src;
  }

 private:
  bool has_workspace() const { return forward_.workspace_desc().get_size() > 0; }

  PoolDescription pool_;
  std::vector<std::int64_t> output_;
  memory workspace_;  // which element was the largest
  dnnl::pooling_forward::primitive_desc forward_;
};

/// Without the running statistics, which training itself does not need.
class BatchNorm final : public FloorLayer {
 public:
  BatchNorm(const job::BatchNormSpec& spec, const FloorContext& context)
      : epsilon_(static_cast<float>(spec.epsilon)), is_flat_(context.input.size() == 1) {}

  memory add_forward(Tape& tape, const memory& src) override {
    outer_ = src.get_desc();
    src_ = from_outside(tape, tape.forward, src);
    const memory::desc desc = src_.get_desc();
    forward_ = describe_norm(tape.engine(), desc, epsilon_);
    mean_ = tape.allocate(forward_.mean_desc());
    variance_ = tape.allocate(forward_.variance_desc());
    parameter_ = tape.parameters.size();
    for (int i = 0; i < 2; ++i) {
      const memory::desc channels = row_major({dims_of(desc)[1]});
      tape.parameters.push_back({channels, tape.allocate(channels), tape.allocate(channels)});
    }
    memory dst = tape.allocate(desc);
    tape.forward.push_back({dnnl::batch_normalization_forward(forward_),
                            {{DNNL_ARG_SRC, src_},
                             {DNNL_ARG_DST, dst},
                             {DNNL_ARG_MEAN, mean_},
                             {DNNL_ARG_VARIANCE, variance_},
                             {DNNL_ARG_SCALE, tape.parameters[parameter_].values},
                             {DNNL_ARG_SHIFT, tape.parameters[parameter_ + 1].values}}});
    return is_flat_ ? view(dst, rows(desc)) : dst;
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool /*wants_diff_src*/) override {
    const memory::desc desc = src_.get_desc();
    const memory dy = tape.in_layout(tape.backward, from_outside(tape, tape.backward, diff_dst), desc);
    memory diff_src = tape.allocate(desc);
    const auto backward = describe_norm_gradient(tape.engine(), desc, epsilon_, forward_);
    Call call = {dnnl::batch_normalization_backward(backward),
                 {{DNNL_ARG_SRC, src_},
                  {DNNL_ARG_MEAN, mean_},
                  {DNNL_ARG_VARIANCE, variance_},
                  {DNNL_ARG_SCALE, tape.parameters[parameter_].values},
                  {DNNL_ARG_DIFF_DST, dy},
                  {DNNL_ARG_DIFF_SRC, diff_src},
                  {DNNL_ARG_DIFF_SCALE, tape.parameters[parameter_].gradient},
                  {DNNL_ARG_DIFF_SHIFT, tape.parameters[parameter_ + 1].gradient}}};
    if (kNormGradientReadsShift) call.arguments.emplace(DNNL_ARG_SHIFT, tape.parameters[parameter_ + 1].values);
    tape.backward.push_back(std::move(call));
    return is_flat_ ? view(diff_src, row_major(dims_of(outer_))) : diff_src;
  }

 private:
  static memory::desc rows(const memory::desc& images) { return row_major({dims_of(images)[0], dims_of(images)[1]}); }

  /// oneDNN normalizes images alone: units become channels of one pixel.
  memory from_outside(const Tape& tape, Calls& calls, const memory& outside) const {
    if (!is_flat_) return outside;
    const memory flat = tape.as_rows(calls, outside);
    const memory::dims dims = dims_of(flat.get_desc());
    return view(flat, {{dims[0], dims[1], 1, 1}, memory::data_type::f32, memory::format_tag::nhwc});
  }

  float epsilon_;
  bool is_flat_;
  std::size_t parameter_ = 0;  // place of the weight among the tape's parameters; the bias follows
  memory::desc outer_;
  memory src_, mean_, variance_;
  dnnl::batch_normalization_forward::primitive_desc forward_;
};

}  // namespace

std::unique_ptr<FloorLayer> make_floor_layer(const job::MaxPool2dSpec& spec, const FloorContext& context) {
  return std::make_unique<Pool>(algorithm::pooling_max, spec, context);
}
std::unique_ptr<FloorLayer> make_floor_layer(const job::AvgPool2dSpec& spec, const FloorContext& context) {
  return std::make_unique<Pool>(algorithm::pooling_avg_exclude_padding, spec, context);
}
std::unique_ptr<FloorLayer> make_floor_layer(const job::BatchNormSpec& spec, const FloorContext& context) {
  return std::make_unique<BatchNorm>(spec, context);
}

}  // namespace epochreel::bench

/// dense and conv2d: inner_product and convolution.
#include <string_view>
#include <utility>

#include "descriptions.h"
#include "epochreel/job/shapes.h"
#include "floor_layer.h"

namespace epochreel::bench {
namespace {

using dnnl::memory;

memory::desc any(const memory::dims& dims) { return {dims, memory::data_type::f32, memory::format_tag::any}; }

constexpr auto kTraining = dnnl::prop_kind::forward_training;

/// The common part of dense and conv2d: a primitive each for the output, the input's gradient and the weights'.
class Product : public FloorLayer {
 protected:
  template <class Primitive, class Description>
  memory add_product(Tape& tape, const memory& src, const memory::desc& plain_weights, const Description& desc) {
    src_ = src;
    weights_ = tape.parameters.size();
    tape.parameters.push_back({plain_weights, tape.allocate(desc.weights_desc()), {}});
    tape.parameters.push_back({desc.bias_desc(), tape.allocate(desc.bias_desc()), {}});
    memory dst = tape.allocate(desc.dst_desc());
    tape.forward.push_back({Primitive(desc),
                            {{DNNL_ARG_SRC, tape.in_layout(tape.forward, src, desc.src_desc())},
                             {DNNL_ARG_WEIGHTS, tape.parameters[weights_].values},
                             {DNNL_ARG_BIAS, tape.parameters[weights_ + 1].values},
                             {DNNL_ARG_DST, dst}}});
    return dst;
  }

  template <class Primitive, class Description>
  memory add_data_gradient(Tape& tape, const memory& diff_dst, const Description& desc) {
    memory diff_src = tape.allocate(desc.diff_src_desc());
    const memory dy = tape.in_layout(tape.backward, diff_dst, desc.diff_dst_desc());
    const memory w = tape.in_layout(tape.backward, tape.parameters[weights_].values, desc.weights_desc());
    tape.backward.push_back(
        {Primitive(desc), {{DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DIFF_SRC, diff_src}}});
    return diff_src;
  }

  template <class Primitive, class Description>
  void add_weight_gradient(Tape& tape, const memory& diff_dst, const Description& desc) {
    FloorParameter& weights = tape.parameters[weights_];
    FloorParameter& bias = tape.parameters[weights_ + 1];
    const memory diff_weights = tape.allocate(desc.diff_weights_desc());
    bias.gradient = tape.allocate(desc.diff_bias_desc());
    const memory x = tape.in_layout(tape.backward, src_, desc.src_desc());
    const memory dy = tape.in_layout(tape.backward, diff_dst, desc.diff_dst_desc());
    tape.backward.push_back({Primitive(desc),
                             {{DNNL_ARG_SRC, x},
                              {DNNL_ARG_DIFF_DST, dy},
                              {DNNL_ARG_DIFF_WEIGHTS, diff_weights},
                              {DNNL_ARG_DIFF_BIAS, bias.gradient}}});
    weights.gradient = tape.in_layout(tape.backward, diff_weights, weights.values.get_desc());
  }

  memory src_;

 private:
  std::size_t weights_ = 0;  // place among the tape's parameters; the bias follows
};

class Dense final : public Product {
 public:
  explicit Dense(std::int64_t units) : units_(units) {}

  memory add_forward(Tape& tape, const memory& src) override {
    memory::dims weights = dims_of(src.get_desc());
    const memory::dim images = std::exchange(weights[0], units_);
    x_ = any(dims_of(src.get_desc()));
    w_ = any(weights);
    b_ = row_major({units_});
    y_ = any({images, units_});
    forward_ = describe<dnnl::inner_product_forward>(tape.engine(), kTraining, x_, w_, b_, y_);
    return add_product<dnnl::inner_product_forward>(tape, src, row_major(weights), forward_);
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool wants_diff_src) override {
    add_weight_gradient<dnnl::inner_product_backward_weights>(
        tape, diff_dst,
        describe_gradient<dnnl::inner_product_backward_weights>(tape.engine(), forward_, x_, w_, b_, y_));
    if (!wants_diff_src) return {};
    return add_data_gradient<dnnl::inner_product_backward_data>(
        tape, diff_dst, describe_gradient<dnnl::inner_product_backward_data>(tape.engine(), forward_, x_, w_, y_));
  }

 private:
  std::int64_t units_;
  memory::desc x_, w_, b_, y_;
  dnnl::inner_product_forward::primitive_desc forward_;
};

class Convolution final : public Product {
 public:
  Convolution(const job::Conv2dSpec& spec, const FloorContext& context) : strides_{spec.stride, spec.stride} {
    filters_ = {context.output[0], context.input[0], spec.kernel, spec.kernel};
    output_ = context.output;
    for (const std::size_t side : {1U, 2U}) {
      const job::Zeros zeros = job::zeros_around(spec, context.input[side], context.output[side]);
      before_.push_back(zeros.before);
      after_.push_back(zeros.after);
    }
  }

  memory add_forward(Tape& tape, const memory& src) override {
    const memory::dims images = dims_of(src.get_desc());
    x_ = any(images);
    w_ = any(filters_);
    b_ = row_major({filters_[0]});
    y_ = any({images[0], output_[0], output_[1], output_[2]});
    forward_ = describe<dnnl::convolution_forward>(tape.engine(), kTraining, kDirect, x_, w_, b_, y_, strides_, before_,
                                                   after_);
    return add_product<dnnl::convolution_forward>(tape, src, row_major(filters_), forward_);
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool wants_diff_src) override {
    add_weight_gradient<dnnl::convolution_backward_weights>(
        tape, diff_dst,
        describe_gradient_by<dnnl::convolution_backward_weights>(
            tape.engine(), forward_, [&](std::string_view name) { return writes_outside(name); }, kDirect, x_, w_, b_,
            y_, strides_, before_, after_));
    if (!wants_diff_src) return {};
    return add_data_gradient<dnnl::convolution_backward_data>(
        tape, diff_dst,
        describe_gradient<dnnl::convolution_backward_data>(tape.engine(), forward_, kDirect, x_, w_, y_, strides_,
                                                           before_, after_));
  }

 private:
  static constexpr auto kDirect = dnnl::algorithm::convolution_direct;

  /// With a stride, some 1x1 kernels of oneDNN 2.6.3 write beyond their memory (src/nn/convolution_primitives.cpp).
  bool writes_outside(std::string_view implementation) const {
    return filters_[2] == 1 && strides_[0] > 1 && filters_[1] < 16 && implementation.starts_with("jit_1x1");
  }

  memory::dims filters_;  // (filters, channels, kernel, kernel)
  std::vector<std::int64_t> output_;
  memory::dims strides_, before_, after_;
  memory::desc x_, w_, b_, y_;
  dnnl::convolution_forward::primitive_desc forward_;
};

}  // namespace

std::unique_ptr<FloorLayer> make_floor_layer(const job::DenseSpec& spec, const FloorContext& /*context*/) {
  return std::make_unique<Dense>(spec.units);
}

std::unique_ptr<FloorLayer> make_floor_layer(const job::Conv2dSpec& spec, const FloorContext& context) {
  return std::make_unique<Convolution>(spec, context);
}

}  // namespace epochreel::bench

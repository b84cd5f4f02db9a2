/// Activation functions, dropout, flatten: what has no parameters and keeps the order of the elements.
#include "descriptions.h"
#include "epochreel/base/random.h"
#include "floor_functions.h"

namespace epochreel::bench {
namespace {

using dnnl::algorithm;
using dnnl::memory;

class Activation final : public FloorLayer {
 public:
  explicit Activation(const FloorFunction& function) : function_(function) {}

  memory add_forward(Tape& tape, const memory& src) override {
    const memory::desc desc = src.get_desc();
    memory dst = tape.allocate(desc);
    tape.forward.push_back({dnnl::eltwise_forward(description(tape, function_.forward, desc)),
                            {{DNNL_ARG_SRC, src}, {DNNL_ARG_DST, dst}}});
    kept_ = function_.reads == FloorReads::kSrc ? src : dst;
    return dst;
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool wants_diff_src) override {
    if (!wants_diff_src) return {};
    const memory::desc desc = kept_.get_desc();
    const memory dy = tape.in_layout(tape.backward, diff_dst, desc);
    memory diff_src = tape.allocate(desc);
    const auto backward = describe_function_gradient(tape.engine(), function_.backward, desc, function_.alpha,
                                                     description(tape, function_.backward, desc));
    tape.backward.push_back({dnnl::eltwise_backward(backward),
                             {{function_.reads == FloorReads::kSrc ? DNNL_ARG_SRC : DNNL_ARG_DST, kept_},
                              {DNNL_ARG_DIFF_DST, dy},
                              {DNNL_ARG_DIFF_SRC, diff_src}}});
    return diff_src;
  }

 private:
  dnnl::eltwise_forward::primitive_desc description(const Tape& tape, algorithm kind, const memory::desc& desc) const {
    return describe_function(tape.engine(), kind, desc, function_.alpha);
  }

  FloorFunction function_;
  memory kept_;
};

/// oneDNN has no dropout: the product with a mask that lies ready. So drawing masks is not in the floor.
class Dropout final : public FloorLayer {
 public:
  explicit Dropout(double rate) : rate_(rate) {}

  memory add_forward(Tape& tape, const memory& src) override {
    mask_ = tape.allocate(src.get_desc());
    const RandomStream random(1, RandomUse::kDropout);
    const auto scale = static_cast<float>(1 / (1 - rate_));
    for (std::int64_t i = 0; i < floats_in(mask_); ++i) {
      data_of(mask_)[i] = random.uniform(static_cast<std::uint64_t>(i)) < rate_ ? 0.0F : scale;
    }
    return add_product(tape, tape.forward, src);
  }

  memory add_backward(Tape& tape, const memory& diff_dst, bool wants_diff_src) override {
    if (!wants_diff_src) return {};
    return add_product(tape, tape.backward, tape.in_layout(tape.backward, diff_dst, mask_.get_desc()));
  }

 private:
  memory add_product(const Tape& tape, Calls& calls, const memory& values) const {
    const memory::desc desc = mask_.get_desc();
    memory result = tape.allocate(desc);
    const auto product = describe<dnnl::binary>(tape.engine(), algorithm::binary_mul, desc, desc, desc);
    calls.push_back(
        {dnnl::binary(product), {{DNNL_ARG_SRC_0, values}, {DNNL_ARG_SRC_1, mask_}, {DNNL_ARG_DST, result}}});
    return result;
  }

  double rate_;
  memory mask_;
};

/// Costs nothing: inner_product takes images as they lie.
class Flatten final : public FloorLayer {
 public:
  memory add_forward(Tape& /*tape*/, const memory& src) override { return src; }
  memory add_backward(Tape& /*tape*/, const memory& diff_dst, bool /*wants_diff_src*/) override { return diff_dst; }
};

}  // namespace

std::unique_ptr<FloorLayer> make_floor_activation(const FloorFunction& function) {
  return std::make_unique<Activation>(function);
}

std::unique_ptr<FloorLayer> make_floor_layer(const job::DropoutSpec& spec, const FloorContext& /*context*/) {
  return std::make_unique<Dropout>(spec.rate);
}
std::unique_ptr<FloorLayer> make_floor_layer(const job::FlattenSpec& /*spec*/, const FloorContext& /*context*/) {
  return std::make_unique<Flatten>();
}

}  // namespace epochreel::bench

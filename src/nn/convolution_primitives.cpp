#include "convolution_primitives.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "epochreel/base/error.h"
#include "one_thread.h"

namespace epochreel::nn {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

constexpr auto kAlgorithm = dnnl::algorithm::convolution_direct;

memory::desc floats(const memory::dims& dims, Tag tag) { return {dims, memory::data_type::f32, tag}; }

memory::dims weight_dims(const ConvolutionShape& s) { return {s.out_channels, s.in_channels, s.kernel, s.kernel}; }

constexpr auto kNoneRefused = [](std::string_view /*implementation*/) { return false; };

/// Returns oneDNN's first description of a primitive that `refused` takes. `forward` is empty, or has the description
/// of the forward primitive. oneDNN 2 describes an operation before the primitive, oneDNN 3 does both at once.
template <class Primitive, class Refused, class... Forward, class... Values>
typename Primitive::primitive_desc describe(const dnnl::primitive_attr& attributes, const Refused& refused,
                                            const std::tuple<const Forward&...>& forward, const Values&... values) {
  using Description = typename Primitive::primitive_desc;
  const auto first_taken = [&](Description desc) {
    while (refused(desc.impl_info_str()) && desc.next_impl()) {
    }
    return desc;
  };
  return std::apply(
      [&](const Forward&... hint) {
        if constexpr (requires { typename Primitive::desc; }) {
          const typename Primitive::desc operation(values...);  // next_impl reads it again
          return first_taken(Description(operation, attributes, cpu_engine(), hint...));
        } else {
          return first_taken(Description(cpu_engine(), values..., hint..., attributes));
        }
      },
      forward);
}

/// The description that all three primitives of a convolution share.
struct Description {
  explicit Description(const ConvolutionShape& s)
      : src(floats({s.images, s.in_channels, s.in_height, s.in_width}, Tag::nhwc)),
        weights(floats(weight_dims(s), Tag::any)),
        bias(s.bias ? floats({s.out_channels}, Tag::a) : memory::desc()),
        dst(floats({s.images, s.out_channels, s.out_height, s.out_width}, Tag::nhwc)),
        strides{s.stride, s.stride},
        before{s.before_height, s.before_width},
        after{s.after_height, s.after_width} {
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  }

  /// `refused` says which of oneDNN's implementations are passed over, by their names.
  template <class Refused>
  dnnl::convolution_forward::primitive_desc forward(const Refused& refused) const {
    return describe<dnnl::convolution_forward>(attributes, refused, std::tie(), dnnl::prop_kind::forward_training,
                                               kAlgorithm, src, weights, bias, dst, strides, before, after);
  }
  dnnl::convolution_forward::primitive_desc forward() const { return forward(kNoneRefused); }

  memory::desc src, weights, bias, dst;
  memory::dims strides, before, after;
  dnnl::primitive_attr attributes;
};

/// Does this way to compute backward weights write beyond its scratchpad? With a stride, 1x1 kernels reserve a place a
/// channel, but use whole blocks of 8 (AVX2) or 16 (AVX-512): https://github.com/uxlfoundation/oneDNN/issues/6035, seen
/// with 2.6.3 and AVX2.
bool writes_outside(const ConvolutionShape& shape, std::string_view implementation) {
  return shape.kernel == 1 && shape.stride > 1 && shape.in_channels < 16 && implementation.starts_with("jit_1x1");
}

/// Is there a faster way to compute forward? oneDNN 2.6.3 always takes its batch-reduced kernels (brgconv) for channels
/// last, but of few channels its other ones were up to 1.9 times as fast, of 48 and more up to 1.04 times slower.
bool slow(const ConvolutionShape& shape, std::string_view implementation) {
  return shape.kernel > 1 && shape.in_channels <= 32 && implementation.starts_with("brgconv");
}

/// Returns what `make` makes, for one thread; `what` names it where oneDNN refuses.
template <class Make>
Operation checked(const char* what, Make&& make) {
  const OneThread guard;
  try {
    return make();
  } catch (const dnnl::error& error) {
    throw Error(ErrorKind::kFailed, "oneDNN",
                fmt::format("{} cannot be made ({}); is there enough memory?", what, error.what()));
  }
}

}  // namespace

bool Operation::has(int id) const {
  return std::any_of(arguments.begin(), arguments.end(), [&](const auto& entry) { return entry.first == id; });
}

const memory::desc& Operation::argument(int id) const {
  return std::find_if(arguments.begin(), arguments.end(), [&](const auto& entry) { return entry.first == id; })->second;
}

Operation make_forward(const ConvolutionShape& shape) {
  return checked("a convolution", [&]() -> Operation {
    const auto desc = Description(shape).forward([&](std::string_view name) { return slow(shape, name); });
    Operation made{
        dnnl::convolution_forward(desc),
        {{DNNL_ARG_SRC, desc.src_desc()}, {DNNL_ARG_WEIGHTS, desc.weights_desc()}, {DNNL_ARG_DST, desc.dst_desc()}},
        desc.scratchpad_desc()};
    if (shape.bias) made.arguments.emplace_back(DNNL_ARG_BIAS, desc.bias_desc());
    return made;
  });
}

Operation make_backward_data(const ConvolutionShape& shape) {
  return checked("the gradient of a convolution by its input", [&]() -> Operation {
    const Description d(shape);
    const auto forward = d.forward();
    const auto desc =
        describe<dnnl::convolution_backward_data>(d.attributes, kNoneRefused, std::tie(forward), kAlgorithm, d.src,
                                                  d.weights, d.dst, d.strides, d.before, d.after);
    return {dnnl::convolution_backward_data(desc),
            {{DNNL_ARG_DIFF_DST, desc.diff_dst_desc()},
             {DNNL_ARG_WEIGHTS, desc.weights_desc()},
             {DNNL_ARG_DIFF_SRC, desc.diff_src_desc()}},
            desc.scratchpad_desc()};
  });
}

Operation make_backward_weights(const ConvolutionShape& shape) {
  return checked("the gradient of a convolution by its weights", [&]() -> Operation {
    const Description d(shape);
    const auto forward = d.forward();
    const auto desc = describe<dnnl::convolution_backward_weights>(
        d.attributes, [&](std::string_view name) { return writes_outside(shape, name); }, std::tie(forward), kAlgorithm,
        d.src, d.weights, d.bias, d.dst, d.strides, d.before, d.after);
    return {dnnl::convolution_backward_weights(desc),
            {{DNNL_ARG_SRC, desc.src_desc()},
             {DNNL_ARG_DIFF_DST, desc.diff_dst_desc()},
             {DNNL_ARG_DIFF_WEIGHTS, desc.diff_weights_desc()},
             {DNNL_ARG_DIFF_BIAS, desc.diff_bias_desc()}},
            desc.scratchpad_desc()};
  });
}

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

}  // namespace epochreel::nn

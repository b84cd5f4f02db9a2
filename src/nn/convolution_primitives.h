/// How oneDNN's convolution primitives are made: the only place that knows oneDNN's way of creating them, which changed
/// from 2.x (operation descriptors) to 3.x.
///
/// Activations lie channels last, the layout of weights is oneDNN's choice. oneDNN 2.6.3 has fast kernels for that:
/// over 37,000 shapes of 1 to 128 channels and kernels of 1 to 7 none fell to its reference kernel, and in GFLOP/s on
/// one AVX-512 core (8 images, forward / data / weights) channels last against a layout of its own choice were:
///     28x28 32->32 3x3   195 / 184 / 196  against  187 / 186 / 187
///     14x14 32->64 3x3   204 / 191 / 186           189 / 190 / 191
///     14x14 64->64 3x3   206 / 179 / 190           189 / 190 / 186
///     14x14 20->40 3x3   160 / 125 / 140           105 / 105 / 100
///     28x28  1->32 3x3    86 /  12 /  64           137 /  11 / 128
/// One input channel is the exception, in 42 instead of 26 us a shard.
#pragma once

#include <cstdint>
#include <oneapi/dnnl/dnnl.hpp>
#include <utility>
#include <vector>

#include "convolution_shape.h"

namespace epochreel::nn {

/// A primitive and how its arguments must lie in memory. It has to be run on one thread (one_thread.h).
struct Operation {
  dnnl::primitive primitive;
  std::vector<std::pair<int, dnnl::memory::desc>> arguments;  ///< by DNNL_ARG_*, without the scratchpad
  dnnl::memory::desc scratchpad;

  bool has(int id) const;
  const dnnl::memory::desc& argument(int id) const;
};

/// All of these throw Error{kFailed} if oneDNN refuses.

/// DNNL_ARG_SRC, _WEIGHTS and, where there is one, _BIAS to _DST.
Operation make_forward(const ConvolutionShape& shape);

/// DNNL_ARG_DIFF_DST, _WEIGHTS to _DIFF_SRC.
Operation make_backward_data(const ConvolutionShape& shape);

/// DNNL_ARG_SRC, _DIFF_DST to _DIFF_WEIGHTS, _DIFF_BIAS.
Operation make_backward_weights(const ConvolutionShape& shape);

const dnnl::engine& cpu_engine();

}  // namespace epochreel::nn

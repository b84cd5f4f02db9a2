/// The layers of exact numerics against the chains that define them, written down naively: bit for bit.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "epochreel/job/shapes.h"
#include "nn/draws.h"
#include "src/nn/convolution_shape.h"
#include "src/nn/layer.h"
#include "src/nn/layer_types.h"

namespace epochreel::nn {
namespace {

/// A layer, what goes in, and what comes out. Weights as PyTorch shapes them.
struct Arrays {
  Floats src, weight, bias, diff_dst;
};
struct Results {
  Floats dst, diff_src, diff_weight, diff_bias;
};

void expect_same(const Floats& actual, const Floats& expected, const char* what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_EQ(std::memcmp(&actual[i], &expected[i], sizeof(float)), 0)
        << what << ", element " << i << ": " << actual[i] << ", not " << expected[i];
  }
}

void expect_same(const Results& actual, const Results& expected) {
  expect_same(actual.dst, expected.dst, "dst");
  expect_same(actual.diff_src, expected.diff_src, "diff_src");
  expect_same(actual.diff_weight, expected.diff_weight, "gradient of the weights");
  expect_same(actual.diff_bias, expected.diff_bias, "gradient of the bias");
}

template <class Spec>
Results run(const Spec& spec, const std::vector<std::int64_t>& input, const Arrays& arrays, int batch, int threads) {
  LayerContext context;
  context.name = "model.0";
  context.input = input;
  context.output = job::layer_shapes({spec}, input)[0].shape;
  context.moments = 0;
  context.max_batch = batch + 3;
  context.numerics = job::Numerics::kExact;
  const std::unique_ptr<Layer> layer = make_layer(spec, context);
  Parameter weight(*layer->parameters()[0]);
  Parameter bias(*layer->parameters()[1]);
  weight.write(ArrayKind::kValues, arrays.weight);
  bias.write(ArrayKind::kValues, arrays.bias);
  job::TrainSpec train;
  train.optimizer = job::SgdSpec{0, 0, false, 0};
  Optimizer optimizer(train);
  optimizer.begin_step({0, 0});
  const Pass pass{batch, threads, true, 0};
  Results results{Floats(arrays.diff_dst.size()), Floats(arrays.src.size()), {}, {}};
  // Twice: zeros that the first pass leaves around images are the second one's too.
  for (int i = 0; i < 2; ++i) {
    layer->forward(pass, arrays.src.data(), results.dst.data());
    layer->backward(pass, {arrays.src.data(), results.dst.data(), arrays.diff_dst.data(), results.diff_src.data()},
                    &optimizer);
  }
  results.diff_weight = weight.read(ArrayKind::kGradient);
  results.diff_bias = bias.read(ArrayKind::kGradient);
  return results;
}

/// sum over k of a(k) b(k), in the order of k.
template <class A, class B>
float chain(std::int64_t depth, const A& a, const B& b) {
  float sum = 0;
  for (std::int64_t k = 0; k < depth; ++k) sum = std::fma(a(k), b(k), sum);
  return sum;
}

Results dense_chains(std::int64_t inputs, std::int64_t units, std::int64_t batch, const Arrays& x) {
  Results results{Floats(batch * units), Floats(batch * inputs), Floats(units * inputs), Floats(units)};
  for (std::int64_t n = 0; n < batch; ++n) {
    for (std::int64_t u = 0; u < units; ++u) {
      results.dst[n * units + u] = chain(
                                       inputs, [&](std::int64_t i) { return x.src[n * inputs + i]; },
                                       [&](std::int64_t i) { return x.weight[u * inputs + i]; }) +
                                   x.bias[u];
      results.diff_bias[u] += x.diff_dst[n * units + u];
    }
    for (std::int64_t i = 0; i < inputs; ++i) {
      results.diff_src[n * inputs + i] = chain(
          units, [&](std::int64_t u) { return x.diff_dst[n * units + u]; },
          [&](std::int64_t u) { return x.weight[u * inputs + i]; });
    }
  }
  for (std::int64_t u = 0; u < units; ++u) {
    for (std::int64_t i = 0; i < inputs; ++i) {
      results.diff_weight[u * inputs + i] = chain(
          batch, [&](std::int64_t n) { return x.src[n * inputs + i]; },
          [&](std::int64_t n) { return x.diff_dst[n * units + u]; });
    }
  }
  return results;
}

TEST(ExactDense, IsChainsInTheOrderOfTheirIndex) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Draws draws(seed);
    const int inputs = draws.once_in(4) ? draws.from(250, 400) : draws.from(1, 60);
    const int units = draws.once_in(6) ? 256 : draws.from(1, 90);
    const int batch = draws.once_in(4) ? 1 : draws.from(1, 70);
    SCOPED_TRACE("seed " + std::to_string(seed) + ": " + std::to_string(inputs) + " to " + std::to_string(units) +
                 ", batch " + std::to_string(batch));
    const Arrays arrays{draws.normals(batch * inputs), draws.normals(units * inputs), draws.normals(units),
                        draws.normals(batch * units)};
    const Results expected = dense_chains(inputs, units, batch, arrays);
    expect_same(run(job::DenseSpec{units}, {inputs}, arrays, batch, draws.from(1, 3)), expected);
    if (HasFatalFailure()) return;
  }
}

/// A convolution as src/nn/exact/conv2d.cpp defines it. Pixels outside an array are 0 and take part.
class ConvolutionChains {
 public:
  ConvolutionChains(const job::Conv2dSpec& spec, const std::vector<std::int64_t>& input, std::int64_t batch,
                    const Arrays& arrays)
      : batch_(batch), x_(arrays) {
    LayerContext context;
    context.input = input;
    context.output = job::layer_shapes({spec}, input)[0].shape;
    s_ = convolution_shape(spec, context);
  }

  Results results() const {
    Results results{dst(), diff_src(), Floats(x_.weight.size()), Floats(s_.out_channels)};
    sum_gradients(results);
    return results;
  }

 private:
  using Index = std::int64_t;

  float src(Index n, Index y, Index x, Index c) const {
    if (y < 0 || x < 0 || y >= s_.in_height || x >= s_.in_width) return 0;
    return x_.src[((n * s_.in_height + y) * s_.in_width + x) * s_.in_channels + c];
  }
  float diff_dst(Index n, Index y, Index x, Index f) const {
    return x_.diff_dst[((n * s_.out_height + y) * s_.out_width + x) * s_.out_channels + f];
  }
  /// diff_dst with stride - 1 zeros between its rows and between its columns.
  float spread(Index n, Index y, Index x, Index f) const {
    if (y < 0 || x < 0 || y % s_.stride != 0 || x % s_.stride != 0) return 0;
    if (y / s_.stride >= s_.out_height || x / s_.stride >= s_.out_width) return 0;
    return diff_dst(n, y / s_.stride, x / s_.stride, f);
  }
  float weight(Index f, Index c, Index row, Index column) const {
    return x_.weight[((f * s_.in_channels + c) * s_.kernel + row) * s_.kernel + column];
  }

  Floats dst() const {
    Floats dst;
    for (Index i = 0; i < static_cast<Index>(x_.diff_dst.size()); ++i) {
      const Index f = i % s_.out_channels;
      const Index x = i / s_.out_channels % s_.out_width;
      const Index y = i / s_.out_channels / s_.out_width % s_.out_height;
      const Index n = i / s_.out_channels / s_.out_width / s_.out_height;
      float sum = 0;
      for (Index c = 0; c < s_.in_channels; ++c) {
        for (Index row = 0; row < s_.kernel; ++row) {
          for (Index column = 0; column < s_.kernel; ++column) {
            sum = std::fma(src(n, y * s_.stride + row - s_.before_height, x * s_.stride + column - s_.before_width, c),
                           weight(f, c, row, column), sum);
          }
        }
      }
      dst.push_back(sum + x_.bias[f]);
    }
    return dst;
  }

  Floats diff_src() const {
    Floats diff;
    for (Index i = 0; i < static_cast<Index>(x_.src.size()); ++i) {
      const Index c = i % s_.in_channels;
      const Index x = i / s_.in_channels % s_.in_width;
      const Index y = i / s_.in_channels / s_.in_width % s_.in_height;
      const Index n = i / s_.in_channels / s_.in_width / s_.in_height;
      float sum = 0;
      const Index last = s_.kernel - 1;
      for (Index f = 0; f < s_.out_channels; ++f) {
        for (Index row = 0; row < s_.kernel; ++row) {
          for (Index column = 0; column < s_.kernel; ++column) {
            const Index from = y + row - (last - s_.before_height);
            sum = std::fma(spread(n, from, x + column - (last - s_.before_width), f),
                           weight(f, c, last - row, last - column), sum);
          }
        }
      }
      diff.push_back(sum);
    }
    return diff;
  }

  /// Calls `add(n, y, x)` for the pixels of a shard of the batch, in their order.
  template <class Add>
  void for_each_pixel(Index first, Index end, const Add& add) const {
    for (Index n = first; n < end; ++n) {
      for (Index y = 0; y < s_.out_height; ++y) {
        for (Index x = 0; x < s_.out_width; ++x) add(n, y, x);
      }
    }
  }

  /// `gradient(first, end)` of each shard of 1/16 of the batch, added in pairs.
  template <class Gradient>
  float sum_of_shards(const Gradient& gradient) const {
    std::vector<float> sums;
    const Index images = (batch_ + 15) / 16;
    for (Index first = 0; first < batch_; first += images) {
      sums.push_back(gradient(first, std::min(batch_, first + images)));
    }
    for (std::size_t step = 1; step < sums.size(); step *= 2) {
      for (std::size_t i = 0; i + step < sums.size(); i += 2 * step) sums[i] += sums[i + step];
    }
    return sums[0];
  }

  void sum_gradients(Results& results) const {
    for (Index f = 0; f < s_.out_channels; ++f) {
      results.diff_bias[f] = sum_of_shards([&](Index first, Index end) {
        float sum = 0;
        for_each_pixel(first, end, [&](Index n, Index y, Index x) { sum += diff_dst(n, y, x, f); });
        return sum;
      });
      for (Index i = 0; i < s_.in_channels * s_.kernel * s_.kernel; ++i) {
        const Index c = i / s_.kernel / s_.kernel;
        const Index row = i / s_.kernel % s_.kernel - s_.before_height;
        const Index column = i % s_.kernel - s_.before_width;
        results.diff_weight[f * s_.in_channels * s_.kernel * s_.kernel + i] =
            sum_of_shards([&](Index first, Index end) {
              float sum = 0;
              for_each_pixel(first, end, [&](Index n, Index y, Index x) {
                sum = std::fma(src(n, y * s_.stride + row, x * s_.stride + column, c), diff_dst(n, y, x, f), sum);
              });
              return sum;
            });
      }
    }
  }

  std::int64_t batch_;
  const Arrays& x_;
  ConvolutionShape s_;
};

void check_convolution(const job::Conv2dSpec& spec, const std::vector<std::int64_t>& input, int batch, Draws& draws) {
  const std::vector<std::int64_t> output = job::layer_shapes({spec}, input)[0].shape;
  SCOPED_TRACE("channels " + std::to_string(input[0]) + ", " + std::to_string(input[1]) + "x" +
               std::to_string(input[2]) + ", filters " + std::to_string(spec.filters) + ", kernel " +
               std::to_string(spec.kernel) + ", stride " + std::to_string(spec.stride) + ", batch " +
               std::to_string(batch));
  const Arrays arrays{draws.normals(batch * size_of(input)),
                      draws.normals(spec.filters * input[0] * spec.kernel * spec.kernel), draws.normals(spec.filters),
                      draws.normals(batch * size_of(output))};
  const Results expected = ConvolutionChains(spec, input, batch, arrays).results();
  expect_same(run(spec, input, arrays, batch, draws.from(1, 3)), expected);
}

TEST(ExactConv2d, IsChainsInTheOrderOfTheirIndex) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    Draws draws(seed);
    job::Conv2dSpec spec;
    spec.filters = draws.once_in(4) ? 1 : draws.from(1, 35);
    spec.kernel = draws.from(1, 5);
    spec.stride = draws.from(1, 3);
    spec.padding = draws.once_in(2) ? job::Padding::kSame : job::Padding::kValid;
    const int least = spec.padding == job::Padding::kSame ? 1 : spec.kernel;
    const int channels = draws.once_in(3) ? 1 : draws.from(1, 12);
    const int height = draws.from(least, 9);
    const int width = draws.from(least, draws.once_in(5) ? 40 : 9);
    const int batch = draws.once_in(4) ? 1 : draws.from(1, 20);
    check_convolution(spec, {channels, height, width}, batch, draws);
    if (HasFatalFailure()) return;
  }
}

/// Shapes at the edge of what a convolution can be, as conv2d_test.cpp has them.
TEST(ExactConv2d, IsChainsInOddShapes) {
  const auto same = job::Padding::kSame;
  const auto valid = job::Padding::kValid;
  Draws draws(99);
  check_convolution({1, 1, 1, same}, {1, 1, 1}, 1, draws);     // a single product
  check_convolution({3, 7, 1, same}, {2, 2, 3}, 5, draws);     // kernel larger than the image
  check_convolution({4, 7, 3, same}, {1, 1, 5}, 17, draws);    // nearly all padding
  check_convolution({2, 2, 1, same}, {3, 4, 5}, 2, draws);     // the odd zero below and at the right
  check_convolution({5, 4, 3, same}, {2, 11, 8}, 3, draws);    // another padding in height than in width
  check_convolution({6, 3, 3, same}, {3, 9, 7}, 33, draws);    // pixels that no window reaches
  check_convolution({10, 5, 1, valid}, {4, 5, 5}, 16, draws);  // one window: a dense layer
  check_convolution({8, 1, 2, same}, {5, 7, 7}, 20, draws);    // kernel 1 with a stride
  check_convolution({32, 3, 1, same}, {1, 28, 28}, 2, draws);  // the first layer of a network for MNIST
}

}  // namespace
}  // namespace epochreel::nn

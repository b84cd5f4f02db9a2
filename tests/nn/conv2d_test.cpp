/// conv2d against a naive reference in double precision, and against itself at other numbers of threads.
#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <memory>
#include <string>

#include "epochreel/job/shapes.h"
#include "nn/draws.h"
#include "nn/reference/convolution.h"
#include "src/nn/layer.h"
#include "src/nn/layer_types.h"

namespace epochreel::nn {
namespace {

using Conv2d = reference::Convolution<double>;

Conv2d::Array doubles(const Floats& values) { return {values.begin(), values.end()}; }

struct Case {
  job::Conv2dSpec spec;
  std::vector<std::int64_t> input;  // (channels, height, width)
  int batch = 1;

  std::vector<std::int64_t> output() const { return job::layer_shapes({spec}, input)[0].shape; }
  std::string name() const {
    return "channels " + std::to_string(input[0]) + ", " + std::to_string(input[1]) + "x" + std::to_string(input[2]) +
           ", filters " + std::to_string(spec.filters) + ", kernel " + std::to_string(spec.kernel) + ", stride " +
           std::to_string(spec.stride) + (spec.padding == job::Padding::kSame ? ", same" : ", valid") + ", batch " +
           std::to_string(batch);
  }
};

Case random_case(std::uint64_t seed) {
  Draws draw(seed);
  Case result;
  result.spec.filters = draw.from(0, 4) == 0 ? 1 : draw.from(1, 35);
  result.spec.kernel = draw.from(1, 7);
  result.spec.stride = draw.from(1, 3);
  result.spec.padding = draw.from(0, 1) == 0 ? job::Padding::kSame : job::Padding::kValid;
  const int least = result.spec.padding == job::Padding::kSame ? 1 : result.spec.kernel;
  result.input = {draw.from(0, 2) == 0 ? 1 : draw.from(1, 20), draw.from(least, 15), draw.from(least, 15)};
  result.batch = draw.from(0, 3) == 0 ? 1 : draw.from(1, 40);
  return result;
}

struct Arrays {
  Floats src, weight, bias, diff_dst;
};

struct Results {
  Floats dst, diff_src, diff_weight, diff_bias;

  bool operator==(const Results&) const = default;
};

template <class Draw>
Arrays draw_arrays(const Case& c, Draw&& draw) {
  const std::vector<std::int64_t> output = c.output();
  const std::int64_t window = std::int64_t{c.spec.kernel} * c.spec.kernel;
  return {draw(c.batch * size_of(c.input)), draw(c.spec.filters * c.input[0] * window), draw(c.spec.filters),
          draw(c.batch * size_of(output))};
}

/// Plain SGD, so that an update subtracts rate times the gradient.
Optimizer plain_sgd(double rate) {
  job::TrainSpec train;
  train.optimizer = job::SgdSpec{rate, 0, false, 0};
  Optimizer optimizer(train);
  optimizer.begin_step({rate, 0});
  return optimizer;
}

std::unique_ptr<Layer> make_conv2d(const Case& c, int max_batch = 64) {
  LayerContext context;
  context.name = "model.0";
  context.input = c.input;
  context.output = c.output();
  context.moments = 0;
  context.max_batch = max_batch;
  return make_layer(c.spec, context);
}

/// Arrays that are to be filled start as this, so that what is left out shows.
Floats unfilled(std::size_t size) { return Floats(size, std::nanf("")); }

void set_parameters(Layer& layer, const Arrays& arrays) {
  Parameter(*layer.parameters()[0]).write(ArrayKind::kValues, arrays.weight);
  Parameter(*layer.parameters()[1]).write(ArrayKind::kValues, arrays.bias);
}

Results run(Layer& layer, const Case& c, const Arrays& arrays, int threads) {
  set_parameters(layer, arrays);
  const Pass pass{c.batch, threads, true, 0};
  Results results{unfilled(arrays.diff_dst.size()), unfilled(arrays.src.size()), {}, {}};
  layer.forward(pass, arrays.src.data(), results.dst.data());
  const Optimizer optimizer = plain_sgd(0);
  layer.backward(pass, {arrays.src.data(), results.dst.data(), arrays.diff_dst.data(), results.diff_src.data()},
                 &optimizer);
  results.diff_weight = Parameter(*layer.parameters()[0]).read(ArrayKind::kGradient);
  results.diff_bias = Parameter(*layer.parameters()[1]).read(ArrayKind::kGradient);
  return results;
}

struct Expected {
  Conv2d::Array dst, diff_src, diff_weight, diff_bias;
};

Expected expect(const Case& c, const Arrays& arrays) {
  const Conv2d conv(c.spec, c.input, c.output());
  const Conv2d::Array src = doubles(arrays.src);
  const Conv2d::Array weight = doubles(arrays.weight);
  const Conv2d::Array diff_dst = doubles(arrays.diff_dst);
  return {conv.forward(src, weight, doubles(arrays.bias)), conv.diff_src(src, weight, diff_dst),
          conv.diff_weight(src, weight, diff_dst), conv.diff_bias(diff_dst)};
}

Arrays absolute(Arrays arrays) {
  for (Floats* values : {&arrays.src, &arrays.weight, &arrays.bias, &arrays.diff_dst}) {
    for (float& value : *values) value = std::fabs(value);
  }
  return arrays;
}

/// A sum of n products in float, in any order, is off by about sqrt(n) 2^-24 times the sum of their absolute values
/// `scale`, and with near certainty by less than a few times that (N. Higham and T. Mary, "A new approach to
/// probabilistic rounding error analysis", SIAM J. Sci. Comput. 41, 2019); 6 times is granted here.
void expect_near(const Floats& actual, const Conv2d::Array& expected, const Conv2d::Array& scale, std::int64_t terms) {
  ASSERT_EQ(actual.size(), expected.size());
  const double share = 6 * std::sqrt(static_cast<double>(terms)) * 0x1p-24;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    ASSERT_NEAR(static_cast<double>(actual[i]), expected[i], share * scale[i]) << "element " << i;
  }
}

/// Products and sums of small whole numbers are exact in float: no tolerance hides a product too many or too few.
TEST(Conv2d, IsExactInWholeNumbers) {
  for (std::uint64_t seed = 0; seed < 80; ++seed) {
    const Case c = random_case(seed);
    SCOPED_TRACE(c.name());
    Draws draw(1000 + seed);
    const Arrays arrays = draw_arrays(c, [&](std::int64_t count) { return draw.whole_numbers(count); });
    const Results actual = run(*make_conv2d(c), c, arrays, 2);
    const Expected expected = expect(c, arrays);
    ASSERT_EQ(doubles(actual.dst), expected.dst);
    ASSERT_EQ(doubles(actual.diff_src), expected.diff_src);
    ASSERT_EQ(doubles(actual.diff_weight), expected.diff_weight);
    ASSERT_EQ(doubles(actual.diff_bias), expected.diff_bias);
  }
}

TEST(Conv2d, IsNearTheReference) {
  for (std::uint64_t seed = 100; seed < 125; ++seed) {
    const Case c = random_case(seed);
    SCOPED_TRACE(c.name());
    Draws draw(1000 + seed);
    const Arrays arrays = draw_arrays(c, [&](std::int64_t count) { return draw.normals(count); });
    const Results actual = run(*make_conv2d(c), c, arrays, 2);
    const Expected expected = expect(c, arrays);
    const Expected scale = expect(c, absolute(arrays));
    const std::int64_t window = std::int64_t{c.spec.kernel} * c.spec.kernel;
    const std::int64_t pixels = c.batch * size_of(c.output()) / c.spec.filters;
    expect_near(actual.dst, expected.dst, scale.dst, c.input[0] * window + 1);
    expect_near(actual.diff_src, expected.diff_src, scale.diff_src, c.spec.filters * window);
    expect_near(actual.diff_weight, expected.diff_weight, scale.diff_weight, pixels);
    expect_near(actual.diff_bias, expected.diff_bias, scale.diff_bias, pixels);
  }
}

/// Shapes at the edge of what a convolution can be.
TEST(Conv2d, IsExactInOddShapes) {
  const auto same = job::Padding::kSame;
  const auto valid = job::Padding::kValid;
  const std::vector<Case> cases = {
      {{1, 1, 1, same}, {1, 1, 1}, 1},     // a single product
      {{3, 7, 1, same}, {2, 2, 3}, 5},     // kernel larger than the image
      {{4, 7, 3, same}, {1, 1, 5}, 17},    // nearly all padding
      {{2, 2, 1, same}, {3, 4, 5}, 2},     // the odd zero below and at the right
      {{5, 4, 3, same}, {2, 11, 8}, 3},    // another padding in height than in width
      {{6, 3, 3, same}, {3, 9, 7}, 33},    // pixels that no window reaches
      {{10, 5, 1, valid}, {4, 5, 5}, 16},  // one window: a dense layer
      {{8, 1, 2, same}, {5, 7, 7}, 40},    // kernel 1 with a stride
      {{32, 3, 1, same}, {1, 28, 28}, 3},  // the first layer of a network for MNIST
      {{64, 3, 1, same}, {32, 14, 14}, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name());
    Draws draw(7);
    const Arrays arrays = draw_arrays(c, [&](std::int64_t count) { return draw.whole_numbers(count); });
    const Results actual = run(*make_conv2d(c), c, arrays, 3);
    const Expected expected = expect(c, arrays);
    EXPECT_EQ(doubles(actual.dst), expected.dst);
    EXPECT_EQ(doubles(actual.diff_src), expected.diff_src);
    EXPECT_EQ(doubles(actual.diff_weight), expected.diff_weight);
    EXPECT_EQ(doubles(actual.diff_bias), expected.diff_bias);
  }
}

const Case kWide{{16, 3, 1, job::Padding::kSame}, {8, 14, 14}, 37};

/// This holds for any setting of OpenMP's own, and for any other batches that the layer sees in between.
TEST(Conv2d, HasTheSameBitsAtAnyNumberOfThreads) {
  Draws draw(3);
  const Arrays arrays = draw_arrays(kWide, [&](std::int64_t count) { return draw.normals(count); });
  const Results one = run(*make_conv2d(kWide), kWide, arrays, 1);
  const std::unique_ptr<Layer> used = make_conv2d(kWide);
  const int before = omp_get_max_threads();
  for (const int threads : {8, 2, 3, 4, 7, 1}) {
    for (const int setting : {1, 5}) {
      omp_set_num_threads(setting);
      EXPECT_EQ(run(*make_conv2d(kWide), kWide, arrays, threads), one) << threads << " threads of " << setting;
      Case other = kWide;
      other.batch = 64 - 7 * threads;
      Draws others(4);
      run(*used, other, draw_arrays(other, [&](std::int64_t count) { return others.normals(count); }), threads);
      EXPECT_EQ(run(*used, kWide, arrays, threads), one) << threads << " threads of " << setting << ", used before";
    }
  }
  omp_set_num_threads(before);
}

/// A rate of 1 and whole numbers: each weight becomes itself minus its gradient, once.
TEST(Conv2d, ReportsEveryPartOnce) {
  Draws draw(5);
  const Case c{{24, 5, 1, job::Padding::kValid}, {9, 8, 8}, 21};
  const Arrays arrays = draw_arrays(c, [&](std::int64_t count) { return draw.whole_numbers(count); });
  const std::unique_ptr<Layer> layer = make_conv2d(c);
  set_parameters(*layer, arrays);
  const Optimizer optimizer = plain_sgd(1);
  layer->backward({c.batch, 2, true, 0}, {arrays.src.data(), nullptr, arrays.diff_dst.data(), nullptr}, &optimizer);
  const Expected expected = expect(c, arrays);
  const std::vector<ParameterArrays*> parameters = layer->parameters();
  const Floats weight = Parameter(*parameters[0]).read(ArrayKind::kValues);
  const Floats bias = Parameter(*parameters[1]).read(ArrayKind::kValues);
  for (std::size_t i = 0; i < weight.size(); ++i) {
    ASSERT_EQ(static_cast<double>(weight[i]), static_cast<double>(arrays.weight[i]) - expected.diff_weight[i]);
  }
  for (std::size_t i = 0; i < bias.size(); ++i) {
    ASSERT_EQ(static_cast<double>(bias[i]), static_cast<double>(arrays.bias[i]) - expected.diff_bias[i]);
  }
  // The next pass must see the new weights, in both directions.
  const Arrays updated{arrays.src, weight, bias, arrays.diff_dst};
  Floats dst = unfilled(arrays.diff_dst.size());
  Floats diff_src = unfilled(arrays.src.size());
  layer->forward({c.batch, 2, false, 0}, arrays.src.data(), dst.data());
  layer->backward({c.batch, 2, false, 0}, {arrays.src.data(), dst.data(), arrays.diff_dst.data(), diff_src.data()},
                  nullptr);
  EXPECT_EQ(doubles(dst), expect(c, updated).dst);
  EXPECT_EQ(doubles(diff_src), expect(c, updated).diff_src);
  EXPECT_EQ(Parameter(*parameters[0]).read(ArrayKind::kValues), weight) << "without an optimizer nothing changes";
}

/// The loss sum(dst x diff_dst) is linear in each array, so central differences are exact but for rounding in double.
TEST(Conv2dReference, AgreesWithFiniteDifferences) {
  using Array = Conv2d::Array;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    Case c = random_case(200 + seed);
    c.batch = 2;
    c.spec.filters = 3;
    c.input[0] = 2;
    SCOPED_TRACE(c.name());
    Draws draw(seed);
    const Arrays arrays = draw_arrays(c, [&](std::int64_t count) { return draw.normals(count); });
    const Conv2d conv(c.spec, c.input, c.output());
    Array src = doubles(arrays.src), weight = doubles(arrays.weight), bias = doubles(arrays.bias);
    const Array diff_dst = doubles(arrays.diff_dst);
    const auto loss = [&] {
      const Array dst = conv.forward(src, weight, bias);
      double sum = 0;
      for (std::size_t i = 0; i < dst.size(); ++i) sum += dst[i] * diff_dst[i];
      return sum;
    };
    const auto check = [&](Array& values, const Array& gradient) {
      ASSERT_EQ(values.size(), gradient.size());
      for (std::size_t i = 0; i < values.size(); i += 1 + values.size() / 23) {
        const double value = values[i];
        values[i] = value + 0.5;
        const double above = loss();
        values[i] = value - 0.5;
        const double below = loss();
        values[i] = value;
        EXPECT_NEAR(above - below, gradient[i], 1e-9) << "element " << i;
      }
    };
    check(src, conv.diff_src(src, weight, diff_dst));
    check(weight, conv.diff_weight(src, weight, diff_dst));
    check(bias, conv.diff_bias(diff_dst));
  }
}

}  // namespace
}  // namespace epochreel::nn

/// Convolutions of the kernels against chains written down pixel by pixel.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <map>
#include <vector>

#include "src/nn/gpu/kernels/product_launch.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

ConvSizes draw_sizes(Draws& draws) {
  ConvSizes conv;
  ConvolutionSizes& s = conv.sizes;
  conv.batch = draws.from(1, 36);
  s.channels = draws.from(1, 4);
  s.filters = draws.once_in(3) ? draws.from(30, 40) : draws.from(1, 9);
  s.window = draws.from(1, 4);
  s.stride = draws.from(1, 3);
  s.before_height = draws.from(0, s.window - 1);
  s.before_width = draws.from(0, s.window - 1);
  s.height = draws.from(s.window, 9);
  s.width = draws.from(s.window, 9);
  const int after = draws.from(0, s.window - 1);
  s.out_height = (s.height + s.before_height + after - s.window) / s.stride + 1;
  s.out_width = (s.width + s.before_width + after - s.window) / s.stride + 1;
  conv.stride = (s.filters + 15) / 16 * 16;
  return conv;
}

/// By large tiles, by tall ones, or by those that the builders take; the last two also with both products of the pass
/// backward in one launch.
enum class Tiles { kLarge, kTall, kOwn, kTallPair, kPair };

/// A convolution of random values: what the kernels make of it, and what they should.
class ConvCase {
 public:
  ConvCase(Draws& draws, const ConvSizes& sizes) : conv(sizes), s(conv.sizes) {
    x = draws.normals(std::int64_t{conv.batch} * s.height * s.width * s.channels);
    dy = draws.normals(std::int64_t{conv.batch} * s.out_height * s.out_width * s.filters);
    bias = draws.normals(s.filters);
    w = draws.normals(conv.depth() * conv.stride);
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (static_cast<std::int64_t>(i) % conv.stride >= s.filters) w[i] = 0;
    }
  }

  void run_kernels(Tiles tiles) {
    TestArena arena;
    const std::int64_t at_x = arena.put(x), at_w = arena.put(w), at_bias = arena.put(bias), at_dy = arena.put(dy);
    const std::int64_t at_y = arena.room<float>(std::ssize(dy)), at_dx = arena.room<float>(std::ssize(x));
    const std::int64_t at_dw = arena.put(Floats(w.size())), at_db = arena.room<float>(s.filters);
    const std::int64_t shards = arena.room<float>(conv.shard() * conv.shards());
    std::vector<Launch> launches = {launch_conv_forward(conv, at_x, at_w, at_bias, at_y),
                                    launch_conv_backward(conv, at_dy, at_w, at_dx),
                                    launch_conv_gradient(conv, at_x, at_dy, shards)};
    set_tiles(launches, tiles);
    if (tiles == Tiles::kPair || tiles == Tiles::kTallPair) launches = paired(launches, tiles);
    launches.push_back(launch_add_shards(conv, shards, at_dw, at_db));
    run(arena, launches);
    y = arena.get<float>(at_y, std::ssize(dy));
    dx = arena.get<float>(at_dx, std::ssize(x));
    dw = arena.get<float>(at_dw, std::ssize(w));
    db = arena.get<float>(at_db, s.filters);
  }

  void compare() const {
    EXPECT_EQ(difference(y, forward()), "") << "y";
    EXPECT_EQ(difference(dx, backward()), "") << "dx";
    EXPECT_EQ(difference(dw, gradient()), "") << "dw";
    EXPECT_EQ(difference(db, bias_gradient()), "") << "db";
  }

  ConvSizes conv;
  ConvolutionSizes& s;
  Floats x, w, bias, dy;
  Floats y, dx, dw, db;

 private:
  /// More blocks than are needed do nothing.
  static void set_tiles(std::vector<Launch>& launches, Tiles tiles) {
    constexpr KernelId kLarge[] = {KernelId::kConvForwardLarge, KernelId::kConvBackwardLarge,
                                   KernelId::kConvGradientLarge};
    constexpr KernelId kTall[] = {KernelId::kConvForwardTall, KernelId::kConvBackwardTall, KernelId::kConvGradientTall};
    if (tiles == Tiles::kOwn || tiles == Tiles::kPair) return;
    for (std::size_t i = 0; i < std::size(kLarge); ++i) {
      launches[i].kernel = tiles == Tiles::kLarge ? kLarge[i] : kTall[i];
    }
  }

  /// Forward, and both others in one launch, which has as many blocks as it needs; thin tiles are in none.
  std::vector<Launch> paired(std::vector<Launch> launches, Tiles tiles) const {
    if (tiles == Tiles::kTallPair) {
      launches[1].grid.x = blocks_for(std::int64_t{conv.batch} * s.height * s.width, kLargeRows);
      launches[2].grid.x = blocks_for(conv.depth() + 1, kLargeRows);
    }
    const std::vector<Launch> pair = launch_conv_pair(launches[2], launches[1]);
    EXPECT_EQ(pair.size(), launches[2].kernel == KernelId::kConvGradientThin ? 2U : 1U);
    std::vector<Launch> all = {launches[0]};
    all.insert(all.end(), pair.begin(), pair.end());
    return all;
  }

  float x_at(int n, int row, int column, int c) const {
    if (row < 0 || row >= s.height || column < 0 || column >= s.width) return 0;
    return x[((n * s.height + row) * s.width + column) * s.channels + c];
  }
  float dy_at(int n, int row, int column, int f) const {
    return dy[((n * s.out_height + row) * s.out_width + column) * s.filters + f];
  }
  /// dy with stride - 1 zeros between its pixels; 0 outside.
  float spread(int n, int row, int column, int f) const {
    if (row < 0 || column < 0 || row % s.stride != 0 || column % s.stride != 0) return 0;
    if (row / s.stride >= s.out_height || column / s.stride >= s.out_width) return 0;
    return dy_at(n, row / s.stride, column / s.stride, f);
  }
  float w_at(int c, int row, int column, int f) const {
    return w[((c * s.window + row) * s.window + column) * conv.stride + f];
  }

  /// Calls `body(outer, row, column)` in the order of weights.
  template <class Body>
  void for_window(int outer, const Body& body) const {
    for (int i = 0; i < outer; ++i) {
      for (int row = 0; row < s.window; ++row) {
        for (int column = 0; column < s.window; ++column) body(i, row, column);
      }
    }
  }

  /// Values of `make(image, row, column, channel)` for all pixels.
  template <class Make>
  Floats pixels(int height, int width, int channels, const Make& make) const {
    Floats values;
    for (int n = 0; n < conv.batch; ++n) {
      for (int row = 0; row < height; ++row) {
        for (int column = 0; column < width; ++column) {
          for (int c = 0; c < channels; ++c) values.push_back(make(n, row, column, c));
        }
      }
    }
    return values;
  }

  Floats forward() const {
    return pixels(s.out_height, s.out_width, s.filters, [this](int n, int oy, int ox, int f) {
      float sum = 0;
      for_window(s.channels, [&](int c, int kh, int kw) {
        sum = std::fma(x_at(n, oy * s.stride + kh - s.before_height, ox * s.stride + kw - s.before_width, c),
                       w_at(c, kh, kw, f), sum);
      });
      return sum + bias[f];
    });
  }

  Floats backward() const {
    const int last = s.window - 1;
    return pixels(s.height, s.width, s.channels, [this, last](int n, int row, int column, int c) {
      float sum = 0;
      for_window(s.filters, [&](int f, int r, int q) {
        sum = std::fma(spread(n, row + r - (last - s.before_height), column + q - (last - s.before_width), f),
                       w_at(c, last - r, last - q, f), sum);
      });
      return sum;
    });
  }

  /// Sums over the images of each shard by `add(sum, image, row, column)`, then over the shards in pairs.
  template <class Add>
  float sum_of_shards(const Add& add) const {
    std::vector<float> sums;
    const int images = (conv.batch + 15) / 16;
    for (int first = 0; first < conv.batch; first += images) {
      float sum = 0;
      for (int n = first; n < std::min(first + images, conv.batch); ++n) {
        for (int row = 0; row < s.out_height; ++row) {
          for (int column = 0; column < s.out_width; ++column) sum = add(sum, n, row, column);
        }
      }
      sums.push_back(sum);
    }
    for (std::size_t step = 1; step < sums.size(); step *= 2) {
      for (std::size_t i = 0; i + step < sums.size(); i += 2 * step) sums[i] += sums[i + step];
    }
    return sums[0];
  }

  Floats gradient() const {
    Floats values(w.size());
    for_window(s.channels, [&](int c, int kh, int kw) {
      for (int f = 0; f < s.filters; ++f) {
        values[((c * s.window + kh) * s.window + kw) * conv.stride + f] =
            sum_of_shards([&](float sum, int n, int oy, int ox) {
              return std::fma(x_at(n, oy * s.stride + kh - s.before_height, ox * s.stride + kw - s.before_width, c),
                              dy_at(n, oy, ox, f), sum);
            });
      }
    });
    return values;
  }

  Floats bias_gradient() const {
    Floats values;
    for (int f = 0; f < s.filters; ++f) {
      values.push_back(sum_of_shards([&](float sum, int n, int oy, int ox) { return sum + dy_at(n, oy, ox, f); }));
    }
    return values;
  }
};

TEST(GpuKernelsConv, ConvolutionsHaveTheBitsOfTheirChains) {
  Draws draws(41);
  std::map<bool, int> own_tiles;  // by whether those of the gradient are thin
  for (int i = 0; i < 20; ++i) {
    const ConvSizes sizes = draw_sizes(draws);
    const ConvolutionSizes& s = sizes.sizes;
    SCOPED_TRACE(testing::PrintToString(std::vector<int>{sizes.batch, s.channels, s.height, s.width, s.filters,
                                                         s.window, s.stride, s.before_height, s.before_width}));
    ConvCase conv(draws, sizes);
    const auto tiles = static_cast<Tiles>(i % 5);
    conv.run_kernels(tiles);
    conv.compare();
    if (tiles == Tiles::kOwn || tiles == Tiles::kPair) ++own_tiles[sizes.depth() < kThinRows];
  }
  EXPECT_GE(own_tiles[true], 2);
  EXPECT_GE(own_tiles[false], 2);
}

/// A planted mistake: an image of another shard.
TEST(GpuKernelsConv, AnotherCutIntoShardsIsSeen) {
  Draws draws(42);
  ConvSizes sizes = draw_sizes(draws);
  sizes.batch = 20;
  ConvCase conv(draws, sizes);
  conv.run_kernels(Tiles::kOwn);
  const Floats right = conv.dw;
  conv.conv.batch = 19;
  conv.run_kernels(Tiles::kOwn);
  EXPECT_NE(difference(conv.dw, right), "");
}

}  // namespace
}  // namespace epochreel::nn::gpu

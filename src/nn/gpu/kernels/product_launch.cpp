#include "gpu/kernels/product_launch.h"

#include <bit>
#include <cstddef>
#include <cstring>

#include "epochreel/base/numbers.h"

namespace epochreel::nn::gpu {
namespace {

/// A tile's rows and columns.
struct TileSize {
  std::int64_t rows = 0;
  std::int64_t columns = 0;

  Grid grid(const ProductArgs& args, std::int32_t shards) const {
    const std::int64_t all_rows = std::int64_t{args.rows} + (args.sums >= 0 ? 1 : 0);
    return {blocks_for(all_rows, rows), blocks_for(args.columns, columns), static_cast<std::uint32_t>(shards)};
  }
};

constexpr TileSize kLarge = {kLargeRows, kLargeColumns};
constexpr TileSize kTall = {kLargeRows, kSmallColumns};
constexpr TileSize kSmall = {kSmallRows, kSmallColumns};
constexpr TileSize kThin = {kThinRows, kSmallColumns};

/// Large tiles move less memory for each product, but leave processors idle where they are few. Cards of data centres
/// have more than 100 processors. A tall tile does as much for a load as a large one, with half of its threads.
constexpr std::int64_t kEnoughLarge = 256;
constexpr std::int64_t kEnoughTall = 150;

/// The kernels of a kind.
struct ProductKernels {
  KernelId large, tall, small;
};

std::int64_t blocks_of(const Grid& grid) { return std::int64_t{grid.x} * grid.y * grid.z; }

Launch launch_tiles(const ProductKernels& kernels, const ProductArgs& args, std::int32_t shards = 1) {
  const Grid large = kLarge.grid(args, shards);
  const Grid tall = kTall.grid(args, shards);
  if (args.columns > kSmall.columns && blocks_of(large) >= kEnoughLarge) return make_launch(kernels.large, large, args);
  if (blocks_of(tall) >= kEnoughTall) return make_launch(kernels.tall, tall, args);
  return make_launch(kernels.small, kSmall.grid(args, shards), args);
}

/// All but gradients of weights.
Launch launch_product(const ProductKernels& kernels, const ProductArgs& args) {
  return with_rectifier(launch_tiles(kernels, args), offsetof(ProductArgs, rectifier), args.c);
}

ProductArgs args_of(const Launch& product) {
  ProductArgs args;
  std::memcpy(&args, product.args.data(), sizeof args);
  return args;
}

bool is_small(const Launch& product) {
  return product.kernel == KernelId::kDenseGradientSmall || product.kernel == KernelId::kDenseBackwardSmall ||
         product.kernel == KernelId::kConvGradientSmall || product.kernel == KernelId::kConvBackwardSmall;
}
bool is_tall(const Launch& product) {
  return product.kernel == KernelId::kDenseGradientTall || product.kernel == KernelId::kDenseBackwardTall ||
         product.kernel == KernelId::kConvGradientTall || product.kernel == KernelId::kConvBackwardTall;
}
bool fits_pair(const Launch& product) { return is_small(product) || is_tall(product); }

/// Both products, with the rectifier of the one that takes one.
Launch launch_pair(KernelId kernel, const Launch& first, const Launch& second) {
  const std::int64_t blocks = blocks_of(first.grid);
  const ProductPairArgs args{args_of(first),         args_of(second),         narrow<Int32>(blocks),
                             is_tall(first) ? 1 : 0, is_tall(second) ? 1 : 0, 0};
  const Launch launch = make_launch(kernel, {narrow<std::uint32_t>(blocks + blocks_of(second.grid))}, args);
  if (first.rectifier == 0) {
    return with_rectifier(launch, offsetof(ProductPairArgs, second) + second.rectifier, second.output);
  }
  return with_rectifier(launch, offsetof(ProductPairArgs, first) + first.rectifier, first.output);
}

ProductArgs product_args(std::int64_t a, std::int64_t b, std::int64_t c) {
  ProductArgs args{};
  args.a = a;
  args.b = b;
  args.c = c;
  args.bias = args.sums = -1;
  return args;
}

/// Throws std::range_error where an array has more elements than 32 bits count.
void check_elements(std::initializer_list<std::int64_t> counts) {
  for (const std::int64_t count : counts) narrow<Int32>(count);
}
void check_elements(const DenseSizes& sizes) {
  const std::int64_t batch = sizes.batch;
  check_elements({batch * sizes.inputs, batch * sizes.units, sizes.inputs * sizes.stride});
}
void check_elements(const ConvSizes& conv) {
  const ConvolutionSizes& s = conv.sizes;
  const std::int64_t batch = conv.batch;
  // Places outside of an image are counted too, and not read.
  const std::int64_t rows = std::int64_t{s.height} + s.window;
  const std::int64_t columns = std::int64_t{s.width} + s.window;
  check_elements({(((batch - 1) * s.height + rows) * s.width + columns) * s.channels,
                  (((batch - 1) * s.out_height + rows) * s.out_width + columns) * s.filters,
                  conv.depth() * conv.stride});
}

}  // namespace

Reciprocal reciprocal_of(std::int32_t number) {
  const int shift = std::bit_width(static_cast<std::uint32_t>(number - 1));
  const std::uint64_t rest = (std::uint64_t{1} << shift) - static_cast<std::uint64_t>(number);
  return {static_cast<UInt32>((rest << 32) / static_cast<std::uint64_t>(number) + 1), shift};
}

namespace {

/// Those of a convolution: activations at `a`, weights or gradients of the result at `b`.
ProductArgs product_args(const ConvSizes& conv, std::int64_t a, std::int64_t b, std::int64_t c) {
  check_elements(conv);
  ProductArgs args = product_args(a, b, c);
  args.sizes = conv.sizes;
  args.window = reciprocal_of(conv.sizes.window);
  args.out_width = reciprocal_of(conv.sizes.out_width);
  args.out_height = reciprocal_of(conv.sizes.out_height);
  return args;
}

void set_size(ProductArgs& args, std::int32_t rows, std::int32_t columns, std::int32_t depth) {
  args.rows = rows;
  args.columns = columns;
  args.depth = args.depth_step = depth;
}

std::int32_t pixels(const ConvSizes& conv) {
  return narrow<std::int32_t>(std::int64_t{conv.batch} * conv.sizes.out_height * conv.sizes.out_width);
}

std::int32_t pixels_of_shard(const ConvSizes& conv) {
  return conv.images_of_shard() * conv.sizes.out_height * conv.sizes.out_width;
}

}  // namespace

Launch launch_dense_forward(const DenseSizes& sizes, std::int64_t x, std::int64_t weight, std::int64_t bias,
                            std::int64_t y) {
  check_elements(sizes);
  ProductArgs args = product_args(x, weight, y);
  args.bias = bias;
  args.a_row = sizes.inputs;
  args.a_step = 1;
  args.b_step = narrow<Int32>(sizes.stride);
  args.b_column = 1;
  args.c_row = sizes.units;
  set_size(args, sizes.batch, sizes.units, sizes.inputs);
  return launch_product({KernelId::kDenseForwardLarge, KernelId::kDenseForwardTall, KernelId::kDenseForwardSmall},
                        args);
}

Launch launch_dense_backward(const DenseSizes& sizes, std::int64_t dy, std::int64_t weight, std::int64_t dx) {
  check_elements(sizes);
  ProductArgs args = product_args(dy, weight, dx);
  args.a_row = sizes.units;
  args.a_step = 1;
  args.b_step = 1;
  args.b_column = narrow<Int32>(sizes.stride);
  args.c_row = sizes.inputs;
  set_size(args, sizes.batch, sizes.inputs, sizes.units);
  return launch_product({KernelId::kDenseBackwardLarge, KernelId::kDenseBackwardTall, KernelId::kDenseBackwardSmall},
                        args);
}

Launch launch_dense_gradient(const DenseSizes& sizes, std::int64_t x, std::int64_t dy, std::int64_t dw,
                             std::int64_t db) {
  check_elements(sizes);
  ProductArgs args = product_args(x, dy, dw);
  args.sums = db;
  args.a_row = 1;
  args.a_step = sizes.inputs;
  args.b_step = sizes.units;
  args.b_column = 1;
  args.c_row = sizes.stride;
  set_size(args, sizes.inputs, sizes.units, sizes.batch);
  return launch_tiles({KernelId::kDenseGradientLarge, KernelId::kDenseGradientTall, KernelId::kDenseGradientSmall},
                      args);
}

std::vector<Launch> launch_dense_pair(const Launch& gradient, const Launch& backward) {
  if (!fits_pair(gradient) || !fits_pair(backward)) return {gradient, backward};
  return {launch_pair(KernelId::kDensePair, backward, gradient)};
}

Launch launch_conv_forward(const ConvSizes& conv, std::int64_t x, std::int64_t weight, std::int64_t bias,
                           std::int64_t y) {
  ProductArgs args = product_args(conv, x, weight, y);
  args.bias = bias;
  args.b_step = narrow<Int32>(conv.stride);
  args.b_column = 1;
  args.c_row = conv.sizes.filters;
  set_size(args, pixels(conv), conv.sizes.filters, conv.depth());
  return launch_product({KernelId::kConvForwardLarge, KernelId::kConvForwardTall, KernelId::kConvForwardSmall}, args);
}

Launch launch_conv_backward(const ConvSizes& conv, std::int64_t dy, std::int64_t weight, std::int64_t dx) {
  ProductArgs args = product_args(conv, dy, weight, dx);
  args.b_step = narrow<Int32>(conv.stride);
  args.c_row = conv.sizes.channels;
  set_size(args, narrow<std::int32_t>(std::int64_t{conv.batch} * conv.sizes.height * conv.sizes.width),
           conv.sizes.channels, conv.sizes.filters * conv.sizes.window * conv.sizes.window);
  return launch_product({KernelId::kConvBackwardLarge, KernelId::kConvBackwardTall, KernelId::kConvBackwardSmall},
                        args);
}

Launch launch_conv_gradient(const ConvSizes& conv, std::int64_t x, std::int64_t dy, std::int64_t shards) {
  ProductArgs args = product_args(conv, x, dy, shards);
  args.sums = shards + conv.depth() * conv.stride * static_cast<std::int64_t>(sizeof(float));
  args.b_step = conv.sizes.filters;
  args.b_column = 1;
  args.c_row = conv.stride;
  args.c_shard = conv.shard();
  set_size(args, conv.depth(), conv.sizes.filters, pixels(conv));
  args.depth_step = pixels_of_shard(conv);
  if (conv.depth() < kThinRows) {
    return make_launch(KernelId::kConvGradientThin, kThin.grid(args, conv.shards()), args);
  }
  return launch_tiles({KernelId::kConvGradientLarge, KernelId::kConvGradientTall, KernelId::kConvGradientSmall}, args,
                      conv.shards());
}

/// The gradient comes first, since its chains are the longest.
std::vector<Launch> launch_conv_pair(const Launch& gradient, const Launch& backward) {
  if (!fits_pair(gradient) || !fits_pair(backward)) return {gradient, backward};
  return {launch_pair(KernelId::kConvPair, gradient, backward)};
}

Launch launch_add_shards(const ConvSizes& conv, std::int64_t shards, std::int64_t dw, std::int64_t db) {
  const ShardSumArgs args{
      shards, conv.shard(), dw, db, conv.shards(), conv.depth(), conv.sizes.filters, narrow<std::int32_t>(conv.stride)};
  Launch launch = launch_elements(KernelId::kShardSum, std::int64_t{args.rows + 1} * args.columns, args);
  launch.of_parameters = true;
  return launch;
}

}  // namespace epochreel::nn::gpu

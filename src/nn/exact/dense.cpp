/// A fully connected layer: dst (N, units) = src (N, inputs) x weight (inputs, units) + bias (units).
///
/// The chains of a product go forward over the inputs, backward over the units, and for the weights over the images.
#include <omp.h>

#include <algorithm>
#include <vector>

#include "exact/layers.h"
#include "exact/product.h"
#include "exact/transpose.h"
#include "exact/weights.h"
#include "init.h"
#include "tiles.h"

namespace epochreel::nn::exact {
namespace {

constexpr std::int64_t kTileColumns = 64;

/// Tiles of a batch of outputs: as tall as there are 16 at least, so that as many threads have work.
TileGrid output_tiles(std::int64_t batch, std::int64_t units) {
  TileGrid tiles{batch, units, std::max<std::int64_t>(batch, 1), kTileColumns, TileOrder::kColumnByColumn};
  while (tiles.tile_rows > 32 && tiles.count() < 16) tiles.tile_rows = (tiles.tile_rows + 1) / 2;
  return tiles;
}

/// Rows of weights whose gradient is made and applied at a time: whole parts, and few enough for gradient, weights and
/// momentum to stay in a core's second-level cache and for 16 threads to have work.
std::int64_t tile_rows(std::int64_t inputs, std::int64_t stride) {
  constexpr std::int64_t kElements = 65536;
  const std::int64_t part = rows_of_part(stride);
  return std::max<std::int64_t>(1, std::min(inputs / 16, kElements / stride) / part) * part;
}

class ExactDense final : public Layer {
 public:
  ExactDense(std::int64_t units, const LayerContext& context)
      : inputs_(size_of(context.input)),
        units_(units),
        stride_(weight_stride(units)),
        tile_rows_(tile_rows(inputs_, stride_)),
        batch_stride_(odd_stride(context.max_batch)),
        weight_(make_weights(context, {units_, inputs_})),
        bias_(make_parameter({context.name + ".bias", {units_}, context.moments, 0, true})),
        columns_(batch_stride_ * std::max(inputs_, units_)) {
    std::vector<float> weights(units_ * inputs_);
    init_weights(weights, context.init, {inputs_, units_}, context.seed, context.first_parameter);
    Parameter(weight_).write(ArrayKind::kValues, weights);
    for (std::int64_t k = 0; k < std::max(inputs_, units_); ++k) column_offsets_.push_back(k * batch_stride_);
    for (std::int64_t image = 0; image < context.max_batch; ++image) {
      image_offsets_.push_back(image * inputs_);
    }
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) override;
  std::vector<ParameterArrays*> parameters() override { return {&weight_, &bias_}; }

 private:
  std::int64_t operations(const Pass& pass) const { return units_ * inputs_ * pass.batch * 2; }
  void gather_columns(const Pass& pass, const float* rows, std::int64_t length);
  void backward_data(const Pass& pass, const BackwardArrays& arrays);
  void weight_gradient(const Pass& pass, const BackwardArrays& arrays, const Tile& tile, float* gradient) const;
  void update_weights(const Pass& pass, const BackwardArrays& arrays, const Optimizer& optimizer);
  void update_bias(const Pass& pass, const float* diff_dst, const Optimizer& optimizer);

  std::int64_t inputs_;
  std::int64_t units_;
  std::int64_t stride_;
  std::int64_t tile_rows_;
  std::int64_t batch_stride_;
  ParameterArrays weight_;  // (inputs, units), rows stride_ apart
  ParameterArrays bias_;    // (units)
  Buffer columns_;          // src or diff_dst, transposed: (inputs or units, N), rows batch_stride_ apart
  Buffer turned_;           // (threads, units, kTileColumns): weights of a tile, transposed
  Buffer scratch_;          // (threads, tile_rows_, stride_): gradients that nobody wants to see
  std::vector<std::int64_t> column_offsets_;  // of the rows of columns_
  std::vector<std::int64_t> image_offsets_;   // of the rows of src
};

/// Fills columns_ with `rows` (N, length), transposed.
void ExactDense::gather_columns(const Pass& pass, const float* rows, std::int64_t length) {
  constexpr std::int64_t kColumns = 64;
  for_each_tile(pass.threads, TileGrid{1, length, 1, kColumns}, pass.batch * length * kOperationsPerElement,
                [&](const Tile& tile) {
                  transpose({pass.batch, tile.columns, rows + tile.column, length,
                             columns_.data() + tile.column * batch_stride_, batch_stride_});
                });
}

void ExactDense::forward(const Pass& pass, const float* src, float* dst) {
  gather_columns(pass, src, inputs_);
  const Multiply multiply = kernels().multiply;
  for_each_tile(pass.threads, output_tiles(pass.batch, units_), operations(pass), [&](const Tile& tile) {
    float* const part = dst + tile.row * units_ + tile.column;
    multiply({tile.rows, tile.columns, inputs_, columns_.data() + tile.row, column_offsets_.data(),
              weight_.values.data() + tile.column, stride_, part, units_});
    const float* __restrict bias = bias_.values.data() + tile.column;
    for (std::int64_t row = 0; row < tile.rows; ++row) {
      float* __restrict out = part + row * units_;
#pragma omp simd
      for (std::int64_t i = 0; i < tile.columns; ++i) out[i] += bias[i];
    }
  });
}

void ExactDense::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  if (arrays.diff_src != nullptr) backward_data(pass, arrays);
  if (optimizer == nullptr) return;
  // From here the weights may change: the gradient for the layer below is done with them.
  update_weights(pass, arrays, *optimizer);
  update_bias(pass, arrays.diff_dst, *optimizer);
}

void ExactDense::backward_data(const Pass& pass, const BackwardArrays& arrays) {
  if (turned_.span().empty()) turned_ = Buffer(pass.threads * units_ * kTileColumns);
  gather_columns(pass, arrays.diff_dst, units_);
  const Multiply multiply = kernels().multiply;
  for_each_tile(pass.threads, output_tiles(pass.batch, inputs_), operations(pass), [&](const Tile& tile) {
    float* const turned = turned_.data() + omp_get_thread_num() * units_ * kTileColumns;
    transpose({tile.columns, units_, weight_.values.data() + tile.column * stride_, stride_, turned, kTileColumns});
    multiply({tile.rows, tile.columns, units_, columns_.data() + tile.row, column_offsets_.data(), turned, kTileColumns,
              arrays.diff_src + tile.row * inputs_ + tile.column, inputs_});
  });
}

/// Computes the gradients of the weights of the inputs of `tile`.
void ExactDense::weight_gradient(const Pass& pass, const BackwardArrays& arrays, const Tile& tile,
                                 float* gradient) const {
  kernels().multiply({tile.rows, units_, pass.batch, arrays.src + tile.row, image_offsets_.data(), arrays.diff_dst,
                      units_, gradient, stride_});
}

void ExactDense::update_weights(const Pass& pass, const BackwardArrays& arrays, const Optimizer& optimizer) {
  const bool keep = optimizer.keeps_gradients();
  if (!keep && scratch_.span().empty()) scratch_ = Buffer(pass.threads * tile_rows_ * stride_);
  const std::int64_t rows = rows_of_part(stride_);
  for_each_tile(pass.threads, TileGrid{inputs_, units_, tile_rows_, units_}, operations(pass), [&](const Tile& tile) {
    float* const gradient = keep ? weight_.gradient.data() + tile.row * stride_
                                 : scratch_.data() + omp_get_thread_num() * tile_rows_ * stride_;
    weight_gradient(pass, arrays, tile, gradient);
    for (std::int64_t row = 0; row < tile.rows; row += rows) {
      const std::size_t part = (tile.row + row) / rows;
      if (keep) {
        optimizer.part_ready(weight_, part);
      } else {
        optimizer.part_ready(weight_, part, gradient + row * stride_);
      }
    }
  });
}

/// The gradient of a bias is the sum of diff_dst in the order of the images.
void ExactDense::update_bias(const Pass& pass, const float* diff_dst, const Optimizer& optimizer) {
  for_each_tile(pass.threads, TileGrid{1, units_, 1, kTileColumns}, pass.batch * units_ * kOperationsPerElement,
                [&](const Tile& tile) {
                  float* __restrict sum = bias_.gradient.data() + tile.column;
                  std::fill_n(sum, tile.columns, 0.0F);
                  for (std::int64_t image = 0; image < pass.batch; ++image) {
                    const float* __restrict from = diff_dst + image * units_ + tile.column;
#pragma omp simd
                    for (std::int64_t i = 0; i < tile.columns; ++i) sum[i] += from[i];
                  }
                });
  for (std::size_t part = 0; part < bias_.parts.size(); ++part) optimizer.part_ready(bias_, part);
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::DenseSpec& spec, const LayerContext& context) {
  return std::make_unique<ExactDense>(spec.units, context);
}

}  // namespace epochreel::nn::exact

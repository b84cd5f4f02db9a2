/// Batch normalization: y = weight (x - mean) / sqrt(variance + epsilon) + bias, per channel or per unit.
///
/// Sums go over the batch and all pixels: in double, in chunks of rows that depend on shapes alone, added in their
/// order.
#include <algorithm>
#include <cmath>
#include <vector>

#include "batch_norm_sums.h"
#include "layer_types.h"
#include "tiles.h"

namespace epochreel::nn {
namespace {

constexpr std::int64_t kRowsPerChunk = 512;

class BatchNorm final : public Layer {
 public:
  BatchNorm(const job::BatchNormSpec& spec, const LayerContext& context)
      : momentum_(spec.momentum),
        epsilon_(spec.epsilon),
        channels_(context.input[0]),
        pixels_(size_of(context.input) / channels_),
        weight_(make_parameter({context.name + ".weight", {channels_}, context.moments, 0, true})),
        bias_(make_parameter({context.name + ".bias", {channels_}, context.moments, 0, true})),
        running_mean_(make_parameter({context.name + ".running_mean", {channels_}, 0, 0, false})),
        running_var_(make_parameter({context.name + ".running_var", {channels_}, 0, 0, false})),
        mean_(channels_),
        variance_(mean_),
        first_sums_(mean_),
        second_sums_(mean_),
        partial_(chunk_count(context.max_batch) * channels_ * 2),
        scale_(channels_),
        shift_(channels_),
        slope_(channels_),
        float_mean_(channels_) {
    std::fill_n(weight_.values.data(), channels_, 1.0F);
    std::fill_n(running_var_.values.data(), channels_, 1.0F);
  }

  void forward(const Pass& pass, const float* src, float* dst) override;
  void backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) override;
  std::vector<ParameterArrays*> parameters() override { return {&weight_, &bias_, &running_mean_, &running_var_}; }

 private:
  std::int64_t rows(const Pass& pass) const { return pass.batch * pixels_; }
  std::int64_t chunk_count(std::int64_t batch) const { return (batch * pixels_ + kRowsPerChunk - 1) / kRowsPerChunk; }

  /// Calls `body(first row, rows, chunk)` for each chunk.
  template <class Body>
  void for_each_chunk(const Pass& pass, const Body& body) const {
    for_each_tile(pass.threads, TileGrid{rows(pass), 1, kRowsPerChunk, 1},
                  rows(pass) * channels_ * kOperationsPerElement,
                  [&](const Tile& tile) { body(tile.row, tile.rows, tile.row / kRowsPerChunk); });
  }

  /// Fills first_sums_ and second_sums_ with what `chunk_sums(rows, index of the first element, sums)` finds in each
  /// chunk.
  template <class ChunkSums>
  void sum(const Pass& pass, const ChunkSums& chunk_sums);

  void batch_statistics(const Pass& pass, const float* src);
  void update_running(const Pass& pass);
  void gradients(const Pass& pass, const BackwardArrays& arrays);

  double momentum_;
  double epsilon_;
  std::int64_t channels_;
  std::int64_t pixels_;
  ParameterArrays weight_, bias_, running_mean_, running_var_;  // (channels)
  std::vector<double> mean_, variance_;                         // of the last forward pass
  std::vector<double> first_sums_, second_sums_;
  std::vector<double> partial_;                // (chunks, 2, channels)
  Buffer scale_, shift_, slope_, float_mean_;  // (channels)
};

template <class ChunkSums>
void BatchNorm::sum(const Pass& pass, const ChunkSums& chunk_sums) {
  for_each_chunk(pass, [&](std::int64_t first_row, std::int64_t count, std::int64_t chunk) {
    double* first = partial_.data() + chunk * 2 * channels_;
    chunk_sums(Rows{count, channels_}, first_row * channels_, ChannelSums{first, first + channels_});
  });
  std::fill(first_sums_.begin(), first_sums_.end(), 0.0);
  std::fill(second_sums_.begin(), second_sums_.end(), 0.0);
  for (std::int64_t chunk = 0; chunk < chunk_count(pass.batch); ++chunk) {
    const double* part = partial_.data() + chunk * 2 * channels_;
    for (std::size_t c = 0; c < mean_.size(); ++c) {
      first_sums_[c] += part[c];
      second_sums_[c] += part[mean_.size() + c];
    }
  }
}

/// From sums of the distances to the first row and of their squares. In double, of values in float, nothing that
/// matters cancels unless the first row lies a million standard deviations from the mean.
void BatchNorm::batch_statistics(const Pass& pass, const float* src) {
  const auto count = static_cast<double>(rows(pass));
  sum(pass,
      [src](const Rows& rows, std::int64_t at, const ChannelSums& sums) { sum_distances(rows, src + at, src, sums); });
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    const double distance = first_sums_[c] / count;
    mean_[c] = src[c] + distance;
    const double variance = second_sums_[c] / count - distance * distance;
    variance_[c] = variance < 0 ? 0 : variance;  // a NaN comes through
  }
}

/// running = (1 - momentum) running + momentum batch, with the unbiased variance, as PyTorch has it; of a single value
/// the biased one, 0, is taken.
void BatchNorm::update_running(const Pass& pass) {
  const auto count = static_cast<double>(rows(pass));
  const double unbiased = count > 1 ? count / (count - 1) : 1;
  const auto mix = [this](float& running, double batch) {
    running = static_cast<float>((1 - momentum_) * static_cast<double>(running) + momentum_ * batch);
  };
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    mix(running_mean_.values.data()[c], mean_[c]);
    mix(running_var_.values.data()[c], variance_[c] * unbiased);
  }
}

void BatchNorm::forward(const Pass& pass, const float* src, float* dst) {
  if (pass.training) {
    batch_statistics(pass, src);
    update_running(pass);
  } else {
    std::copy_n(running_mean_.values.data(), channels_, mean_.begin());
    std::copy_n(running_var_.values.data(), channels_, variance_.begin());
  }
  for (std::int64_t c = 0; c < channels_; ++c) {
    const double scale = weight_.values.data()[c] / std::sqrt(variance_[c] + epsilon_);
    scale_.data()[c] = static_cast<float>(scale);
    shift_.data()[c] = static_cast<float>(static_cast<double>(bias_.values.data()[c]) - mean_[c] * scale);
  }
  for_each_chunk(pass, [&](std::int64_t first, std::int64_t count, std::int64_t) {
    const std::int64_t at = first * channels_;
    scale_rows({count, channels_}, src + at, scale_.data(), shift_.data(), dst + at);
  });
}

/// Sums of dy and of dy times the normalized x are the gradients of bias and weight.
void BatchNorm::gradients(const Pass& pass, const BackwardArrays& arrays) {
  sum(pass, [this, &arrays](const Rows& rows, std::int64_t at, const ChannelSums& sums) {
    sum_gradients(rows, arrays.src + at, arrays.diff_dst + at, mean_.data(), sums);
  });
  for (std::size_t c = 0; c < mean_.size(); ++c) second_sums_[c] /= std::sqrt(variance_[c] + epsilon_);
}

/// dx = scale (dy - mean(dy) - xhat mean(dy xhat)) in training; scale dy where the statistics are constants.
void BatchNorm::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  if (optimizer != nullptr || pass.training) gradients(pass, arrays);
  if (arrays.diff_src != nullptr) {
    const double share = pass.training ? 1 / static_cast<double>(rows(pass)) : 0;
    for (std::size_t c = 0; c < mean_.size(); ++c) {
      const double scale = scale_.data()[c];
      const double slope = scale * share * second_sums_[c] / std::sqrt(variance_[c] + epsilon_);
      slope_.data()[c] = static_cast<float>(slope);
      float_mean_.data()[c] = static_cast<float>(mean_[c]);
      const double lost = mean_[c] - float_mean_.data()[c];
      shift_.data()[c] = static_cast<float>(slope * lost - scale * share * first_sums_[c]);
    }
    for_each_chunk(pass, [&](std::int64_t first, std::int64_t count, std::int64_t) {
      const std::int64_t at = first * channels_;
      map_gradients({count, channels_}, arrays.src + at, arrays.diff_dst + at,
                    {scale_.data(), slope_.data(), float_mean_.data(), shift_.data()}, arrays.diff_src + at);
    });
  }
  if (optimizer == nullptr) return;
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    bias_.gradient.data()[c] = static_cast<float>(first_sums_[c]);
    weight_.gradient.data()[c] = static_cast<float>(second_sums_[c]);
  }
  for (std::size_t part = 0; part < weight_.parts.size(); ++part) {
    optimizer->part_ready(weight_, part);
    optimizer->part_ready(bias_, part);
  }
}

}  // namespace

std::unique_ptr<Layer> make_layer(const job::BatchNormSpec& spec, const LayerContext& context) {
  return std::make_unique<BatchNorm>(spec, context);
}

}  // namespace epochreel::nn

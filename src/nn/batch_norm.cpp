/// Batch normalization: y = weight (x - mean) / sqrt(variance + epsilon) + bias, per channel or per unit.
///
/// Sums go over the batch and all pixels: in double, in chunks of rows that depend on shapes alone, added in their order.
#include <algorithm>
#include <cmath>
#include <vector>

#include "layer.h"
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
        mean_(static_cast<std::size_t>(channels_)),
        variance_(mean_),
        first_sums_(mean_),
        second_sums_(mean_),
        partial_(static_cast<std::size_t>(chunk_count(context.max_batch) * channels_ * 2)),
        scale_(channels_),
        shift_(channels_),
        slope_(channels_) {
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
    for_each_tile(pass.threads, TileGrid{rows(pass), 1, kRowsPerChunk, 1}, rows(pass) * channels_ * kOperationsPerElement,
                  [&](const Tile& tile) { body(tile.row, tile.rows, tile.row / kRowsPerChunk); });
  }

  /// Sums of two terms over all rows, per channel: `terms(row, channel, first, second)` adds to them.
  template <class Terms>
  void sum(const Pass& pass, const Terms& terms);

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
  std::vector<double> partial_;                                 // (chunks, 2, channels)
  Buffer scale_, shift_, slope_;                                // (channels)
};

template <class Terms>
void BatchNorm::sum(const Pass& pass, const Terms& terms) {
  for_each_chunk(pass, [&](std::int64_t first_row, std::int64_t count, std::int64_t chunk) {
    double* __restrict first = partial_.data() + chunk * 2 * channels_;
    double* __restrict second = first + channels_;
    std::fill_n(first, 2 * channels_, 0.0);
    for (std::int64_t row = first_row; row < first_row + count; ++row) terms(row * channels_, first, second);
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

/// The mean first, then the squares about it: nothing cancels.
void BatchNorm::batch_statistics(const Pass& pass, const float* src) {
  const auto count = static_cast<double>(rows(pass));
  sum(pass, [&](std::int64_t at, double* __restrict first, double* __restrict) {
    const float* __restrict x = src + at;
#pragma omp simd
    for (std::int64_t c = 0; c < channels_; ++c) first[c] += static_cast<double>(x[c]);
  });
  for (std::size_t c = 0; c < mean_.size(); ++c) mean_[c] = first_sums_[c] / count;
  sum(pass, [&](std::int64_t at, double* __restrict first, double* __restrict) {
    const float* __restrict x = src + at;
    const double* __restrict mean = mean_.data();
#pragma omp simd
    for (std::int64_t c = 0; c < channels_; ++c) {
      const double distance = static_cast<double>(x[c]) - mean[c];
      first[c] += distance * distance;
    }
  });
  for (std::size_t c = 0; c < mean_.size(); ++c) variance_[c] = first_sums_[c] / count;
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
    const auto i = static_cast<std::size_t>(c);
    const double scale = static_cast<double>(weight_.values.data()[c]) / std::sqrt(variance_[i] + epsilon_);
    scale_.data()[c] = static_cast<float>(scale);
    shift_.data()[c] = static_cast<float>(static_cast<double>(bias_.values.data()[c]) - mean_[i] * scale);
  }
  for_each_chunk(pass, [&](std::int64_t first, std::int64_t count, std::int64_t) {
    for (std::int64_t row = first; row < first + count; ++row) {
      const float* __restrict x = src + row * channels_;
      float* __restrict y = dst + row * channels_;
      const float* __restrict scale = scale_.data();
      const float* __restrict shift = shift_.data();
#pragma omp simd
      for (std::int64_t c = 0; c < channels_; ++c) y[c] = scale[c] * x[c] + shift[c];
    }
  });
}

/// Sums of dy and of dy times the normalized x are the gradients of bias and weight.
void BatchNorm::gradients(const Pass& pass, const BackwardArrays& arrays) {
  sum(pass, [&](std::int64_t at, double* __restrict first, double* __restrict second) {
    const float* __restrict x = arrays.src + at;
    const float* __restrict dy = arrays.diff_dst + at;
    const double* __restrict mean = mean_.data();
#pragma omp simd
    for (std::int64_t c = 0; c < channels_; ++c) {
      first[c] += static_cast<double>(dy[c]);
      second[c] += static_cast<double>(dy[c]) * (static_cast<double>(x[c]) - mean[c]);
    }
  });
  for (std::size_t c = 0; c < mean_.size(); ++c) second_sums_[c] /= std::sqrt(variance_[c] + epsilon_);
}

/// dx = scale (dy - mean(dy) - xhat mean(dy xhat)) in training; scale dy where the statistics are constants.
void BatchNorm::backward(const Pass& pass, const BackwardArrays& arrays, const Optimizer* optimizer) {
  if (optimizer != nullptr || pass.training) gradients(pass, arrays);
  if (arrays.diff_src != nullptr) {
    const double share = pass.training ? 1 / static_cast<double>(rows(pass)) : 0;
    for (std::size_t c = 0; c < mean_.size(); ++c) {
      const double scale = static_cast<double>(scale_.data()[c]);
      const double slope = scale * share * second_sums_[c] / std::sqrt(variance_[c] + epsilon_);
      slope_.data()[c] = static_cast<float>(slope);
      shift_.data()[c] = static_cast<float>(slope * mean_[c] - scale * share * first_sums_[c]);
    }
    for_each_chunk(pass, [&](std::int64_t first, std::int64_t count, std::int64_t) {
      const float* __restrict scale = scale_.data();
      const float* __restrict slope = slope_.data();
      const float* __restrict shift = shift_.data();
      for (std::int64_t row = first; row < first + count; ++row) {
        const float* __restrict x = arrays.src + row * channels_;
        const float* __restrict dy = arrays.diff_dst + row * channels_;
        float* __restrict dx = arrays.diff_src + row * channels_;
#pragma omp simd
        for (std::int64_t c = 0; c < channels_; ++c) dx[c] = scale[c] * dy[c] - slope[c] * x[c] + shift[c];
      }
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

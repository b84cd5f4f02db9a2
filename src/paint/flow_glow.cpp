#include "flow_glow.h"

#include <algorithm>

#include "epochreel/base/clones.h"

namespace epochreel::paint {

namespace {

/// A normal distribution of sigma 1.5 glow pixels (6 pixels of the picture), radius 4.
constexpr std::array<float, 5> kKernel = {0.26638F, 0.21331F, 0.10951F, 0.03604F, 0.00760F};
constexpr int kRadius = 4;

EPOCHREEL_CLONES void blur_along(const float* __restrict in, int width, float* __restrict out) {
  for (int x = 0; x < width; ++x) out[x] = kKernel[0] * in[x];
  for (int k = 1; k <= kRadius; ++k) {
    const float share = kKernel[k];
    for (int x = k; x < width; ++x) out[x] += share * in[x - k];
    for (int x = 0; x + k < width; ++x) out[x] += share * in[x + k];
  }
}

EPOCHREEL_CLONES void scale_row(const float* __restrict in, float share, int width, float* __restrict out) {
  for (int x = 0; x < width; ++x) out[x] = share * in[x];
}

EPOCHREEL_CLONES void add_row(const float* __restrict in, float share, int width, float* __restrict out) {
  for (int x = 0; x < width; ++x) out[x] += share * in[x];
}

}  // namespace

void Glow::reset(int width, int height) {
  columns_ = width / kGlowStep;
  rows_ = (height + kGlowStep - 1) / kGlowStep;
  values_.assign(std::size_t{3} * rows_ * columns_, 0.0F);
}

Channels<float*> Glow::at(int x, int y) {
  Channels<float*> pointers{};
  for (std::size_t c = 0; c < pointers.size(); ++c) {
    pointers[c] = values_.data() + (row_of(c, y / kGlowStep) - values_.data()) + x / kGlowStep;
  }
  return pointers;
}

void Glow::take(int y, Channels<std::vector<float>>& sums) {
  const Channels<float*> row = at(0, y);
  for (std::size_t c = 0; c < sums.size(); ++c) fold(sums[c].data(), columns_, row[c]);
}

void Glow::blur() {
  scratch_.resize(values_.size());
  for (int line = 0; line < 3 * rows_; ++line) {
    const std::ptrdiff_t at = std::ptrdiff_t{line} * columns_;
    blur_along(values_.data() + at, columns_, scratch_.data() + at);
  }
  for (int line = 0; line < 3 * rows_; ++line) {
    const int y = line % rows_;
    const float* in = scratch_.data() + std::ptrdiff_t{line} * columns_;
    float* out = values_.data() + std::ptrdiff_t{line} * columns_;
    scale_row(in, kKernel[0], columns_, out);
    for (int k = 1; k <= kRadius; ++k) {
      const std::ptrdiff_t away = std::ptrdiff_t{k} * columns_;
      if (y >= k) add_row(in - away, kKernel[k], columns_, out);
      if (y + k < rows_) add_row(in + away, kKernel[k], columns_, out);
    }
  }
}

bool Glow::reaches(float amount, int x, int row) const {
  const int first = std::max(0, x / kGlowStep - 1);
  const int last = std::min(columns_, (x + kChunk) / kGlowStep + 1);
  for (std::size_t c = 0; c < 3; ++c) {
    for (int r = row; r < row + 2; ++r) {
      const float* values = row_of(c, r);
      if (std::any_of(values + first, values + last, [&](float value) { return value >= amount; })) return true;
    }
  }
  return false;
}

void Glow::stretch_row(int y, float share, const Channels<float*>& out) const {
  const int row = row_above(y);
  const float way = static_cast<float>((y - kGlowStep / 2) % kGlowStep) / kGlowStep;
  for (std::size_t c = 0; c < out.size(); ++c) {
    stretch(row_of(c, row), row_of(c, row + 1), way, share, columns_, out[c] + kGlowStep / 2);
  }
}

}  // namespace epochreel::paint

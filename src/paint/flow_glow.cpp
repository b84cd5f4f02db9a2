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
  ready_ = 0;
  values_.resize(std::size_t{3} * rows_ * columns_);
  in_rows_.assign(values_.size(), 0.0F);
  row_.resize(columns_);
}

void Glow::take(int y, Channels<std::vector<float>>& sums) {
  const int row = y / kGlowStep;
  for (std::size_t c = 0; c < sums.size(); ++c) {
    fold(sums[c].data(), columns_, row_.data());
    blur_along(row_.data(), columns_, in_rows_.data() + place(c, row));
  }
  blur_to(row + 1 - kRadius);
}

void Glow::blur_to(int end) {
  for (; ready_ < end; ++ready_) {
    for (std::size_t c = 0; c < 3; ++c) {
      float* const out = values_.data() + place(c, ready_);
      scale_row(in_rows_.data() + place(c, ready_), kKernel[0], columns_, out);
      for (int k = 1; k <= kRadius; ++k) {
        if (ready_ >= k) add_row(in_rows_.data() + place(c, ready_ - k), kKernel[k], columns_, out);
        if (ready_ + k < rows_) add_row(in_rows_.data() + place(c, ready_ + k), kKernel[k], columns_, out);
      }
    }
  }
}

bool Glow::reaches(float amount, int x, int row) const {
  const int first = std::max(0, x / kGlowStep - 1);
  const int last = std::min(columns_, (x + kChunk) / kGlowStep + 1);
  for (std::size_t c = 0; c < 3; ++c) {
    for (int r = row; r < row + 2; ++r) {
      const float* values = values_.data() + place(c, r);
      if (std::any_of(values + first, values + last, [&](float value) { return value >= amount; })) return true;
    }
  }
  return false;
}

void Glow::stretch_row(int y, float share, const Channels<float*>& out) const {
  const int row = row_above(y);
  const float way = static_cast<float>((y - kGlowStep / 2) % kGlowStep) / kGlowStep;
  for (std::size_t c = 0; c < out.size(); ++c) {
    stretch(values_.data() + place(c, row), values_.data() + place(c, row + 1), way, share, columns_,
            out[c] + kGlowStep / 2);
  }
}

}  // namespace epochreel::paint

#include "lay_color.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"

namespace epochreel::paint {

namespace {

/// x / 255, rounded, of 0 to 255 * 255.
EPOCHREEL_INLINE std::uint32_t by_255(std::uint32_t x) { return (x + 128U + ((x + 128U) >> 8U)) >> 8U; }

/// The same of two numbers, in the halves of a word. The results lie in the low byte of each half.
EPOCHREEL_INLINE std::uint32_t both_by_255(std::uint32_t pair) {
  const std::uint32_t up = pair + 0x00800080U;
  return ((up + ((up >> 8U) & 0x00FF00FFU)) >> 8U) & 0x00FF00FFU;
}

/// `share` of 255 of `over`, the rest of `under`. What `under` has beside blue, green and red stays.
EPOCHREEL_INLINE std::uint32_t mixed(std::uint32_t over, std::uint32_t share, std::uint32_t under) {
  constexpr std::uint32_t kOuter = 0x00FF00FFU;  // red and blue
  const std::uint32_t left = 255U - share;
  const std::uint32_t outer = both_by_255((over & kOuter) * share + (under & kOuter) * left);
  const std::uint32_t green = by_255(((over >> 8U) & 255U) * share + ((under >> 8U) & 255U) * left);
  return (under & 0xFF000000U) | outer | green << 8U;
}

EPOCHREEL_INLINE void lay_over(std::uint32_t over, std::uint32_t share, std::uint8_t* pixel) {
  std::uint32_t under = 0;
  std::memcpy(&under, pixel, sizeof under);
  const std::uint32_t laid = mixed(over, share, under);
  std::memcpy(pixel, &laid, sizeof laid);
}

/// `first` to before `last` of the row.
EPOCHREEL_CLONES void lay_color_between(const std::uint8_t* __restrict coverage, int first, int last, const Tint& tint,
                                        std::uint8_t* __restrict pixels) {
  const auto [bgr, opacity] = tint;
  for (int x = first; x < last; ++x) lay_over(bgr, by_255(coverage[x] * opacity), pixels + std::ptrdiff_t{4} * x);
}

EPOCHREEL_CLONES void lay_pixels_between(const std::uint8_t* __restrict coverage, int first, int last,
                                         const std::uint32_t* __restrict from, std::uint32_t opacity,
                                         std::uint8_t* __restrict pixels) {
  for (int x = first; x < last; ++x) lay_over(from[x], by_255(coverage[x] * opacity), pixels + std::ptrdiff_t{4} * x);
}

/// Below so many pixels, vectors do not pay.
constexpr int kFew = 16;

void lay_few(const std::uint8_t* coverage, int first, int last, const Tint& tint, std::uint8_t* pixels) {
  for (int x = first; x < last; ++x) {
    const std::uint32_t share = by_255(coverage[x] * tint.opacity);
    if (share != 0) lay_over(tint.bgr, share, pixels + std::ptrdiff_t{4} * x);
  }
}

/// Calls lay(first, last) for what is not copied: all, or what lies beside what is opaque.
template <class Lay, class Copy>
void lay_or_copy(const CoverageRow& row, std::uint32_t opacity, Lay&& lay, Copy&& copy) {
  if (opacity != 255 || row.full_first >= row.full_last) return lay(0, row.count);
  if (row.full_first > 0) lay(0, row.full_first);
  copy(row.full_first, row.full_last);
  if (row.full_last < row.count) lay(row.full_last, row.count);
}

}  // namespace

Tint tint_of(const scene::Color& color, double opacity) {
  return {color.word(), round_to<std::uint32_t>(std::clamp(opacity, 0.0, 1.0) * 255)};
}

CoverageRow coverage_row(const std::uint8_t* values, int count) {
  CoverageRow row{values, count, 0, count};
  while (row.full_first < count && values[row.full_first] != 255) ++row.full_first;
  while (row.full_last > row.full_first && values[row.full_last - 1] != 255) --row.full_last;
  return row;
}

void lay_color(const CoverageRow& row, const Tint& tint, std::uint8_t* pixels) {
  lay_or_copy(
      row, tint.opacity,
      [&](int first, int last) {
        (last - first < kFew ? lay_few : lay_color_between)(row.values, first, last, tint, pixels);
      },
      [&](int first, int last) {
        const std::uint32_t opaque = 0xFF000000U | tint.bgr;
        for (int x = first; x < last; ++x) std::memcpy(pixels + std::ptrdiff_t{4} * x, &opaque, sizeof opaque);
      });
}

void lay_pixels(const CoverageRow& row, const std::uint32_t* from, std::uint32_t opacity, std::uint8_t* pixels) {
  lay_or_copy(
      row, opacity, [&](int first, int last) { lay_pixels_between(row.values, first, last, from, opacity, pixels); },
      [&](int first, int last) {
        std::memcpy(pixels + std::ptrdiff_t{4} * first, from + first, std::size_t{4} * (last - first));
      });
}

}  // namespace epochreel::paint

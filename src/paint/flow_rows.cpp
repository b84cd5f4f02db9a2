#include "flow_rows.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "epochreel/base/clones.h"
#include "medium.h"

namespace epochreel::paint {

namespace {

/// 0 where the sum is dark, else 1 more than its step.
EPOCHREEL_INLINE int step_of(float sum) {
  const auto above = std::bit_cast<std::int32_t>(sum) - static_cast<std::int32_t>(ToneTables::kLowestBits);
  return std::clamp((above >> ToneTables::kMantissaBits) + 1, 0, ToneTables::kSteps);
}

EPOCHREEL_INLINE std::int32_t whole(float amount) { return static_cast<std::int32_t>(amount); }

EPOCHREEL_INLINE std::uint32_t pixel_at(const std::uint8_t* pixels, int x) {
  std::uint32_t pixel = 0;
  std::memcpy(&pixel, pixels + std::ptrdiff_t{4} * x, 4);
  return pixel;
}

/// Whether all of `count` pixels are the same.
EPOCHREEL_INLINE bool is_even(const std::uint8_t* pixels, int count) {
  const std::uint32_t first = pixel_at(pixels, 0);
  std::uint32_t differs = 0;
  for (int x = 0; x < count; ++x) differs |= pixel_at(pixels, x) ^ first;
  return differs == 0;
}

struct Grounds {
  std::uint32_t blue;
  std::uint32_t green;
  std::uint32_t red;
};

/// `ground_of` gives the grounds of the pixel at an x.
template <class Medium, class GroundOf>
EPOCHREEL_INLINE void lay_on(Medium medium, GroundOf ground_of, const Channels<const std::uint16_t*>& flow,
                             const Channels<const float*>& glow, int count, std::uint8_t* __restrict pixels) {
  const std::uint16_t* __restrict const flow0 = flow[0];
  const std::uint16_t* __restrict const flow1 = flow[1];
  const std::uint16_t* __restrict const flow2 = flow[2];
  const float* __restrict const glow0 = glow[0];
  const float* __restrict const glow1 = glow[1];
  const float* __restrict const glow2 = glow[2];
#pragma omp simd
  for (int x = 0; x < count; ++x) {
    const std::uint32_t pixel = pixel_at(pixels, x);
    const auto [blue0, green0, red0] = ground_of(x);
    const std::uint32_t blue = medium.over_and_veil(blue0, flow0[x], whole(glow0[x]));
    const std::uint32_t green = medium.over_and_veil(green0, flow1[x], whole(glow1[x]));
    const std::uint32_t red = medium.over_and_veil(red0, flow2[x], whole(glow2[x]));
    const std::uint32_t laid = (pixel & 0xFF000000U) | red << 16U | green << 8U | blue;
    std::memcpy(pixels + std::ptrdiff_t{4} * x, &laid, 4);
  }
}

/// A channel of pixels as the medium's grounds; the channel lies `shift` bits up in a pixel.
template <class Medium>
EPOCHREEL_INLINE void get_grounds(Medium medium, const std::uint8_t* __restrict pixels, unsigned shift, int count,
                                  std::uint32_t* __restrict grounds) {
  for (int x = 0; x < count; ++x) grounds[x] = medium.ground((pixel_at(pixels, x) >> shift) & 255U);
}

/// Mostly nothing is drawn yet, and a ground is looked up once for all pixels. Otherwise the grounds are looked up
/// before all else: a lookup by the bytes of a pixel in the same loop would keep it from being done in vectors.
template <class Medium>
EPOCHREEL_INLINE void lay_on(Medium medium, const Channels<const std::uint16_t*>& flow,
                             const Channels<const float*>& glow, int count, std::uint8_t* __restrict pixels) {
  if (is_even(pixels, count)) {
    const std::uint32_t pixel = pixel_at(pixels, 0);
    const Grounds all{medium.ground(pixel & 255U), medium.ground((pixel >> 8U) & 255U),
                      medium.ground((pixel >> 16U) & 255U)};
    lay_on(
        medium, [all](int) { return all; }, flow, glow, count, pixels);
    return;
  }
  Channels<std::array<std::uint32_t, kChunk>> grounds;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
  for (unsigned c = 0; c < 3; ++c) get_grounds(medium, pixels, 8 * c, count, grounds[c].data());
  const auto ground_of = [&grounds](int x) { return Grounds{grounds[0][x], grounds[1][x], grounds[2][x]}; };
  lay_on(medium, ground_of, flow, glow, count, pixels);
}

EPOCHREEL_CLONES void lay_light(LightMedium medium, const Channels<const std::uint16_t*>& flow,
                                const Channels<const float*>& glow, int count, std::uint8_t* __restrict pixels) {
  lay_on(medium, flow, glow, count, pixels);
}

EPOCHREEL_CLONES void lay_ink(InkMedium medium, const Channels<const std::uint16_t*>& flow,
                              const Channels<const float*>& glow, int count, std::uint8_t* __restrict pixels) {
  lay_on(medium, flow, glow, count, pixels);
}

}  // namespace

EPOCHREEL_CLONES void add_weighted(const scene::PackedSum* __restrict values, const float* __restrict weight, int count,
                                   float* __restrict sum) {
  for (int x = 0; x < count; ++x) sum[x] += weight[x] * values[x].value();
}

EPOCHREEL_CLONES void resample(const float* __restrict from, const int* __restrict column,
                               const float* __restrict beside, int count, float* __restrict row) {
  for (int x = 0; x < count; ++x) {
    const float left = from[column[x]];
    row[x] = left + (from[column[x] + 1] - left) * beside[x];
  }
}

EPOCHREEL_CLONES bool is_lit(const FlowChunk& chunk) {
  std::int32_t brightest = 0;
  for (int x = 0; x < kChunk; ++x) {
    brightest = std::max(brightest, std::bit_cast<std::int32_t>(chunk.up[x] + chunk.down[x]));
  }
  return brightest >= static_cast<std::int32_t>(ToneTables::kLowestBits);
}

EPOCHREEL_CLONES void tone(const ToneTables& tables, const FlowChunk& chunk, const AmountChunk& out) {
  // The loops below fill what they read.
  std::array<float, kChunk> light;        // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::array<std::int32_t, kChunk> hue;   // NOLINT(cppcoreguidelines-pro-type-member-init)
  std::array<std::uint64_t, kChunk> bgr;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  const float* const brightness = tables.brightness.data();
  for (int x = 0; x < kChunk; ++x) {
    const float sum = chunk.up[x] + chunk.down[x];
    light[x] = brightness[step_of(sum)];
    const float share = chunk.up[x] / std::max(sum, 1.0F);
    hue[x] = whole(share * kHues * 0.999999F);
  }
  for (int x = 0; x < kChunk; ++x) bgr[x] = tables.hue[hue[x]];
  for (std::size_t c = 0; c < 3; ++c) {
    const float error = tables.error[c];
    std::uint16_t* __restrict flow = out.flow[c];
    float* __restrict sums = out.sums[c];
    for (int x = 0; x < kChunk; ++x) {
      const auto plain = static_cast<float>(ToneTables::part(bgr[x], c));
      const float amount = (plain + (error - plain) * chunk.back[x]) * light[x];
      flow[x] = static_cast<std::uint16_t>(std::min(whole(amount), 65535));
      sums[x] += amount;
    }
  }
}

EPOCHREEL_CLONES void fold(float* __restrict sums, int cells, float* __restrict row) {
  constexpr float kShare = 1.0F / (kGlowStep * kGlowStep);
  for (int cell = 0; cell < cells; ++cell) {
    const float* const of = sums + std::ptrdiff_t{kGlowStep} * cell;
    row[cell] = ((of[0] + of[1]) + (of[2] + of[3])) * kShare;
  }
  std::fill_n(sums, std::ptrdiff_t{kGlowStep} * cells, 0.0F);
}

EPOCHREEL_CLONES void stretch(const float* __restrict above, const float* __restrict below, float way, float share,
                              int cells, float* __restrict row) {
  for (int cell = 0; cell + 1 < cells; ++cell) {
    const float left = (above[cell] + (below[cell] - above[cell]) * way) * share;
    const float right = (above[cell + 1] + (below[cell + 1] - above[cell + 1]) * way) * share;
    const float slope = (right - left) / kGlowStep;
    for (int i = 0; i < kGlowStep; ++i) row[cell * kGlowStep + i] = left + slope * static_cast<float>(i);
  }
}

void lay_chunk(scene::Light light, const Channels<const std::uint16_t*>& flow, const Channels<const float*>& glow,
               int count, std::uint8_t* pixels) {
  if (light == scene::Light::kAdd)
    lay_light({}, flow, glow, count, pixels);
  else
    lay_ink({}, flow, glow, count, pixels);
}

}  // namespace epochreel::paint

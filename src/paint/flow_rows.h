/// The loops over pixels of flow, a chunk of a row at a time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "epochreel/scene/flow.h"
#include "epochreel/scene/theme.h"

namespace epochreel::paint {

inline constexpr int kChunk = 64;    ///< pixels of a row that are worked on together
inline constexpr int kGlowStep = 4;  ///< pixels of the picture a pixel of the glow, in x and in y
inline constexpr int kHues = 256;

template <class T>
using Channels = std::array<T, 3>;  ///< blue, green, red

/// What lay_chunk() takes where there is no flow, or no glow.
inline constexpr std::array<std::uint16_t, kChunk> kNoFlow{};
inline constexpr std::array<float, kChunk> kNoGlow{};

/// What turns sums of flow into amounts of light or ink.
struct ToneTables {
  static constexpr int kStepsPerOctave = 64;
  static constexpr int kMantissaBits = 17;                         ///< dropped of a float's bits: 64 steps an octave
  static constexpr std::uint32_t kLowestBits = (127U + 4U) << 23;  ///< 16: less than that is dark
  static constexpr int kOctaves = 30;
  static constexpr int kSteps = kOctaves * kStepsPerOctave;

  static constexpr unsigned kHueBits = 21;
  static constexpr int kHueParts = 32;  ///< amounts in `hue` and `error` are in 32nds

  static constexpr std::int32_t part(std::uint64_t bgr, std::size_t channel) {
    return static_cast<std::int32_t>((bgr >> (kHueBits * channel)) & ((1U << kHueBits) - 1U));
  }

  /// 0..1 by the step of a sum, in 32nds as the amounts are; [0] is 0: dark.
  std::vector<float> brightness = std::vector<float>(kSteps + 1);
  /// Full amounts by the share of the up plane: the three channels in one word, since a lookup is the dearest step.
  std::array<std::uint64_t, kHues> hue = {};
  Channels<float> error = {};  ///< full amounts of the error's colour
};

/// A chunk of the flow: kChunk values each.
struct FlowChunk {
  const float* up;
  const float* down;
  const float* back;  ///< how much of it the wave of the error takes, 0..1
};

/// A chunk of what is laid on the picture.
struct AmountChunk {
  Channels<std::uint16_t*> flow;
  Channels<float*> sums;  ///< of the rows that share a row of the glow
};

/// sum[x] += weight[x] * values[x].
void add_weighted(const scene::PackedSum* values, const float* weight, int count, float* sum);

/// row[x] = from[column[x]] and its right neighbour, mixed.
void resample(const float* from, const int* column, const float* beside, int count, float* row);

/// Whether any sum of a chunk is above the dark.
bool is_lit(const FlowChunk& chunk);

/// The amounts of a chunk. Adds them to the sums.
void tone(const ToneTables& tables, const FlowChunk& chunk, const AmountChunk& out);

/// A row of the glow, the mean amounts of squares of kGlowStep pixels, from the sums of so many rows. The sums are 0
/// then.
void fold(float* sums, int cells, float* row);

/// A row of glow pixels, between the rows `above` and `below`, as one value a pixel of the picture: `cells` - 1 times
/// kGlowStep of them.
void stretch(const float* above, const float* below, float way, float share, int cells, float* row);

/// Lays up to kChunk pixels' flow, and its glow over that, on `pixels` (B, G, R, any).
void lay_chunk(scene::Light light, const Channels<const std::uint16_t*>& flow, const Channels<const float*>& glow,
               int count, std::uint8_t* pixels);

}  // namespace epochreel::paint

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

/// What turns sums of flow into amounts of light or ink.
struct ToneTables {
  static constexpr int kStepsPerOctave = 64;
  static constexpr int kMantissaBits = 17;                         ///< dropped of a float's bits: 64 steps an octave
  static constexpr std::uint32_t kLowestBits = (127U + 4U) << 23;  ///< 16: less than that is dark
  static constexpr int kOctaves = 30;
  static constexpr int kSteps = kOctaves * kStepsPerOctave;

  std::vector<float> brightness = std::vector<float>(kSteps + 1);  ///< 0..1 by the step of a sum; [0] is 0: dark
  Channels<std::array<float, kHues>> hue = {};                     ///< full amounts by the share of the up plane
  Channels<float> error = {};                                      ///< full amounts of the error's colour
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
  Channels<float*> glow;  ///< in kChunk / kGlowStep columns of the glow; each row of flow adds its share
};

/// sum[x] += weight[x] * values[x].
void add_weighted(const scene::PackedSum* values, const float* weight, int count, float* sum);

/// row[x] = from[column[x]] and its right neighbour, mixed.
void resample(const float* from, const int* column, const float* beside, int count, float* row);

/// Whether any sum of a chunk is above the dark.
bool is_lit(const FlowChunk& chunk);

/// The amounts of a chunk. Adds them to the glow.
void tone(const ToneTables& tables, const FlowChunk& chunk, const AmountChunk& out);

/// A row of glow pixels, between the rows `above` and `below`, as one value a pixel of the picture: `cells` - 1 times
/// kGlowStep of them.
void stretch(const float* above, const float* below, float way, float share, int cells, float* row);

/// Lays `count` pixels' flow, and its glow over that, on `pixels` (B, G, R, any).
void lay(scene::Light light, const Channels<const std::uint16_t*>& flow, const Channels<const float*>& glow, int count,
         std::uint8_t* pixels);

}  // namespace epochreel::paint

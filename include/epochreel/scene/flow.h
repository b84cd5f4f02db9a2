/// Flow: thousands of curves added into two planes, one a sign, in fixed point.
///
/// Integers, so the order of drawing cannot matter. Tone mapping is paint's.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace epochreel::scene {

/// An S-curve from (x0, y0) to (x1, y1), in pixels of the picture: a cubic with control points half-way, at the
/// heights of the ends and horizontal tangents there, but for the bends.
struct FlowCurve {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;
  std::uint16_t amount = 0;  ///< brightness a pixel of length, 0 .. 1023
  bool up = true;
  float bend0 = 0;  ///< how far down the control point of the start is moved
  float bend1 = 0;  ///< and that of the end: curves that share a way are bundled so
};

/// A sum of amounts in 16 bits, a small floating-point number: 5 bits of exponent and 11 of mantissa. A sum below 4096
/// is kept as it is, one up to kMost to a 4096th of it: 0 is 0.
struct PackedSum {
  static constexpr std::uint32_t kMost = 1U << 30U;

  std::uint16_t bits = 0;

  PackedSum() = default;
  constexpr explicit PackedSum(std::uint32_t sum) {
    const auto next = static_cast<float>(static_cast<std::int32_t>(std::min(sum, kMost)) + 1);
    bits = static_cast<std::uint16_t>((std::bit_cast<std::uint32_t>(next) - kOne + kHalf) >> kDropped);
  }

  constexpr float value() const {
    return std::bit_cast<float>((static_cast<std::uint32_t>(bits) << kDropped) + kOne) - 1.0F;
  }

  bool operator==(const PackedSum&) const = default;

 private:
  static constexpr unsigned kDropped = 12;                      ///< bits of a float's mantissa
  static constexpr std::uint32_t kHalf = 1U << (kDropped - 1);  ///< to round to the nearest
  static constexpr std::uint32_t kOne = 0x3F800000;             ///< 1 as a float
};

/// The sums of what has been added at each pixel of a window of the picture. A lone curve of amount 1023 leaves about
/// kFullLine along its middle.
struct FlowField {
  static constexpr std::uint32_t kFullLine = 1U << 14;

  int x = 0;  ///< of the window's corner, in pixels of the picture
  int y = 0;
  int width = 0;
  int height = 0;
  std::vector<PackedSum> up;    ///< (height, width)
  std::vector<PackedSum> down;  ///< (height, width)
};

/// One of the flows that are mixed into a frame.
struct FlowLayer {
  std::shared_ptr<const FlowField> field;
  int weight = 0;      ///< in 256ths
  double front = 1e9;  ///< its pulse has come as far as this x, in units of the stage
  double gone = -1e9;  ///< and the pulse that takes over from it as far as this x

  bool operator==(const FlowLayer&) const = default;
};

/// The error on its way back: a wave over the flow, as strong in each gap as the gradient of its weights is.
struct BackWave {
  struct Gap {
    double from = 0;  ///< x, units
    double to = 0;
    double strength = 0;  ///< 0..1

    bool operator==(const Gap&) const = default;
  };
  bool running = false;
  double middle = 0;  ///< x of its crest, units
  double width = 1;   ///< from its crest to nothing
  std::vector<Gap> gaps;

  bool operator==(const BackWave&) const = default;
};

FlowField make_flow_field(int x, int y, int width, int height);

/// Adds curves to a field. Keeps its memory from field to field, never the content.
class FlowAdder {
 public:
  /// Makes the field that of the curves, in its window; what lies outside is cut off.
  void fill(FlowField& field, std::span<const FlowCurve> curves);

 private:
  std::vector<std::uint32_t> words_;
  std::vector<std::uint32_t> row_;
};

}  // namespace epochreel::scene

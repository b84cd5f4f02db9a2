/// Flow: thousands of curves added into two planes, one a sign, in fixed point.
///
/// Integers, so the order of drawing cannot matter. Tone mapping is paint's.
#pragma once

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

/// The sums of what has been added at each pixel of a window of the picture. A lone curve of amount 1023 leaves about
/// kFullLine along its middle.
struct FlowField {
  static constexpr std::uint32_t kFullLine = 1U << 14;

  int x = 0;  ///< of the window's corner, in pixels of the picture
  int y = 0;
  int width = 0;
  int height = 0;
  std::vector<std::uint32_t> up;    ///< (height, width)
  std::vector<std::uint32_t> down;  ///< (height, width)
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

/// Adds curves; what lies outside the window is cut off.
void accumulate(FlowField& field, std::span<const FlowCurve> curves);

}  // namespace epochreel::scene

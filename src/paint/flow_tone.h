/// Tone mapping of flow: planes of integers into light on the ground.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "epochreel/paint/bitmap.h"
#include "epochreel/scene/frame.h"

namespace epochreel::paint {

/// Turns mixed flows into light and adds it to a picture. Keeps its buffers from frame to frame, never their content.
class FlowToner {
 public:
  /// Adds the flow of `panel` to `bitmap`.
  void draw(const scene::NetworkPanel& panel, const scene::Frame& frame, Bitmap& bitmap);

 private:
  void prepare(double tone_reference, const scene::Theme& theme);
  void weigh_columns(const scene::NetworkPanel& panel, const scene::Frame& frame);
  void mix_row(const scene::NetworkPanel& panel, int row);
  void light_row(const scene::FlowField& window, int row, Bitmap& bitmap);
  void add_glow(const scene::FlowField& window, Bitmap& bitmap);
  void blur_glow();

  double prepared_for_ = -1;
  std::vector<float> brightness_;              ///< by the leading bits of a sum
  std::vector<std::array<float, 3>> hue_;      ///< by the share of the up plane; B, G, R
  std::vector<std::vector<float>> columns_;    ///< a layer: its weight in each column
  std::vector<float> up_;
  std::vector<float> down_;
  int glow_width_ = 0;
  int glow_height_ = 0;
  std::vector<float> glow_;                    ///< (3, height / 4, width / 4)
  std::vector<float> scratch_;
};

}  // namespace epochreel::paint

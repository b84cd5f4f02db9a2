/// Tone mapping of flow: planes of integers into light on a dark ground, or ink on a light one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/scene/drawing.h"

namespace epochreel::paint {

/// Turns mixed flows into light, which is added to a picture in linear light, or into ink, which dims it. Keeps its
/// buffers from frame to frame, never their content.
class FlowToner {
 public:
  /// Adds `flow` to `bitmap`.
  void draw(const scene::Flow& flow, const scene::Drawing& drawing, image::Bitmap& bitmap);

 private:
  void prepare(double tone_reference, const scene::Theme& theme);
  void weigh_columns(const scene::Flow& flow, const scene::Drawing& drawing);
  void weigh_back(const scene::BackWave& wave, const scene::FlowField& window);
  void mix_row(const scene::Flow& flow, int row);
  void place_columns(const scene::Turn& turn, const scene::Drawing& drawing, const scene::FlowField& window);
  void turn_row();
  template <class Medium>
  void light_row(const Medium& medium, const scene::FlowField& window, int row, image::Bitmap& bitmap);
  template <class Medium>
  void add_glow(const Medium& medium, const scene::FlowField& window, image::Bitmap& bitmap);
  void blur_glow();

  double prepared_for_ = -1;
  scene::Theme theme_;
  std::vector<float> brightness_;            ///< by the leading bits of a sum, 0..1
  std::vector<std::array<float, 3>> hue_;    ///< amounts by the share of the up plane; B, G, R
  std::array<float, 3> error_{};             ///< amounts of the error's colour; B, G, R
  std::vector<float> back_;                  ///< how much each column is taken by the wave of the error, 0..1
  std::vector<std::vector<float>> columns_;  ///< a layer: its weight in each column
  std::vector<double> stage_x_;              ///< of each column of the picture: the x of the flow that it shows
  std::vector<int> from_;                    ///< and the column of the flow left of that; empty where nothing is turned
  std::vector<float> beside_;                ///< how far it lies right of that one, 0..1
  std::vector<float> turned_;
  std::vector<float> up_;
  std::vector<float> down_;
  int glow_width_ = 0;
  int glow_height_ = 0;
  std::vector<float> glow_;  ///< (3, height / 4, width / 4)
  std::vector<float> scratch_;
};

}  // namespace epochreel::paint

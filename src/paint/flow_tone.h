/// Tone mapping of flow: planes of integers into light on a dark ground, or ink on a light one.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/scene/drawing.h"
#include "flow_glow.h"
#include "flow_rows.h"

namespace epochreel::paint {

/// Turns mixed flows into light, which is added to a picture in linear light, or into ink, which dims it. Keeps its
/// buffers from frame to frame, never their content.
class FlowToner {
 public:
  /// Adds `flow` to `bitmap`.
  void draw(const scene::Flow& flow, const scene::Drawing& drawing, image::Bitmap& bitmap);

 private:
  /// Columns of a row, or rows: from the first up to the one before the last.
  struct Span {
    int first = 0;
    int last = 0;
  };

  struct LayerColumns {
    std::vector<float> weights;  ///< of each column
    Span shown;                  ///< the columns beyond which all weights are 0
  };

  void prepare(double tone_reference, const scene::Theme& theme);
  void make_room(const scene::FlowField& window);
  void weigh_columns(const scene::Flow& flow, const scene::Drawing& drawing);
  void weigh_back(const scene::BackWave& wave);
  void place_columns(const scene::Turn& turn, const scene::Drawing& drawing, const scene::FlowField& window);
  void mix_row(const scene::Flow& flow, int row);
  void turn_row();
  void tone_row(int row);
  void find_glow(int glow_row);
  void lay_row(const Span& columns, int row, std::uint8_t* pixels);

  Channels<std::uint16_t*> amounts_at(int x, int row);
  std::size_t chunk_at(int x, int row) const { return (static_cast<std::size_t>(row) * stride_ + x) / kChunk; }

  double prepared_for_ = -1;
  scene::Theme theme_;
  ToneTables tables_;
  int stride_ = 0;                     ///< the window's width, up to a whole chunk; what lies beyond is dark
  std::vector<float> back_;            ///< how much each column is taken by the wave of the error, 0..1
  std::vector<LayerColumns> columns_;  ///< of each layer
  std::vector<double> stage_x_;        ///< of each column of the picture: the x of the flow that it shows
  std::vector<int> from_;              ///< and the column of the flow left of that; empty where nothing is turned
  std::vector<float> beside_;          ///< how far it lies right of that one, 0..1
  std::vector<float> turned_;
  std::vector<float> up_;
  std::vector<float> down_;
  std::vector<std::uint8_t> lit_;  ///< (height, stride / kChunk): whether a chunk has flow
  /// Rows wait until the glow over them is known: for the rows below that it spreads from. Few, so that they stay in
  /// a CPU's cache.
  static constexpr int kRowsKept = 8 * kGlowStep;
  std::vector<std::uint16_t> amounts_;  ///< (kRowsKept, 3, stride): of the chunks that have flow
  Channels<std::vector<float>> sums_;   ///< (stride): of the amounts of the rows of a row of the glow so far
  Glow glow_;
  int found_glow_ = -1;              ///< the row of the glow that glows_ is of
  std::vector<std::uint8_t> glows_;  ///< (stride / kChunk): whether a chunk has glow below that row
  Channels<std::vector<float>> glow_rows_;
};

}  // namespace epochreel::paint

/// Shapes with round corners and ends: boxes, rings, discs, lines. How much of a pixel they cover is said by its
/// distance from their edge, in plain arithmetic, so that no library's version shows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/scene/shapes.h"
#include "lay_color.h"

namespace epochreel::paint {

/// In pixels. The corners' radius is half of the shorter side at most.
struct RoundBox {
  scene::Rect area;
  double radius = 0;
};

/// Pixels in rows, each enlarged into a rectangle.
struct PixelGrid {
  int width = 0;
  int height = 0;
  const std::uint8_t* bgrx = nullptr;  ///< (height, width, 4)
};

/// Draws shapes on bitmaps. Keeps its buffers from shape to shape, never their content.
class ShapePainter {
 public:
  void fill(const RoundBox& box, const Tint& tint, image::Bitmap& bitmap);

  /// A line of the width along the edge of the box.
  void ring(const RoundBox& box, double width, const Tint& tint, image::Bitmap& bitmap);

  /// The grid enlarged into the box: a pixel shows what its middle lies in.
  void image(const RoundBox& box, const PixelGrid& grid, double opacity, image::Bitmap& bitmap);

  /// A line of the width through the points, in pixels; a single point is nothing.
  void line(std::span<const scene::Point> points, double width, bool closed, const Tint& tint, image::Bitmap& bitmap);

 private:
  /// The pixels of a bitmap from (left, top) up to before (right, bottom).
  struct Window {
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;

    int width() const { return right - left; }
    bool is_empty() const { return left >= right || top >= bottom; }
  };

  /// Columns of a row of the plane.
  struct Span {
    int first = 0;
    int last = 0;
  };

  static Window window_of(double left, double top, double right, double bottom, const image::Bitmap& bitmap);
  static Window window_of(const scene::Rect& area, const image::Bitmap& bitmap);

  /// Calls `lay(row, coverage)` for each row of the window; the rows between the corners have the same coverage.
  template <class Lay>
  void for_rows(const RoundBox& box, const Window& window, Lay&& lay);

  void add_segment(const scene::Point& from, const scene::Point& to, double width, const Window& window);

  std::vector<std::uint8_t> coverage_;  ///< of a row
  std::vector<std::uint8_t> inside_;    ///< of a row: of what a ring leaves out
  std::vector<std::uint32_t> colors_;   ///< of a row
  std::vector<int> columns_;            ///< of a grid, by a window's column
  std::vector<std::uint8_t> plane_;     ///< (window's rows, stride_): of a line; 0 between lines
  std::vector<Span> touched_;           ///< (window's rows): of the plane
  int stride_ = 0;
};

}  // namespace epochreel::paint

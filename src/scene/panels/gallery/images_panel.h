/// Test images of each class side by side, so that one sees what is to be learnt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "marks/pictures.h"
#include "plan/panel.h"

namespace epochreel::scene {

/// Where the images stand: blocks of classes, each block a row or a part of one.
struct ImageWall {
  Rect area;              ///< of the images, without names
  int classes = 0;        ///< that are shown
  int stride = 1;         ///< every so-many-th class is shown
  int abreast = 1;        ///< classes in a row
  int each = 0;           ///< images of a class that have room
  double step = 0;        ///< from image to image, either way
  double name_width = 0;  ///< at the left of each row; 0: no names

  /// The cell of an image, `place` among the classes shown.
  Rect cell(int place, int image) const;
};

/// As many images of each class as fit: of few classes a row each with its name, of many several in a row.
ImageWall fit_wall(const Rect& area, int classes, int most_each, double longest_name);

class ImagesPanelPlan final : public PanelPlan {
 public:
  ImagesPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const ImageWall& wall() const { return wall_; }

 private:
  std::vector<std::vector<Picture>> images_;  ///< a class: its images without a place, the probes first
  std::int64_t shown_ = 0;
  ImageWall wall_;
};

}  // namespace epochreel::scene

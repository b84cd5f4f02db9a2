/// Test images of each class side by side, so that one sees what is to be learnt.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "marks/pictures.h"
#include "plan/panel.h"

namespace epochreel::scene {

/// Where the images stand: a block a class, of some lines; or several classes in a line.
struct ImageWall {
  Rect area;              ///< of the images, without names
  int classes = 0;        ///< that are shown
  int stride = 1;         ///< every so-many-th class is shown
  int abreast = 1;        ///< classes in a line
  int deep = 1;           ///< lines of a class
  int across = 0;         ///< images in a line of a class
  Point step;             ///< from image to image
  double gap = 0;         ///< between two classes, one below the other
  double name_width = 0;  ///< at the left of each class; 0: no names
  double block = 0;       ///< from a class to the one beside it

  int each() const { return across * deep; }  ///< images of a class that have room
  /// The cell of an image, `place` among the classes shown.
  Rect cell(int place, int image) const;
};

/// As many images of each class as fit: of few classes in lines of their own, with its name, of many several in a line.
/// `aspect`: width to height of an image.
ImageWall fit_wall(const Rect& area, int classes, int most_each, double longest_name, double aspect);

class ImagesPanelPlan final : public PanelPlan {
 public:
  ImagesPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const ImageWall& wall() const { return wall_; }

 private:
  std::vector<std::vector<Picture>> images_;  ///< a class: its images without a place, the probes first
  std::int64_t shown_ = 0;
  std::string missing_;  ///< why no image is shown; "" where some are
  ImageWall wall_;
};

}  // namespace epochreel::scene

/// The sides of a picture.
#pragma once

namespace epochreel::image {

struct PictureSize {
  int width = 0;
  int height = 0;
};

}  // namespace epochreel::image

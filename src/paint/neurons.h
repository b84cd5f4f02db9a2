/// Neurons: thousands of small discs that glow.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/scene/drawing.h"

namespace epochreel::paint {

/// Draws neurons from sprites, each made once: the halo for a radius and a place within a pixel, the disc for these and
/// a level of the glow. It keeps sprites and buffers from frame to frame. The content of a buffer is new in each frame.
class NeuronPainter {
 public:
  /// Draws a sheet's neurons straight into the pixels. Halos are summed as whole numbers first, so that their order
  /// cannot matter, and meet the picture once: as light, added in linear light, or as ink. The discs lie above.
  void draw(const scene::Neurons& sheet, const scene::Drawing& drawing, image::Bitmap& bitmap);

 private:
  static constexpr int kPlaces = 8;   ///< within a pixel, in x and in y
  static constexpr int kLevels = 16;  ///< of a disc's size

  /// Weights of the pixels around the pixel in which a centre lies.
  struct Sprite {
    int reach = 0;                      ///< pixels beyond the middle one
    std::vector<std::uint16_t> weight;  ///< (2 reach + 1, 2 reach + 1), 0..256
  };
  using Places = std::array<Sprite, static_cast<std::size_t>(kPlaces) * kPlaces>;
  struct Sprites {
    Places halo;
    std::array<Places, kLevels> disc;
  };
  /// The pixel that holds a centre, and its place in it.
  struct Spot {
    int x = 0;
    int y = 0;
    std::size_t place = 0;
  };
  /// A sum of halos over a part of the picture.
  struct Plane {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> sum;  ///< (height, width)
  };

  const Sprites& sprites_of(float radius);
  static Sprites make_sprites(float radius);
  static Spot spot_of(const scene::Neuron& neuron, const scene::Drawing& drawing);
  void place_plane(const scene::Neurons& sheet, const scene::Drawing& drawing, int reach, const image::Bitmap& bitmap);
  void add_halo(const Sprite& sprite, const Spot& spot, std::uint32_t level);
  void light_plane(const scene::Theme& theme, image::Bitmap& bitmap) const;

  std::map<float, Sprites> sprites_;  ///< by radius in pixels
  Plane plane_;
};

}  // namespace epochreel::paint

/// Draws the frames of a film.
#pragma once

#include <memory>
#include <vector>

#include "epochreel/movie/render.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"

namespace epochreel::app {

/// Resolves and paints: one worker's own. The film must outlive it.
class FilmArtist : public movie::Artist {
 public:
  FilmArtist(const scene::Film& film, const std::vector<paint::ExtraFont>& fonts)
      : painter_(film.theme(), fonts), resolver_(film, painter_.measure()) {}

  movie::DrawnFrame draw(std::int64_t frame) override {
    const image::Bitmap& bitmap = painter_.paint(resolver_.resolve(frame));
    return {bitmap, painter_.picture()};
  }

 private:
  paint::Painter painter_;
  scene::Resolver resolver_;
};

/// Fonts beyond the theme's, for letters that its words have and those lack.
inline std::vector<paint::ExtraFont> fonts_of(const scene::Film& film) {
  return paint::choose_fonts(scene::outside_words(film.trace(), film.movie())).fonts;
}

/// Makes the artists of a film, which must outlive them.
inline auto artists_of(const scene::Film& film) {
  return [&film, fonts = fonts_of(film)] { return std::make_unique<FilmArtist>(film, fonts); };
}

}  // namespace epochreel::app

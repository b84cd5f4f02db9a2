/// Draws the frames of a film.
#pragma once

#include <memory>
#include <optional>
#include <utility>
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

  void draw(std::int64_t frame, image::Bitmap& bitmap) override {
    drawn_.reset();
    painter_.paint(resolved(frame), bitmap);
    drawn_ = std::exchange(resolved_, {}).drawing;
  }

  bool repeats(std::int64_t frame) override { return drawn_ && scene::same_picture(resolved(frame), *drawn_); }

 private:
  struct Resolved {
    std::int64_t frame = -1;
    std::optional<scene::Drawing> drawing;
  };

  const scene::Drawing& resolved(std::int64_t frame) {
    if (resolved_.frame != frame) resolved_ = {frame, resolver_.resolve(frame)};
    return *resolved_.drawing;
  }

  paint::Painter painter_;
  scene::Resolver resolver_;
  Resolved resolved_;
  std::optional<scene::Drawing> drawn_;  ///< the last one that was painted
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

/// What stands in every frame, whatever its scene shows.
#include "scenes/scenes.h"
#include "text/screen_words.h"

namespace epochreel::scene {

namespace {

constexpr double kGap = 24;  ///< between the words and the logo

void draw_footer(const FilmContext& film, Pens& pens) {
  const Rect& foot = film.stage.foot;
  pens.begin_panel(foot);
  double room = foot.width;
  if (film.logo.width > 0) {
    room = film.logo.area.x - kGap - foot.x;
    pens.foreground.image(film.logo);
  }
  const Point at{foot.x, foot.y + foot.height / 2 + kSceneSubtitle.type.size * 0.36};
  pens.foreground.text(styled(kSceneSubtitle, screen_words(film.movie.footer.text), at, Align::kLeft, room));
}

/// Above the head, where no scene draws.
void draw_preview_mark(const FilmContext& film, Pens& pens) {
  constexpr double kInset = 10;
  const Theme& theme = film.movie.theme;
  const Rect& head = film.stage.header;
  const double size = film.stage.format == Format::kCompact ? 14 : 18;
  const double height = size + 4;
  Text text = styled(kSceneSubtitle.of_size(size).as(Weight::kSemiBold).in(Ink::kGround), "preview");
  const double width = pens.measure().width(text.words, kSceneSubtitle.of_size(size).as(Weight::kSemiBold).type);
  const Rect tag{film.stage.width - head.x - width - 2 * kInset, 0, width + 2 * kInset, height};
  pens.begin_panel(tag);
  pens.foreground.fill(tag, 0, theme.text);
  text.at = {tag.x + kInset, height / 2 + size * 0.36};
  pens.foreground.text(text);
}

}  // namespace

void draw_foot(const FilmContext& film, Pens& pens) {
  if (!film.movie.footer.is_empty()) draw_footer(film, pens);
  if (film.movie.preview) draw_preview_mark(film, pens);
}

}  // namespace epochreel::scene

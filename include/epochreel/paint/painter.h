/// Painting: a drawing into pixels.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/paint/fonts.h"
#include "epochreel/scene/drawing.h"

namespace epochreel::paint {

using scene::DrawnText;

/// Draws, one worker's own. The pixels depend on the drawing alone, whatever was drawn before.
///
/// The picture and the pixels of the backdrop are kept. They are drawn anew only where they are others than the last
/// drawing's.
class Painter {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  /// `extra`: fonts for letters that those lack, of choose_fonts().
  explicit Painter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});
  ~Painter();

  /// The picture; it stands until the next call.
  const image::Bitmap& paint(scene::Drawing drawing);

  /// The picture, copied.
  void paint(const scene::Drawing& drawing, image::Bitmap& bitmap) { bitmap = paint(drawing); }

  /// The number of the picture that stands: pictures are counted from 1, drawings that repeat one are not.
  std::int64_t picture() const;

  /// How wide words are in the painter's fonts. It belongs to the painter's thread, and ends with the painter. Words
  /// that were measured are painted faster.
  scene::TextMeasure& measure();

  /// The texts of the last drawing.
  std::vector<DrawnText> drawn_texts() const;

  /// How often a backdrop was drawn, for tests.
  std::int64_t still_drawings() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// A measurer without a painter, for a film that is planned. It says what a painter's of the same fonts says.
std::unique_ptr<scene::TextMeasure> make_measure(const scene::Theme& theme, std::vector<ExtraFont> extra = {});

/// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
void require_fonts(const scene::Theme& theme);

/// Whether the fonts are the files that ci/inter.sha256 names, with which the golden pictures are drawn.
bool has_usual_fonts();

/// Versions of the libraries that set text and draw: cairo, pango, harfbuzz, fontconfig.
std::map<std::string, std::string> library_versions();

/// Versions of what draws: cairo, pango, harfbuzz, fontconfig, and the fonts' hash.
std::map<std::string, std::string> painting_versions(const scene::Theme& theme,
                                                     const std::vector<ExtraFont>& extra = {});

}  // namespace epochreel::paint

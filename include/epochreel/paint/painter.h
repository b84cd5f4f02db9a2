/// Painting: a frame's plain data into pixels.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/paint/fonts.h"
#include "epochreel/scene/frame.h"

namespace epochreel::paint {

/// Where a line of text was drawn, in pixels; for tests of layout.
struct DrawnText {
  std::string words;
  scene::Rect box;  ///< logical width, ink height
  double size = 0;  ///< pixels
  scene::Color color;
  bool cut = false;       ///< it had no room, and its middle gave way to an ellipsis
  std::size_t panel = 0;  ///< its number in Frame::panels
  std::string shown;      ///< the words as they are shown: the names of classes in them may be shorter
};

/// Draws frames, one worker's own. The pixels depend on the frame alone, whatever was drawn before.
///
/// What the frame's still panels look like is kept, and drawn anew only where they are others than the last frame's.
class Painter {
 public:
  /// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
  /// `extra`: fonts for letters that those lack, of choose_fonts().
  explicit Painter(const scene::Theme& theme, std::vector<ExtraFont> extra = {});
  ~Painter();

  /// Draws into `bitmap`, which is given the frame's size.
  void paint(const scene::Frame& frame, image::Bitmap& bitmap);

  /// The texts of the last frame.
  const std::vector<DrawnText>& drawn_texts() const;

  /// How often still panels were drawn, for tests.
  std::int64_t still_drawings() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// Error{kFailed} where no fonts are installed, Error{kInvalid} where the theme's are not among them.
void require_fonts(const scene::Theme& theme);

/// Versions of all that can change a pixel: cairo, pango, freetype, the fonts' hash, ...
std::map<std::string, std::string> painting_versions(const scene::Theme& theme,
                                                     const std::vector<ExtraFont>& extra = {});

}  // namespace epochreel::paint

#include "epochreel/paint/painter.h"

#include <fmt/format.h>
#include <hb.h>

#include <optional>
#include <utility>

#include "canvas.h"
#include "epochreel/base/clones.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/numbers.h"
#include "font_source.h"

namespace epochreel::paint {

namespace {

/// The backdrop of a drawing as it was drawn.
struct Still {
  scene::Theme theme;
  double scale = 0;
  scene::Point origin;
  std::vector<scene::Primitive> primitives;
  image::Bitmap bitmap;
  std::int64_t drawings = 0;

  bool is_of(const scene::Drawing& drawing) const {
    return drawings > 0 && bitmap.width == drawing.width && bitmap.height == drawing.height && scale == drawing.scale &&
           origin == drawing.origin && theme == *drawing.theme && primitives == drawing.backdrop;
  }
};

/// Lays `share` of 256 of one row of bytes over another.
EPOCHREEL_CLONES void blend_bytes(const std::uint8_t* __restrict over, std::int32_t share, std::size_t count,
                                  std::uint8_t* __restrict under) {
  for (std::size_t i = 0; i < count; ++i) {
    under[i] = static_cast<std::uint8_t>((over[i] * share + under[i] * (256 - share)) / 256);
  }
}

/// Lays `over` with an opacity of 0 to 1 over `under`, which has the same size.
void blend(const image::Bitmap& over, double opacity, image::Bitmap& under) {
  blend_bytes(over.pixels.data(), round_to<std::int32_t>(opacity * 256), under.pixels.size(), under.pixels.data());
}

}  // namespace

struct Painter::Rep {
  Rep(const scene::Theme& theme, std::vector<ExtraFont> extra) : setter(theme, std::move(extra)) {}

  TextSetter setter;
  Brushes brushes{setter};
  Still still = {};
  image::Bitmap picture = {};
  std::optional<scene::Drawing> shown = {};  ///< by the picture
  std::int64_t pictures = 0;
  std::shared_ptr<const scene::Drawing> before = {};  ///< of the last cut
  image::Bitmap before_bitmap = {};                   ///< that drawing, drawn

  /// Lays what fades over the picture, and then what lies over that.
  void draw_cut(const scene::Drawing& drawing) {
    const scene::Cut& cut = *drawing.cut;
    if (before != cut.before) {
      before_bitmap = image::Bitmap(drawing.width, drawing.height);
      Canvas canvas(before_bitmap, *cut.before, brushes);
      canvas.clear();
      canvas.draw(cut.before->backdrop);
      canvas.draw(cut.before->foreground);
      canvas.finish();
      before = cut.before;
    }
    blend(before_bitmap, cut.opacity, picture);
    Canvas canvas(picture, drawing, brushes);
    canvas.draw(cut.over);
    canvas.finish();
  }

  void forget_cut() {
    before = nullptr;
    before_bitmap = {};
  }

  void draw_backdrop(const scene::Drawing& drawing) {
    image::Bitmap bitmap(drawing.width, drawing.height);
    Canvas canvas(bitmap, drawing, brushes);
    canvas.clear();
    canvas.draw(drawing.backdrop);
    canvas.finish();
    still = {*drawing.theme, drawing.scale, drawing.origin, drawing.backdrop, std::move(bitmap), still.drawings + 1};
  }

  void paint_all(const scene::Drawing& drawing) {
    picture = still.bitmap;
    Canvas canvas(picture, drawing, brushes);
    canvas.draw(drawing.foreground);
    canvas.finish();
    if (drawing.cut)
      draw_cut(drawing);
    else
      forget_cut();
  }
};

Painter::Painter(const scene::Theme& theme, std::vector<ExtraFont> extra)
    : rep_(std::make_unique<Rep>(theme, std::move(extra))) {}

Painter::~Painter() = default;

const image::Bitmap& Painter::paint(scene::Drawing drawing) {
  if (rep_->shown && scene::same_picture(*rep_->shown, drawing)) return rep_->picture;
  if (!rep_->still.is_of(drawing)) rep_->draw_backdrop(drawing);
  rep_->shown.reset();
  rep_->paint_all(drawing);
  ++rep_->pictures;
  rep_->shown = std::move(drawing);
  rep_->shown->theme = &rep_->still.theme;  // the film, whose theme it was, may end before the next call
  return rep_->picture;
}

std::int64_t Painter::picture() const { return rep_->pictures; }

scene::TextMeasure& Painter::measure() { return rep_->setter; }

std::vector<DrawnText> Painter::drawn_texts() const {
  return rep_->shown ? scene::texts_of(*rep_->shown) : std::vector<DrawnText>{};
}

std::int64_t Painter::still_drawings() const { return rep_->still.drawings; }

std::unique_ptr<scene::TextMeasure> make_measure(const scene::Theme& theme, std::vector<ExtraFont> extra) {
  return std::make_unique<TextSetter>(theme, std::move(extra));
}

void require_fonts(const scene::Theme& theme) { const TextSetter setter(theme); }

std::map<std::string, std::string> library_versions() {
  return {{"cairo", cairo_version_string()},
          {"pango", pango_version_string()},
          {"harfbuzz", hb_version_string()},
          {"fontconfig", fmt::format("{}", FcGetVersion())}};
}

namespace {

void add_fonts(Hasher& hasher) {
  for (const auto& file : font_files()) hasher.update(hash_file(file).hex());
}

}  // namespace

bool has_usual_fonts() {
  Hasher hasher;
  add_fonts(hasher);
  return hasher.digest().hex() == "32b7db0994de7d9c072a592756a70de1";
}

std::map<std::string, std::string> painting_versions(const scene::Theme& theme, const std::vector<ExtraFont>& extra) {
  Hasher hasher;
  add_fonts(hasher);
  std::string families = theme.font;
  for (const ExtraFont& font : extra) {
    hasher.update(hash_file(font.file).hex());
    if (!families.ends_with(font.family)) families += ", " + font.family;
  }
  auto versions = library_versions();
  versions["fonts"] = fmt::format("{}, {}", families, hasher.digest().hex());
  return versions;
}

}  // namespace epochreel::paint

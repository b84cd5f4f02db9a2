#include "epochreel/paint/painter.h"

#include <fmt/format.h>
#include <hb.h>

#include <algorithm>
#include <span>
#include <variant>

#include "canvas.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/interrupt.h"
#include "font_source.h"
#include "network_panel.h"
#include "panels.h"

namespace epochreel::paint {

namespace {

using Panels = std::span<const scene::Panel>;

/// The still panels of a frame as they were drawn.
struct Still {
  scene::Theme theme;
  double scale = 0;
  scene::Point origin;
  std::vector<scene::Panel> panels;
  image::Bitmap bitmap;
  std::vector<DrawnText> drawn;
  std::int64_t drawings = 0;

  bool is_of(const scene::Frame& frame, Panels still) const {
    return drawings > 0 && bitmap.width == frame.width && bitmap.height == frame.height && scale == frame.scale &&
           origin == frame.origin && theme == *frame.theme && std::ranges::equal(panels, still);
  }
};

}  // namespace

struct Painter::Rep {
  TextSetter setter;
  NetworkBrushes brushes = {};
  std::vector<DrawnText> drawn = {};
  Still still = {};

  /// From panel number `first` on.
  void draw(Canvas& canvas, Panels panels, std::size_t first) {
    for (std::size_t number = first; number < panels.size(); ++number) {
      stop_if_asked();
      canvas.begin_panel(number);
      std::visit(
          [&](const auto& it) {
            if constexpr (std::is_same_v<std::decay_t<decltype(it)>, scene::NetworkPanel>) {
              paint_network(canvas, brushes, it);
            } else {
              paint_panel(canvas, it);
            }
          },
          panels[number]);
    }
  }

  void draw_still(const scene::Frame& frame, Panels panels) {
    Still made{*frame.theme, frame.scale, frame.origin, {panels.begin(), panels.end()}, {}, {}, still.drawings + 1};
    made.bitmap = image::Bitmap(frame.width, frame.height);
    Canvas canvas(made.bitmap, frame, setter, made.drawn);
    canvas.clear();
    draw(canvas, panels, 0);
    canvas.finish();
    still = std::move(made);
  }
};

Painter::Painter(const scene::Theme& theme, std::vector<ExtraFont> extra)
    : rep_(new Rep{TextSetter(theme, std::move(extra))}) {}

Painter::~Painter() = default;

void Painter::paint(const scene::Frame& frame, image::Bitmap& bitmap) {
  const Panels panels = frame.panels;
  const Panels still = panels.first(frame.still);
  static const std::vector<std::string> kNoNames;
  const auto& names = frame.names == nullptr ? kNoNames : *frame.names;
  if (rep_->setter.know_names(names)) rep_->still.bitmap = {};  // its texts may be cut otherwise now
  if (!rep_->still.is_of(frame, still)) rep_->draw_still(frame, still);
  bitmap = rep_->still.bitmap;
  rep_->drawn = rep_->still.drawn;
  Canvas canvas(bitmap, frame, rep_->setter, rep_->drawn);
  rep_->draw(canvas, panels, frame.still);
  if (frame.veil > 0) {
    const double s = frame.scale;
    canvas.fill({-frame.origin.x / s, -frame.origin.y / s, frame.width / s, frame.height / s}, 0, frame.theme->ground,
                frame.veil);
  }
  canvas.finish();
}

const std::vector<DrawnText>& Painter::drawn_texts() const { return rep_->drawn; }

std::int64_t Painter::still_drawings() const { return rep_->still.drawings; }

void require_fonts(const scene::Theme& theme) { const TextSetter setter(theme); }

std::map<std::string, std::string> painting_versions(const scene::Theme& theme, const std::vector<ExtraFont>& extra) {
  Hasher hasher;
  for (const auto& file : font_files()) hasher.update(hash_file(file).hex());
  std::string families = theme.font;
  for (const ExtraFont& font : extra) {
    hasher.update(hash_file(font.file).hex());
    if (!families.ends_with(font.family)) families += ", " + font.family;
  }
  return {{"cairo", cairo_version_string()},
          {"pango", pango_version_string()},
          {"harfbuzz", hb_version_string()},
          {"fontconfig", fmt::format("{}", FcGetVersion())},
          {"fonts", fmt::format("{}, {}", families, hasher.digest().hex())}};
}

}  // namespace epochreel::paint

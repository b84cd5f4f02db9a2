#include "epochreel/paint/painter.h"

#include <fmt/format.h>
#include <hb.h>

#include <variant>

#include "canvas.h"
#include "epochreel/base/hash.h"
#include "font_source.h"
#include "network_panel.h"
#include "panels.h"

namespace epochreel::paint {

struct Painter::Rep {
  TextSetter setter;
  NetworkBrushes brushes;
  std::vector<DrawnText> drawn;
};

Painter::Painter(const scene::Theme& theme) : rep_(new Rep{TextSetter(theme), {}, {}}) {}

Painter::~Painter() = default;

void Painter::paint(const scene::Frame& frame, Bitmap& bitmap) {
  if (bitmap.width != frame.width || bitmap.height != frame.height) bitmap = Bitmap(frame.width, frame.height);
  rep_->drawn.clear();
  Canvas canvas(bitmap, frame, rep_->setter, rep_->drawn);
  for (std::size_t number = 0; number < frame.panels.size(); ++number) {
    canvas.begin_panel(number);
    std::visit(
        [&](const auto& it) {
          if constexpr (std::is_same_v<std::decay_t<decltype(it)>, scene::NetworkPanel>) {
            paint_network(canvas, rep_->brushes, it);
          } else {
            paint_panel(canvas, it);
          }
        },
        frame.panels[number]);
  }
  if (frame.veil > 0) {
    const double s = frame.scale;
    canvas.fill({-frame.origin.x / s, -frame.origin.y / s, frame.width / s, frame.height / s}, 0, frame.theme->ground,
                frame.veil);
  }
  canvas.finish();
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;
}

const std::vector<DrawnText>& Painter::drawn_texts() const { return rep_->drawn; }

void require_fonts(const scene::Theme& theme) { const TextSetter setter(theme); }

std::map<std::string, std::string> painting_versions(const scene::Theme& theme) {
  Hasher hasher;
  for (const auto& file : font_files()) hasher.update(hash_file(file).hex());
  return {{"cairo", cairo_version_string()},
          {"pango", pango_version_string()},
          {"harfbuzz", hb_version_string()},
          {"fontconfig", fmt::format("{}", FcGetVersion())},
          {"fonts", fmt::format("{}, {}", theme.font, hasher.digest().hex())}};
}

}  // namespace epochreel::paint

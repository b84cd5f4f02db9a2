#include "network_panel.h"

#include <algorithm>
#include <cmath>

#include "panels.h"

namespace epochreel::paint {

using scene::Align;
using scene::Ink;
using scene::Rect;
using scene::Text;
using scene::Weight;

namespace {

/// Maps from the colour of a silent neuron to that of one at full activation.
void paint_maps(Canvas& canvas, const scene::Sheet& sheet) {
  constexpr int kLevels = 255;
  std::vector<scene::Color> colors;
  for (int i = 0; i <= kLevels; ++i) {
    colors.push_back(blend(canvas.theme().neuron_off, canvas.theme().neuron_on, static_cast<double>(i) / kLevels));
  }
  std::vector<std::uint8_t> bgrx;
  for (const scene::FeatureMap& map : sheet.maps) {
    bgrx.resize(map.glow.size() * 4);
    for (std::size_t i = 0; i < map.glow.size(); ++i) {
      const bool mark = std::isnan(map.glow[i]);
      const float glow = mark ? 0.0F : std::clamp(map.glow[i], 0.0F, 1.0F);
      const auto& color = mark ? canvas.theme().error : colors[static_cast<std::size_t>(glow * kLevels + 0.5F)];
      bgrx[4 * i] = color.blue;
      bgrx[4 * i + 1] = color.green;
      bgrx[4 * i + 2] = color.red;
    }
    canvas.sheared_image({map.corner.x, map.corner.y, sheet.tile_width, sheet.tile_height}, sheet.shear,
                         sheet.map_width, sheet.map_height, bgrx);
  }
}

/// A sheet parts what runs behind it from what stands on it.
void paint_sheet(Canvas& canvas, NeuronPainter& neurons, const scene::Sheet& sheet) {
  const auto& theme = canvas.theme();
  canvas.polygon(sheet.corners, theme.ground, 0.62);
  canvas.polyline(sheet.corners, 1, theme.muted, 0.16, true);
  paint_maps(canvas, sheet);
  neurons.draw(sheet, canvas.frame(), canvas.pixels());
  canvas.touched();
  for (const Text& label : sheet.labels) canvas.text(label);
}

void paint_output(Canvas& canvas, const scene::NetworkPanel& panel, const scene::Output& output, bool name_in_disc) {
  const auto& theme = canvas.theme();
  const double p = std::clamp(output.probability, 0.0, 1.0);
  const double radius = panel.output_radius;
  for (int ring = 3; ring >= 1; --ring) canvas.disc(output.at, radius + 5.0 * ring, theme.up, 0.10 * p);
  const scene::Color color = legible(theme, blend(theme.track, theme.up, p));
  canvas.disc(output.at, radius, color);
  const double y = output.at.y;
  Rect bar = panel.bar;
  bar.y = name_in_disc ? y - bar.height / 2 : y + 3;
  const Ink ink = output.predicted || output.truth ? Ink::kText : Ink::kMuted;
  const Weight weight = output.predicted ? Weight::kSemiBold : Weight::kRegular;
  if (radius < scene::NetworkPanel::kSmallOutput) {
    canvas.text({output.name, {bar.x - 8, y + 5}, 14, Weight::kRegular, Ink::kMuted, Align::kLeft, bar.width * 0.5});
    canvas.text({output.figure, {bar.x + bar.width * 0.5, y + 5}, 15, weight, ink, Align::kLeft, bar.width * 0.5 + 72});
    return;
  }
  const bool close = bar.height < 8;  // then the figure of the output above stands beside this one's name
  if (radius >= 10 && name_in_disc) {
    const bool dark = contrast_ratio(color, theme.ground) > contrast_ratio(color, theme.text);
    canvas.text(
        {output.name, {output.at.x, y + 5}, 15, Weight::kSemiBold, dark ? Ink::kGround : Ink::kText, Align::kCenter});
  } else if (radius >= 10) {
    canvas.text({output.name, {bar.x, y - 5}, 15, weight, ink, Align::kLeft, close ? bar.width : bar.width + 64});
  }
  canvas.fill(bar, bar.height / 2, theme.track);
  if (p >= 0.0005)
    canvas.fill({bar.x, bar.y, std::max(bar.height, bar.width * p), bar.height}, bar.height / 2, theme.up,
                0.35 + 0.65 * p);
  const double figure_y = bar.y + bar.height / 2 + 5;
  canvas.text({output.figure, {bar.right() + 72, figure_y}, 15, weight, ink, Align::kRight});
}

void paint_legend(Canvas& canvas, const scene::NetworkPanel& panel) {
  for (const auto& [ink, text] : panel.legend) {
    const scene::Color color = ink_color(canvas.theme(), ink);
    if (ink == Ink::kNeuronOn) {
      canvas.disc({text.at.x - 18, text.at.y - 5}, 5, color);
    } else {
      canvas.fill({text.at.x - 36, text.at.y - 6.5, 26, 3}, 1.5, color);
    }
    canvas.text(text);
  }
}

}  // namespace

void paint_network(Canvas& canvas, NetworkBrushes& brushes, const scene::NetworkPanel& panel) {
  brushes.flow.draw(panel, canvas.frame(), canvas.pixels());
  canvas.touched();
  for (const scene::Sheet& sheet : panel.sheets) paint_sheet(canvas, brushes.neurons, sheet);
  const bool name_in_disc = std::all_of(panel.outputs.begin(), panel.outputs.end(),
                                        [](const scene::Output& output) { return output.name.size() <= 2; });
  for (const scene::Output& output : panel.outputs) paint_output(canvas, panel, output, name_in_disc);
  paint_legend(canvas, panel);
  for (const scene::Picture& picture : panel.pictures) paint_picture(canvas, picture);
  for (const Text& label : panel.labels) canvas.text(label);
}

}  // namespace epochreel::paint

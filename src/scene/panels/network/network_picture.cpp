#include "panels/network/network_picture.h"

#include <algorithm>
#include <cmath>

#include "drawing/colors.h"
#include "epochreel/base/numbers.h"
#include "reading/unit_names.h"

namespace epochreel::scene {

namespace {

/// Maps from the colour of a silent neuron to that of one at full activation.
void draw_maps(Pen& pen, const Sheet& sheet) {
  constexpr int kLevels = 255;
  std::vector<Color> colors;
  for (int i = 0; i <= kLevels; ++i) {
    colors.push_back(blend(pen.theme().neuron_off, pen.theme().neuron_on, quotient(i, kLevels)));
  }
  for (std::size_t channel = 0; channel < sheet.maps.size(); ++channel) {
    const FeatureMap& map = sheet.maps[channel];
    std::vector<std::uint8_t> bgrx(map.glow.size() * 4);
    for (std::size_t i = 0; i < map.glow.size(); ++i) {
      const bool mark = std::isnan(map.glow[i]);
      const float glow = mark ? 0.0F : std::clamp(map.glow[i], 0.0F, 1.0F);
      // NOLINTNEXTLINE(bugprone-incorrect-roundings): a glow is not negative
      const auto& color = mark ? pen.theme().error : colors[static_cast<std::size_t>(glow * kLevels + 0.5F)];
      bgrx[4 * i] = color.blue;
      bgrx[4 * i + 1] = color.green;
      bgrx[4 * i + 2] = color.red;
    }
    pen.image({{map.corner.x, map.corner.y, sheet.tile_width, sheet.tile_height},
               0,
               sheet.shear,
               sheet.map_width,
               sheet.map_height,
               std::move(bgrx),
               1,
               map_of_channel(sheet.of, narrow<int>(channel))});
  }
}

/// The input in its own colours, which a pixel has as far as the pulse has come.
void draw_colors(Pen& pen, const Sheet& sheet) {
  const std::size_t size = sheet.colors.size() / 3;
  const auto level = [](float value) { return round_to<std::uint8_t>(255 * std::clamp(value, 0.0F, 1.0F)); };
  std::vector<std::uint8_t> bgrx(size * 4);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t c = 0; c < 3; ++c) bgrx[4 * i + c] = level(sheet.colors[(2 - c) * size + i]);
  }
  const Point& corner = sheet.maps.front().corner;
  pen.image({{corner.x, corner.y, sheet.tile_width, sheet.tile_height},
             0,
             sheet.shear,
             sheet.map_width,
             sheet.map_height,
             std::move(bgrx)});
}

/// A sheet parts what runs behind it from what stands on it.
void draw_sheet(Pen& pen, const Sheet& sheet) {
  const auto& theme = pen.theme();
  pen.polygon({sheet.corners.begin(), sheet.corners.end()}, theme.ground, 0.62);
  pen.polyline({sheet.corners.begin(), sheet.corners.end()}, 1, theme.muted, 0.16, true);
  sheet.colors.empty() ? draw_maps(pen, sheet) : draw_colors(pen, sheet);
  pen.neurons({sheet.neurons, sheet.radius});
  for (const Text& label : sheet.labels) pen.text(label);
}

/// A disc as bright as its class is likely; its name in it where that has room.
void draw_disc(Pen& pen, const NetworkPicture& network, const Output& output, bool with_name) {
  const auto& theme = pen.theme();
  const double p = std::clamp(output.probability, 0.0, 1.0);
  const double radius = network.output_radius;
  for (int ring = 3; ring >= 1; --ring) pen.disc(output.at, radius + 5.0 * ring, theme.up, 0.10 * p);
  const Color color = legible(theme, blend(theme.track, theme.up, p));
  pen.disc(output.at, radius, color);
  if (!with_name) return;
  const bool dark = contrast_ratio(color, theme.ground) > contrast_ratio(color, theme.text);
  const TextStyle in_disc = emphasized(kBody).in(dark ? Ink::kGround : Ink::kText);
  pen.text(styled(in_disc, output.name, {output.at.x, output.at.y + 5}, Align::kCenter));
}

/// A bar beside an output with its figure; its name above it unless that stands in the disc.
void draw_bar(Pen& pen, const NetworkPicture& network, const Output& output, bool with_name) {
  const auto& theme = pen.theme();
  const double p = std::clamp(output.probability, 0.0, 1.0);
  const double y = output.at.y;
  Rect bar = network.bar;
  bar.y = with_name ? y + 3 : y - bar.height / 2;
  const TextStyle style = kBody.in(output.predicted || output.truth ? Ink::kText : Ink::kMuted)
                              .as(output.predicted ? Weight::kSemiBold : Weight::kRegular);
  const bool close = bar.height < 8;  // then the figure of the output above stands beside this one's name
  if (with_name) {
    pen.text(styled(style, output.name, {bar.x, y - 5}, Align::kLeft, close ? bar.width : bar.width + 64));
  }
  pen.fill(bar, bar.height / 2, theme.track);
  if (p >= 0.0005 && bar.width > 0)
    pen.fill({bar.x, bar.y, std::max(bar.height, bar.width * p), bar.height}, bar.height / 2, theme.up,
             0.35 + 0.65 * p);
  const double figure_y = bar.y + bar.height / 2 + 5;
  pen.text(styled(style, output.figure, {bar.right() + 72, figure_y}, Align::kRight));
}

/// Lines of the likeliest outputs; each disc is joined to its line as strongly as it is likely.
void draw_likeliest(Pen& pen, const NetworkPicture& network) {
  for (const auto& [output, disc] : network.likeliest) {
    if (!output.name.empty()) {
      const double y = output.at.y + 3 + network.bar.height / 2;
      pen.polyline({{disc.x + network.output_radius + 2, disc.y}, {network.bar.x - 4, y}}, 1.5, pen.theme().up,
                   0.8 * std::sqrt(std::clamp(output.probability, 0.0, 1.0)));
    }
    draw_bar(pen, network, output, true);
  }
}

void draw_legend(Pen& pen, const NetworkPicture& network) {
  for (const auto& [ink, text] : network.legend) {
    const Color color = ink_color(pen.theme(), ink);
    if (ink == Ink::kNeuronOn) {
      pen.disc({text.at.x - 18, text.at.y - 5}, 5, color);
    } else {
      pen.fill({text.at.x - 36, text.at.y - 6.5, 26, 3}, 1.5, color);
    }
    pen.text(text);
  }
}

}  // namespace

void draw(Pen& pen, const NetworkPicture& network) {
  pen.flow({network.flow, network.pulse_width, network.back, network.tone_reference, network.turn});
  for (const Sheet& sheet : network.sheets) draw_sheet(pen, sheet);
  const bool name_in_disc = std::all_of(network.outputs.begin(), network.outputs.end(),
                                        [](const Output& output) { return output.name.size() <= 2; });
  for (const Output& output : network.outputs) {
    draw_disc(pen, network, output, name_in_disc && !network.few_lines);
    if (!network.few_lines) draw_bar(pen, network, output, !name_in_disc);
  }
  draw_likeliest(pen, network);
  draw_legend(pen, network);
  for (const RailMark& rail : network.rails) draw(pen, rail);
  for (const Picture& picture : network.pictures) draw(pen, picture);
  for (const Text& label : network.labels) pen.text(label);
}

}  // namespace epochreel::scene

#include "neurons.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"
#include "flow_rows.h"
#include "medium.h"

namespace epochreel::paint {

namespace {

constexpr std::uint32_t kSpriteOne = 256;
constexpr float kHaloRadii = 3.6F;      ///< a halo's radius in radii of the disc
constexpr float kFaintestGlow = 0.04F;  ///< a halo is drawn above
constexpr std::size_t kRadiiKept = 16;

/// The halo of a neuron at full glow: its share of the full amount in the middle.
constexpr double halo_strength(scene::Light light) { return light == scene::Light::kAdd ? 0.30 : 0.42; }

/// Fills a sprite by the distance from the centre in pixels.
template <class Weight>
void fill_sprite(int& reach, std::vector<std::uint16_t>& weights, float radius, float dx, float dy, Weight&& weight) {
  reach = ceil_to<int>(radius);
  weights.clear();
  for (int y = -reach; y <= reach; ++y) {
    for (int x = -reach; x <= reach; ++x) {
      const float distance = std::hypot(static_cast<float>(x) + 0.5F - dx, static_cast<float>(y) + 0.5F - dy);
      weights.push_back(round_to<std::uint16_t>(weight(distance) * static_cast<float>(kSpriteOne)));
    }
  }
}

float disc_radius(float radius, float glow) { return radius * (0.82F + 0.28F * glow); }

}  // namespace

NeuronPainter::Sprites NeuronPainter::make_sprites(float radius) {
  Sprites made;
  const float halo = radius * kHaloRadii;
  const auto fall = [&](float distance) {
    const float left = std::max(0.0F, 1 - distance * distance / (halo * halo));
    return left * left * left * left;
  };
  for (std::size_t place = 0; place < made.halo.size(); ++place) {
    const float dx = (static_cast<float>(place % kPlaces) + 0.5F) / kPlaces;
    const float dy = (static_cast<float>(place / kPlaces) + 0.5F) / kPlaces;
    fill_sprite(made.halo[place].reach, made.halo[place].weight, halo, dx, dy, fall);
    for (std::size_t level = 0; level < kLevels; ++level) {
      const float disc = disc_radius(radius, static_cast<float>(level) / (kLevels - 1));
      const auto cover = [&](float distance) { return std::clamp(disc + 0.5F - distance, 0.0F, 1.0F); };
      Sprite& sprite = made.disc[level][place];
      fill_sprite(sprite.reach, sprite.weight, disc + 0.5F, dx, dy, cover);
    }
  }
  return made;
}

const NeuronPainter::Sprites& NeuronPainter::sprites_of(float radius) {
  const auto found = sprites_.find(radius);
  if (found != sprites_.end()) return found->second;
  if (sprites_.size() >= kRadiiKept) sprites_.clear();
  return sprites_.emplace(radius, make_sprites(radius)).first->second;
}

NeuronPainter::Spot NeuronPainter::spot_of(const scene::Neuron& neuron, const scene::Drawing& drawing) {
  const double x = drawing.origin.x + neuron.x * drawing.scale;
  const double y = drawing.origin.y + neuron.y * drawing.scale;
  const auto part = [](double at) { return static_cast<std::size_t>((at - std::floor(at)) * kPlaces) % kPlaces; };
  return {floor_to<int>(x), floor_to<int>(y), part(y) * kPlaces + part(x)};
}

void NeuronPainter::place_plane(const scene::Neurons& sheet, const scene::Drawing& drawing, int reach,
                                const image::Bitmap& bitmap) {
  int left = bitmap.width;
  int top = bitmap.height;
  int right = 0;
  int bottom = 0;
  for (const scene::Neuron& neuron : sheet.neurons) {
    if (!(neuron.glow > kFaintestGlow)) continue;
    const Spot spot = spot_of(neuron, drawing);
    left = std::min(left, spot.x - reach);
    top = std::min(top, spot.y - reach);
    right = std::max(right, spot.x + reach + 1);
    bottom = std::max(bottom, spot.y + reach + 1);
  }
  plane_.x = std::max(0, left);
  plane_.y = std::max(0, top);
  plane_.width = std::max(0, std::min(right, bitmap.width) - plane_.x);
  plane_.height = std::max(0, std::min(bottom, bitmap.height) - plane_.y);
  plane_.sum.assign(plane_.width * static_cast<std::size_t>(plane_.height), 0);
}

void NeuronPainter::add_halo(const Sprite& sprite, const Spot& spot, std::uint32_t level) {
  const int side = 2 * sprite.reach + 1;
  const int x0 = spot.x - sprite.reach - plane_.x;
  const int y0 = spot.y - sprite.reach - plane_.y;
  const int first = std::max(0, -x0);
  const int last = std::min(side, plane_.width - x0);
  for (int row = std::max(0, -y0); row < std::min(side, plane_.height - y0); ++row) {
    std::uint32_t* sum = plane_.sum.data() + static_cast<std::ptrdiff_t>(y0 + row) * plane_.width + x0;
    const std::uint16_t* weight = sprite.weight.data() + static_cast<std::ptrdiff_t>(row) * side;
    for (int column = first; column < last; ++column) sum[column] += weight[column] * level;
  }
}

namespace {

bool any_of(const std::uint32_t* sums, int count) {
  std::uint32_t bits = 0;
  for (int x = 0; x < count; ++x) bits |= sums[x];
  return bits != 0;
}

/// `full` is the amount of a sum of 1.
EPOCHREEL_CLONES void halo_amounts(const std::uint32_t* __restrict sums, float full, int count,
                                   std::uint16_t* __restrict amounts) {
  constexpr float kMost = 65535.0F;
  for (int x = 0; x < count; ++x) {
    const float amount = static_cast<float>(static_cast<std::int32_t>(sums[x])) * full;
    amounts[x] = static_cast<std::uint16_t>(static_cast<std::int32_t>(amount < kMost ? amount : kMost));
  }
}

/// Lays a row of sums of halos on pixels (B, G, R, any), a chunk at a time.
void lay_halos(scene::Light light, const std::uint32_t* sums, const Channels<float>& full, int count,
               std::uint8_t* pixels) {
  Channels<std::array<std::uint16_t, kChunk>> amounts;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
  for (int x = 0; x < count; x += kChunk) {
    const int width = std::min(kChunk, count - x);
    if (!any_of(sums + x, width)) continue;
    for (std::size_t c = 0; c < full.size(); ++c) halo_amounts(sums + x, full[c], width, amounts[c].data());
    lay_chunk(light, {amounts[0].data(), amounts[1].data(), amounts[2].data()},
              {kNoGlow.data(), kNoGlow.data(), kNoGlow.data()}, width, pixels + std::ptrdiff_t{4} * x);
  }
}

}  // namespace

void NeuronPainter::light_plane(const scene::Theme& theme, image::Bitmap& bitmap) const {
  Channels<float> full{};
  const Channels<std::uint8_t> channels = {theme.up.blue, theme.up.green, theme.up.red};
  for (std::size_t c = 0; c < full.size(); ++c) {
    // The sprite's weight and the level are in 256ths.
    full[c] = static_cast<float>(full_amount(theme.light, channels[c]) * halo_strength(theme.light) /
                                 (kSpriteOne * kSpriteOne));
  }
  for (int row = 0; row < plane_.height; ++row) {
    lay_halos(theme.light, plane_.sum.data() + static_cast<std::ptrdiff_t>(row) * plane_.width, full, plane_.width,
              bitmap.pixels.data() + static_cast<std::ptrdiff_t>(plane_.y + row) * bitmap.stride() +
                  static_cast<std::ptrdiff_t>(plane_.x) * 4);
  }
}

namespace {

using Bgr = std::array<std::uint32_t, 3>;  ///< linear light

/// The colours of discs by their glow: even steps of sRGB for light, even steps of density for ink, which keeps what
/// lies between saturated.
std::array<Bgr, kSpriteOne + 1> disc_colors(const scene::Theme& theme) {
  const auto part = [&](std::uint8_t off, std::uint8_t on, double glow) {
    const double between = theme.light == scene::Light::kAdd
                               ? off + (on - off) * glow
                               : (off + 1.0) * std::pow((on + 1.0) / (off + 1.0), glow) - 1.0;
    return LinearLight::tables().decode(round_to<std::uint8_t>(between));
  };
  const auto& off = theme.neuron_off;
  const auto& on = theme.neuron_on;
  std::array<Bgr, kSpriteOne + 1> colors{};
  for (std::size_t i = 0; i < colors.size(); ++i) {
    const double glow = static_cast<double>(i) / kSpriteOne;
    colors[i] = {part(off.blue, on.blue, glow), part(off.green, on.green, glow), part(off.red, on.red, glow)};
  }
  return colors;
}

Bgr linear(const scene::Color& color) {
  const auto& light = LinearLight::tables();
  return {light.decode(color.blue), light.decode(color.green), light.decode(color.red)};
}

/// Covers what is there in linear light.
void lay_disc(std::span<const std::uint16_t> weights, int reach, int x, int y, const Bgr& color,
              image::Bitmap& bitmap) {
  const auto& light = LinearLight::tables();
  const std::uint32_t whole =
      0xFF000000U | light.encode(color[2]) << 16U | light.encode(color[1]) << 8U | light.encode(color[0]);
  const int side = 2 * reach + 1;
  for (int row = std::max(0, reach - y); row < std::min(side, bitmap.height - y + reach); ++row) {
    for (int column = std::max(0, reach - x); column < std::min(side, bitmap.width - x + reach); ++column) {
      const std::uint32_t weight = weights[row * side + column];
      if (weight == 0) continue;
      std::uint8_t* pixel = bitmap.pixels.data() + static_cast<std::ptrdiff_t>(y - reach + row) * bitmap.stride() +
                            static_cast<std::ptrdiff_t>(x - reach + column) * 4;
      if (weight == kSpriteOne) {
        std::memcpy(pixel, &whole, sizeof whole);
        continue;
      }
      for (std::size_t c = 0; c < color.size(); ++c) {
        const std::uint32_t mixed = light.decode(pixel[c]) * (kSpriteOne - weight) + color[c] * weight;
        pixel[c] = static_cast<std::uint8_t>(light.encode(mixed / kSpriteOne));
      }
    }
  }
}

}  // namespace

void NeuronPainter::draw(const scene::Neurons& sheet, const scene::Drawing& drawing, image::Bitmap& bitmap) {
  const Sprites& sprites = sprites_of(sheet.radius * static_cast<float>(drawing.scale));
  place_plane(sheet, drawing, sprites.halo.front().reach, bitmap);
  for (const scene::Neuron& neuron : sheet.neurons) {
    if (!(neuron.glow > kFaintestGlow)) continue;
    const Spot spot = spot_of(neuron, drawing);
    const auto level = static_cast<std::uint32_t>(std::min(1.0F, neuron.glow) * kSpriteOne);
    add_halo(sprites.halo[spot.place], spot, level);
  }
  light_plane(*drawing.theme, bitmap);
  const auto colors = disc_colors(*drawing.theme);
  const Bgr error = linear(drawing.theme->error);
  for (const scene::Neuron& neuron : sheet.neurons) {
    const float glow = neuron.glow > 0 ? std::min(1.0F, neuron.glow) : 0.0F;
    const Spot spot = spot_of(neuron, drawing);
    const std::size_t level = std::lround(glow * (kLevels - 1));
    const Sprite& disc = sprites.disc[level][spot.place];
    const bool mark = std::isnan(neuron.glow);
    const Bgr& color = mark ? error : colors[std::lround(glow * kSpriteOne)];
    lay_disc(disc.weight, disc.reach, spot.x, spot.y, color, bitmap);
  }
}

}  // namespace epochreel::paint

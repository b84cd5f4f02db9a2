#include "neurons.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace epochreel::paint {

namespace {

/// A round brush: what of `color` each pixel within `reach` of the centre gets.
struct Brush {
  Bitmap& bitmap;
  float x;
  float y;

  template <class Paint>
  void each(float reach, Paint&& paint) const {
    const int left = std::max(0, static_cast<int>(x - reach));
    const int right = std::min(bitmap.width - 1, static_cast<int>(x + reach) + 1);
    const int top = std::max(0, static_cast<int>(y - reach));
    const int bottom = std::min(bitmap.height - 1, static_cast<int>(y + reach) + 1);
    for (int row = top; row <= bottom; ++row) {
      const float dy = static_cast<float>(row) + 0.5F - y;
      std::uint8_t* pixel = bitmap.pixels.data() +
                            static_cast<std::size_t>(row) * static_cast<std::size_t>(bitmap.stride()) +
                            static_cast<std::size_t>(left) * 4;
      for (int column = left; column <= right; ++column, pixel += 4) {
        const float dx = static_cast<float>(column) + 0.5F - x;
        paint(pixel, dx * dx + dy * dy);
      }
    }
  }
};

/// Added before a channel is cut to a whole number.
constexpr float kRounding = 0.5F;

using Bgr = std::array<float, 3>;

Bgr to_bgr(scene::Color color) {
  return {static_cast<float>(color.blue), static_cast<float>(color.green), static_cast<float>(color.red)};
}

void add_halo(const Brush& brush, float radius, float glow, const Bgr& color) {
  const float reach = radius * 3.6F;
  const float inverse = 1 / (reach * reach);
  const float strength = 0.50F * glow;
  brush.each(reach, [&](std::uint8_t* pixel, float distance2) {
    const float fall = 1 - distance2 * inverse;
    if (fall <= 0) return;
    const float amount = strength * fall * fall * fall;
    for (std::size_t c = 0; c < 3; ++c) {
      pixel[c] = static_cast<std::uint8_t>(std::min(255.0F, static_cast<float>(pixel[c]) + color[c] * amount));
    }
  });
}

void add_disc(const Brush& brush, float radius, const Bgr& color) {
  brush.each(radius + 1, [&](std::uint8_t* pixel, float distance2) {
    const float cover = std::clamp(radius + 0.5F - std::sqrt(distance2), 0.0F, 1.0F);
    if (cover <= 0) return;
    for (std::size_t c = 0; c < 3; ++c) {
      const auto under = static_cast<float>(pixel[c]);
      pixel[c] = static_cast<std::uint8_t>(under + (color[c] - under) * cover + kRounding);
    }
  });
}

}  // namespace

void paint_neurons(const scene::Sheet& sheet, const scene::Frame& frame, Bitmap& bitmap) {
  const auto scale = static_cast<float>(frame.scale);
  const float radius = sheet.radius * scale;
  const Bgr off = to_bgr(frame.theme->neuron_off);
  const Bgr on = to_bgr(frame.theme->neuron_on);
  const Bgr halo = to_bgr(frame.theme->up);
  const auto brush_at = [&](const scene::Neuron& neuron) {
    return Brush{bitmap, static_cast<float>(frame.origin.x) + neuron.x * scale,
                 static_cast<float>(frame.origin.y) + neuron.y * scale};
  };
  for (const scene::Neuron& neuron : sheet.neurons) {
    if (neuron.glow > 0.04F) add_halo(brush_at(neuron), radius, std::min(1.0F, neuron.glow), halo);
  }
  for (const scene::Neuron& neuron : sheet.neurons) {
    const float glow = std::clamp(neuron.glow, 0.0F, 1.0F);
    Bgr color;
    for (std::size_t c = 0; c < 3; ++c) color[c] = off[c] + (on[c] - off[c]) * glow;
    add_disc(brush_at(neuron), radius * (0.82F + 0.28F * glow), color);
  }
}

}  // namespace epochreel::paint

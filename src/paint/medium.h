/// How flow and glow meet what is drawn already: as light or as ink. An amount is what one channel gains or loses.
#pragma once

#include "epochreel/scene/theme.h"
#include "linear_light.h"

namespace epochreel::paint {

/// Light on a dark ground; amounts in 65535ths of full light.
struct LightMedium {
  static constexpr float kFaintest = 10;  ///< half a step of sRGB next to black

  const LinearLight& tables = LinearLight::tables();

  std::uint8_t over(std::uint8_t base, std::uint32_t amount) const {
    return tables.encode_clipped(tables.decode(base) + amount);
  }

  /// Lays a veil of light over `base`, up to full light at most: 1 - (1 - base) (1 - amount). `amount` up to
  /// kLinearOne.
  std::uint8_t veil(std::uint8_t base, std::uint32_t amount) const {
    const std::uint32_t under = tables.decode(base);
    const std::uint32_t light = std::min(amount, kLinearOne);
    return tables.encode_clipped(under + light - ((under * light) >> 16U));
  }
};

/// Ink on a light ground; amounts are densities.
struct InkMedium {
  static constexpr float kFaintest = 0.5F;

  const InkTransmission& tables = InkTransmission::tables();

  std::uint8_t over(std::uint8_t base, std::uint32_t amount) const { return tables.under(base, amount); }
  std::uint8_t veil(std::uint8_t base, std::uint32_t amount) const { return tables.under(base, amount); }
};

/// Calls `draw` with the medium that the theme asks for.
template <class Draw>
void with_medium(scene::Light light, Draw&& draw) {
  if (light == scene::Light::kAdd) {
    draw(LightMedium{});
  } else {
    draw(InkMedium{});
  }
}

/// The amount of one channel at full strength.
inline double full_amount(scene::Light light, std::uint8_t channel) {
  if (light == scene::Light::kAdd) return LinearLight::tables().decode(channel);
  return ink_density(channel) * InkTransmission::kDensityOne;
}

}  // namespace epochreel::paint

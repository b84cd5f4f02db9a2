/// How flow and glow meet what is drawn already: as light or as ink. An amount is what one channel gains or loses.
#pragma once

#include "epochreel/scene/theme.h"
#include "linear_light.h"

namespace epochreel::paint {

/// Light on a dark ground; amounts in 65535ths of full light.
struct LightMedium {
  const LinearLight& tables = LinearLight::tables();

  /// A channel as over_and_veil takes it.
  std::uint32_t ground(std::uint32_t base) const { return tables.decode(base); }

  /// Adds `amount` to `ground`, and lays a veil of light over that, up to full light at most: 1 - (1 - sum) (1 - veil).
  std::uint32_t over_and_veil(std::uint32_t ground, std::uint32_t amount, std::uint32_t veil) const {
    const std::uint32_t under = at_most_one(ground + amount);
    const std::uint32_t light = at_most_one(veil);
    return tables.encode_clipped(under + light - ((under * light) >> 16U));
  }
};

/// Ink on a light ground; amounts are densities.
struct InkMedium {
  const InkTransmission& tables = InkTransmission::tables();

  std::uint32_t ground(std::uint32_t base) const { return base; }
  std::uint32_t over_and_veil(std::uint32_t ground, std::uint32_t amount, std::uint32_t veil) const {
    return tables.under(ground, amount + veil);
  }
};

/// The amount of one channel at full strength.
inline double full_amount(scene::Light light, std::uint8_t channel) {
  if (light == scene::Light::kAdd) return LinearLight::tables().decode(channel);
  return ink_density(channel) * InkTransmission::kDensityOne;
}

}  // namespace epochreel::paint

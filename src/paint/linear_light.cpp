#include "linear_light.h"

#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::paint {

LinearLight::LinearLight() {
  for (std::size_t i = 0; i < decode_.size(); ++i) {
    const double c = static_cast<double>(i) / 255.0;
    const double linear = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    decode_[i] = round_to<std::uint16_t>(linear * kLinearOne);
  }
  for (std::size_t i = 0; i < encode_.size(); ++i) {
    const double middle = static_cast<double>((i << kDropped) + (1U << (kDropped - 1)));
    const double linear = i + 1 == encode_.size() ? 1.0 : middle / kLinearOne;
    const double srgb = linear <= 0.0031308 ? linear * 12.92 : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
    encode_[i] = round_to<std::uint8_t>(srgb * 255.0);
  }
  encode_[0] = 0;
}

const LinearLight& LinearLight::tables() {
  static const LinearLight made;
  return made;
}

double ink_density(std::uint8_t channel) {
  constexpr double kMost = 2.4;
  return channel == 0 ? kMost : std::min(kMost, -std::log(channel / 255.0));
}

InkTransmission::InkTransmission() {
  for (std::size_t i = 0; i < left_.size(); ++i) {
    left_[i] = round_to<std::uint32_t>(65536.0 * std::exp(-static_cast<double>(i) / kDensityOne));
  }
}

const InkTransmission& InkTransmission::tables() {
  static const InkTransmission made;
  return made;
}

}  // namespace epochreel::paint

#include "epochreel/job/theme.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "names.h"

namespace epochreel::job {
namespace {

/// A printed page: warm paper, brown-black ink, amber and blue as printing inks.
const ThemeSpec& paper() {
  static const ThemeSpec theme = {
      .base = ThemeBase::kPaper,
      .ground = {0xFA, 0xF7, 0xF0},
      .panel = {0xF3, 0xEE, 0xE2},
      .text = {0x23, 0x1F, 0x1A},
      .muted = {0x68, 0x61, 0x57},
      .line = {0xDD, 0xD5, 0xC4},
      .track = {0xE5, 0xDE, 0xCF},
      .up = {0xA6, 0x50, 0x00},
      .down = {0x1A, 0x5F, 0xB0},
      .error = {0xB8, 0x1D, 0x2E},
      .neuron_off = {0xDF, 0xD8, 0xC9},
      .neuron_on = {0x93, 0x3B, 0x08},
      .picture = {0x23, 0x1F, 0x1A},
      .light = Light::kMultiply,
  };
  return theme;
}

/// Pure hues on black, for bright rooms and weak projectors. Orange and blue are told apart by every eye.
const ThemeSpec& high_contrast() {
  static const ThemeSpec theme = {
      .base = ThemeBase::kHighContrast,
      .ground = {0x00, 0x00, 0x00},
      .panel = {0x0C, 0x0C, 0x0C},
      .text = {0xFF, 0xFF, 0xFF},
      .muted = {0xC8, 0xC8, 0xC8},
      .line = {0x4A, 0x4A, 0x4A},
      .track = {0x1F, 0x1F, 0x1F},
      .up = {0xFF, 0xAA, 0x00},
      .down = {0x3D, 0x9B, 0xFF},
      .error = {0xFF, 0x5A, 0x5A},
      .neuron_off = {0x2C, 0x2C, 0x2C},
      .neuron_on = {0xFF, 0xFF, 0xFF},
      .picture = {0xFF, 0xFF, 0xFF},
  };
  return theme;
}

}  // namespace

const ThemeSpec& built_in_theme(ThemeBase base) {
  static const ThemeSpec night;
  switch (base) {
    case ThemeBase::kNight:
      return night;
    case ThemeBase::kPaper:
      return paper();
    case ThemeBase::kHighContrast:
      return high_contrast();
  }
  return night;
}

std::vector<std::string> theme_names() {
  std::vector<std::string> names;
  for (const Name<ThemeBase>& name : kThemeNames) names.emplace_back(name.word);
  return names;
}

const ThemeSpec& theme_by_name(std::string_view name) {
  const auto* const found = std::ranges::find(kThemeNames, name, &Name<ThemeBase>::word);
  if (found != kThemeNames.end()) return built_in_theme(found->value);
  throw Error(
      ErrorKind::kInvalid, "movie.theme",
      fmt::format("there is no theme '{}'; the built-in ones are {}", printable(name), fmt::join(theme_names(), ", ")));
}

}  // namespace epochreel::job

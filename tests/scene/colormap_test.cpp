#include "src/scene/drawing/colormap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "epochreel/base/color.h"

namespace epochreel::scene {
namespace {

std::string at(SequentialMap map, double value) { return color_text(sequential_color(map, value)); }

std::string at(DivergingMap map, double value) {
  Theme theme;
  theme.diverging = map;
  return color_text(diverging_color(theme, value));
}

TEST(Colormap, HasThePublishedValues) {
  const std::array<double, 5> values = {0, 64 / 255.0, 128 / 255.0, 192 / 255.0, 1};
  const std::array<std::string, 5> viridis = {"#440154", "#3B528B", "#21918C", "#5EC962", "#FDE725"};
  const std::array<std::string, 5> cividis = {"#00224E", "#434E6C", "#7D7C78", "#BCAE6C", "#FEE838"};
  const std::array<std::string, 5> inferno = {"#000004", "#57106E", "#BC3754", "#F98E09", "#FCFFA4"};
  for (std::size_t i = 0; i < values.size(); ++i) {
    EXPECT_EQ(at(SequentialMap::kViridis, values[i]), viridis[i]);
    EXPECT_EQ(at(SequentialMap::kCividis, values[i]), cividis[i]);
    EXPECT_EQ(at(SequentialMap::kInferno, values[i]), inferno[i]);
  }
}

TEST(Colormap, HasTheClassesOfColorBrewer) {
  const std::array<std::string, 11> puor = {"#2D004B", "#542788", "#8073AC", "#B2ABD2", "#D8DAEB", "#F7F7F7",
                                            "#FEE0B6", "#FDB863", "#E08214", "#B35806", "#7F3B08"};
  const std::array<std::string, 11> rdbu = {"#053061", "#2166AC", "#4393C3", "#92C5DE", "#D1E5F0", "#F7F7F7",
                                            "#FDDBC7", "#F4A582", "#D6604D", "#B2182B", "#67001F"};
  for (std::size_t i = 0; i < puor.size(); ++i) {
    const double value = (static_cast<double>(i) - 5) / 5;
    EXPECT_EQ(at(DivergingMap::kPuor, value), puor[i]);
    EXPECT_EQ(at(DivergingMap::kRdbu, value), rdbu[i]);
  }
  EXPECT_EQ(at(DivergingMap::kRdbu, 0.9), "#8D0C25") << "half-way between two classes";
}

TEST(Colormap, TheThemesOwnRunsFromDownByThePanelToUp) {
  for (const std::string& name : theme_names()) {
    const Theme& theme = theme_by_name(name);
    EXPECT_EQ(diverging_color(theme, -1), theme.down);
    EXPECT_EQ(diverging_color(theme, 0), theme.panel);
    EXPECT_EQ(diverging_color(theme, 1), theme.up);
  }
}

TEST(Colormap, WhatIsNoShareHasADefinedColour) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(at(SequentialMap::kViridis, -3), "#440154");
  EXPECT_EQ(at(SequentialMap::kViridis, infinity), "#FDE725");
  EXPECT_EQ(at(SequentialMap::kViridis, nan), "#440154");
  EXPECT_EQ(at(DivergingMap::kPuor, -infinity), "#2D004B");
  EXPECT_EQ(at(DivergingMap::kPuor, 7), "#7F3B08");
  EXPECT_EQ(at(DivergingMap::kPuor, nan), "#F7F7F7");
  EXPECT_EQ(at(DivergingMap::kTheme, nan), color_text(Theme{}.panel));
}

/// Relative luminance from the contrast with black.
double luminance(Color color) { return contrast_ratio(color, {0, 0, 0}) * 0.05 - 0.05; }

TEST(Colormap, SequentialMapsGrowBrighterAllTheWay) {
  for (const SequentialMap map : {SequentialMap::kViridis, SequentialMap::kCividis, SequentialMap::kInferno}) {
    for (int i = 1; i < 256; ++i) {
      // 8 bits a channel: a step may fall back by a hair.
      EXPECT_GT(luminance(sequential_color(map, i / 255.0)), luminance(sequential_color(map, (i - 1) / 255.0)) - 0.002)
          << i;
    }
  }
}

/// A colour as an eye without one kind of cone sees it: G. Machado et al., "A Physiologically-based Model for
/// Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, severity 1. Linear light.
using ColorMatrix = std::array<std::array<double, 3>, 3>;
constexpr ColorMatrix kProtanope = {
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr ColorMatrix kDeuteranope = {
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};

std::array<double, 3> seen(const ColorMatrix& eye, Color color) {
  const auto linear = [](std::uint8_t channel) { return std::pow(channel / 255.0, 2.2); };
  const std::array<double, 3> rgb = {linear(color.red), linear(color.green), linear(color.blue)};
  std::array<double, 3> result{};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) result[i] += eye[i][j] * rgb[j];
    result[i] = std::pow(std::clamp(result[i], 0.0, 1.0), 1 / 2.2);
  }
  return result;
}

TEST(Colormap, BothSignsAreToldApartByColourBlindEyes) {
  for (const std::string& name : theme_names()) {
    Theme theme = theme_by_name(name);
    for (const DivergingMap map : {DivergingMap::kTheme, DivergingMap::kPuor, DivergingMap::kRdbu}) {
      theme.diverging = map;
      for (const ColorMatrix& eye : {kProtanope, kDeuteranope}) {
        for (const double value : {0.4, 0.7, 1.0}) {
          const auto up = seen(eye, diverging_color(theme, value));
          const auto down = seen(eye, diverging_color(theme, -value));
          EXPECT_GT(std::hypot(up[0] - down[0], up[1] - down[1], up[2] - down[2]), 0.25 * value)
              << name << ", map " << static_cast<int>(map) << " at " << value;
        }
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::scene

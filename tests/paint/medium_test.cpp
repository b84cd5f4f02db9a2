/// Light and ink: how neurons and flow meet the ground.
#include "src/paint/medium.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>

#include "scene/even_measure.h"
#include "src/paint/flow_tone.h"
#include "src/paint/neurons.h"

namespace epochreel::paint {
namespace {

using scene::Theme;

TEST(LinearLight, GoesThereAndBack) {
  const auto& light = LinearLight::tables();
  EXPECT_EQ(light.decode(0), 0U);
  EXPECT_EQ(light.decode(255), kLinearOne);
  for (int v = 0; v < 256; ++v) {
    const auto srgb = static_cast<std::uint8_t>(v);
    EXPECT_EQ(light.encode(light.decode(srgb)), srgb);
    const double c = v / 255.0;
    const double linear = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    EXPECT_NEAR(light.decode(srgb), linear * kLinearOne, 0.5001);
  }
}

template <class Medium>
std::uint32_t over(const Medium& medium, std::uint32_t base, std::uint32_t amount) {
  return medium.over_and_veil(medium.ground(base), amount, 0);
}

TEST(LinearLight, TwoHalvesMakeOne) {
  const LightMedium light;
  EXPECT_EQ(over(light, 188, light.tables.decode(188)), 255) << "sRGB 188 is half of full light";
  EXPECT_EQ(over(light, 200, kLinearOne), 255);
  EXPECT_EQ(over(light, 17, 0), 17);
  EXPECT_EQ(light.over_and_veil(light.ground(17), 0, 0), 17);
  EXPECT_LT(light.over_and_veil(light.ground(188), 0, light.tables.decode(188)),
            over(light, 188, light.tables.decode(188)));
}

TEST(Ink, DimsByItsDensity) {
  const InkMedium ink;
  EXPECT_EQ(over(ink, 250, 0), 250);
  EXPECT_EQ(over(ink, 250, InkTransmission::kDensityOne), std::lround(250 * std::exp(-1.0)));
  EXPECT_EQ(over(ink, 255, static_cast<std::uint32_t>(std::lround(ink_density(100) * InkTransmission::kDensityOne))),
            100);
  EXPECT_LE(over(ink, 255, 1U << 30U), 1);
}

image::Bitmap ground_of(const Theme& theme, int width, int height) {
  image::Bitmap bitmap(width, height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); i += 4) {
    bitmap.pixels[i] = theme.ground.blue;
    bitmap.pixels[i + 1] = theme.ground.green;
    bitmap.pixels[i + 2] = theme.ground.red;
  }
  return bitmap;
}

/// An empty drawing of the bitmap's size.
scene::Drawing drawing_of(const Theme& theme, const image::Bitmap& bitmap) {
  static scene::EvenMeasure measure;
  static scene::TextFitter texts(measure);
  scene::Drawing drawing;
  drawing.theme = &theme;
  drawing.width = bitmap.width;
  drawing.height = bitmap.height;
  return drawing;
}

int brightness(const image::Bitmap& bitmap, int x, int y) {
  const auto at = static_cast<std::size_t>(y * bitmap.stride() + x * 4);
  return bitmap.pixels[at] + bitmap.pixels[at + 1] + bitmap.pixels[at + 2];
}

/// Halos overlap, discs do not.
TEST(Neurons, TheirOrderDoesNotMatter) {
  for (const std::string& name : scene::theme_names()) {
    const Theme& theme = scene::theme_by_name(name);
    scene::Neurons sheet;
    for (int i = 0; i < 400; ++i) {
      const auto n = static_cast<float>(i);
      sheet.neurons.push_back({-4.0F + 7.3F * static_cast<float>(i % 20), -3.0F + 7.7F * static_cast<float>(i / 20),
                               0.5F + 0.5F * std::sin(n)});
    }
    NeuronPainter painter;
    image::Bitmap first = ground_of(theme, 137, 141);
    const auto drawing = drawing_of(theme, first);
    painter.draw(sheet, drawing, first);
    std::shuffle(sheet.neurons.begin(), sheet.neurons.end(), std::mt19937(7));
    image::Bitmap second = ground_of(theme, 137, 141);
    painter.draw(sheet, drawing, second);
    EXPECT_EQ(image::pixel_hash(first), image::pixel_hash(second)) << name;
    image::Bitmap third = ground_of(theme, 137, 141);
    NeuronPainter().draw(sheet, drawing, third);
    EXPECT_EQ(image::pixel_hash(first), image::pixel_hash(third)) << "what was drawn before does not matter, " << name;
  }
}

TEST(Neurons, GlowIsLightOnADarkGroundAndATintOnALightOne) {
  for (const std::string& name : scene::theme_names()) {
    const Theme& theme = scene::theme_by_name(name);
    image::Bitmap bitmap = ground_of(theme, 40, 40);
    const int ground = brightness(bitmap, 0, 0);
    scene::Neurons sheet;
    sheet.neurons = {{20.5F, 20.5F, 1.0F}};
    NeuronPainter().draw(sheet, drawing_of(theme, bitmap), bitmap);
    const int halo = brightness(bitmap, 24, 20);
    const int rim = brightness(bitmap, 27, 20);
    EXPECT_EQ(brightness(bitmap, 38, 20), ground) << name;
    if (theme.light == scene::Light::kAdd) {
      EXPECT_GT(halo, rim) << name;
      EXPECT_GT(rim, ground) << name;
    } else {
      EXPECT_LT(halo, rim) << name;
      EXPECT_LT(rim, ground) << name;
    }
    const auto* pixel = bitmap.pixels.data() + static_cast<std::ptrdiff_t>(20 * bitmap.stride() + 20 * 4);
    EXPECT_EQ((Color{pixel[2], pixel[1], pixel[0]}), theme.neuron_on) << name;
  }
}

/// One column a strength, from nothing to full; the upper half pushes up, the lower holds down.
image::Bitmap draw_flow(const Theme& theme) {
  constexpr int kWidth = 64;
  constexpr int kHeight = 96;
  auto field = std::make_shared<scene::FlowField>(scene::make_flow_field(0, 0, kWidth, kHeight));
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const auto at = static_cast<std::size_t>(y * kWidth + x);
      (y < kHeight / 2 ? field->up : field->down)[at] =
          scene::PackedSum(scene::FlowField::kFullLine * static_cast<std::uint32_t>(x) / 16);
    }
  }
  image::Bitmap bitmap = ground_of(theme, kWidth, kHeight);
  scene::Flow flow;
  flow.layers = {{field, 256}};
  flow.tone_reference = scene::FlowField::kFullLine * 4.0;
  FlowToner().draw(flow, drawing_of(theme, bitmap), bitmap);
  return bitmap;
}

TEST(Flow, IsLightOnADarkGroundAndInkOnALightOne) {
  for (const std::string& name : scene::theme_names()) {
    const Theme& theme = scene::theme_by_name(name);
    const image::Bitmap bitmap = draw_flow(theme);
    const int way = theme.light == scene::Light::kAdd ? 1 : -1;
    for (const int y : {16, 80}) {
      for (int x = 4; x < 56; x += 4) {
        EXPECT_GE(way * brightness(bitmap, x + 4, y), way * brightness(bitmap, x, y)) << name << " at " << x;
      }
      EXPECT_GT(way * brightness(bitmap, 56, y), way * brightness(bitmap, 4, y) + 40) << name;
    }
    const auto* up = bitmap.pixels.data() + static_cast<std::ptrdiff_t>(16 * bitmap.stride() + 50 * 4);
    const auto* down = bitmap.pixels.data() + static_cast<std::ptrdiff_t>(80 * bitmap.stride() + 50 * 4);
    EXPECT_GT(up[2], up[0]) << name << ": what pushes up is amber";
    EXPECT_GT(down[0], down[2]) << name << ": what holds down is blue";
  }
}

TEST(Flow, StandsWhereItIsTurnedTo) {
  constexpr int kWidth = 96;
  constexpr int kHeight = 8;
  constexpr int kLine = 30;
  const Theme& theme = scene::theme_by_name("night");
  auto field = std::make_shared<scene::FlowField>(scene::make_flow_field(0, 0, kWidth, kHeight));
  for (int y = 0; y < kHeight; ++y)
    field->up[static_cast<std::size_t>(y * kWidth + kLine)] = scene::PackedSum(1U << 16U);
  scene::Flow flow;
  flow.layers = {{field, 256}};
  flow.tone_reference = scene::FlowField::kFullLine * 4.0;
  FlowToner toner;
  for (const double shown : {30.0, 42.0, 24.0}) {
    flow.turn = {{{10, 10}, {kLine, shown}, {80, 80}}};
    image::Bitmap bitmap = ground_of(theme, kWidth, kHeight);
    toner.draw(flow, drawing_of(theme, bitmap), bitmap);
    int brightest = 0;
    for (int x = 0; x < kWidth; ++x) {
      if (brightness(bitmap, x, 3) > brightness(bitmap, brightest, 3)) brightest = x;
    }
    EXPECT_EQ(brightest, static_cast<int>(shown));
  }
  // Where nothing is turned, knots change no pixel.
  image::Bitmap with = ground_of(theme, kWidth, kHeight);
  flow.turn = {{{10, 10}, {80, 80}}};
  toner.draw(flow, drawing_of(theme, with), with);
  image::Bitmap without = ground_of(theme, kWidth, kHeight);
  flow.turn = {};
  toner.draw(flow, drawing_of(theme, without), without);
  EXPECT_EQ(image::pixel_hash(with), image::pixel_hash(without));
}

}  // namespace
}  // namespace epochreel::paint

/// Every text of every scene in every theme against what lies behind it, in the pixels themselves.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "scene/small_trace.h"
#include "test_name.h"

namespace epochreel::paint {
namespace {

using job::SceneKind;

scene::Color pixel_at(const image::Bitmap& bitmap, int x, int y) {
  const auto at = static_cast<std::size_t>(y * bitmap.stride() + x * 4);
  return {bitmap.pixels[at + 2], bitmap.pixels[at + 1], bitmap.pixels[at]};
}

/// The ground of a text: the colour of most pixels of the ring around its box.
scene::Color ground_of(const image::Bitmap& bitmap, const DrawnText& text) {
  std::map<std::tuple<int, int, int>, int> counts;
  const int left = std::max(0, static_cast<int>(text.box.x) - 3);
  const int top = std::max(0, static_cast<int>(text.box.y) - 3);
  const int right = std::min(bitmap.width - 1, static_cast<int>(text.box.right()) + 3);
  const int bottom = std::min(bitmap.height - 1, static_cast<int>(text.box.bottom()) + 3);
  const auto count = [&](int x, int y) {
    const scene::Color color = pixel_at(bitmap, x, y);
    ++counts[{color.red, color.green, color.blue}];
  };
  for (int x = left; x <= right; ++x) {
    count(x, top);
    count(x, bottom);
  }
  for (int y = top; y <= bottom; ++y) {
    count(left, y);
    count(right, y);
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  const auto channel = [](int value) { return static_cast<std::uint8_t>(value); };
  return {channel(std::get<0>(most->first)), channel(std::get<1>(most->first)), channel(std::get<2>(most->first))};
}

class EveryTheme : public testing::TestWithParam<std::string> {};

TEST_P(EveryTheme, LetsEveryTextBeRead) {
  job::MovieSpec movie;
  movie.fps = 10;
  movie.theme = scene::theme_by_name(GetParam());
  movie.scenes = scene::scenes_of_every_kind(3);
  Studio studio(scene::golden_trace(), movie);
  auto& [painter, film, resolver] = studio;
  image::Bitmap bitmap;
  for (std::int64_t number = 8; number < film.frames(); number += 6) {
    if (number % 30 < 8 || number % 30 > 21) continue;  // scenes fade into one another
    painter.paint(resolver.resolve(number), bitmap);
    for (const DrawnText& text : painter.drawn_texts()) {
      const double contrast = scene::contrast_ratio(text.color, ground_of(bitmap, text));
      const scene::Color ground = ground_of(bitmap, text);
      EXPECT_GE(contrast, 4.5) << "frame " << number << ": '" << text.words << "' at " << text.box.x << ", "
                               << text.box.y << " on " << int{ground.red} << " " << int{ground.green} << " "
                               << int{ground.blue};
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Themes, EveryTheme, testing::ValuesIn(scene::theme_names()),
                         [](const auto& tested) { return test_name(tested.param); });

}  // namespace
}  // namespace epochreel::paint

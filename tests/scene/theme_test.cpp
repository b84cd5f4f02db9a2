#include "epochreel/scene/theme.h"

#include <gtest/gtest.h>

#include "epochreel/base/error.h"
#include "epochreel/scene/film.h"
#include "scene/small_trace.h"
#include "scene/viewer.h"

namespace epochreel::scene {
namespace {

TEST(Theme, HasAColourForEveryInk) {
  for (const std::string& name : theme_names()) {
    const Theme& theme = theme_by_name(name);
    EXPECT_EQ(ink_color(theme, Ink::kText), theme.text);
    EXPECT_EQ(ink_color(theme, Ink::kUp), theme.up);
    EXPECT_EQ(ink_color(theme, Ink::kPanel), theme.panel);
    EXPECT_NE(ink_color(theme, Ink::kUp), ink_color(theme, Ink::kDown));
    EXPECT_NE(ink_color(theme, Ink::kNeuronOn), ink_color(theme, Ink::kNeuronOff));
  }
  EXPECT_THROW(theme_by_name("day"), Error);
}

TEST(Theme, OfAFilmIsThatOfItsJob) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "epochreel_theme";
  auto movie = small_movie();
  movie.theme = theme_by_name("paper");
  movie.theme.up = {0x90, 0x48, 0x00};
  const Film film(write_small_trace(folder), movie, even_measure());
  EXPECT_EQ(film.theme(), movie.theme);
  EXPECT_EQ(*Viewer(film).resolve(0).drawing.theme, movie.theme);
}

}  // namespace
}  // namespace epochreel::scene

/// movie.theme: a name, a file or a map.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "epochreel/base/file.h"
#include "job/described.h"
#include "job/job_testing.h"
#include "source_folder.h"

namespace epochreel::job {
namespace {

using testing::error_after_minimal;
using testing::kMinimal;
using testing::parse;

/// Writes a theme's file and returns its path.
std::string theme_file(const std::string& name, std::string_view text) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "epochreel_themes";
  std::filesystem::create_directories(folder);
  const auto file = folder / name;
  write_file(file, text);
  return file.string();
}

ThemeSpec theme_of(const std::string& value, const std::vector<std::string>& overrides = {}) {
  return parse(std::string(kMinimal) + "movie: {theme: " + value + "}\n", overrides).movie.theme;
}

TEST(Theme, BuiltInOnesCanBeRead) {
  for (const std::string& name : theme_names()) {
    const ThemeSpec& theme = theme_by_name(name);
    EXPECT_EQ(theme_of(name), theme);
    EXPECT_EQ(built_in_theme(theme.base), theme);
    for (const Color ground : {theme.ground, theme.panel}) {
      for (const Color ink : {theme.text, theme.muted, theme.up, theme.down, theme.error}) {
        EXPECT_GE(contrast_ratio(ink, ground), kTextContrast)
            << color_text(ink) << " on " << color_text(ground) << " of theme " << name;
      }
    }
  }
}

TEST(Theme, ANameIsAllOfIt) {
  EXPECT_EQ(parse(kMinimal).movie.theme, built_in_theme(ThemeBase::kNight));
  EXPECT_EQ(theme_of("night"), built_in_theme(ThemeBase::kNight));
  EXPECT_EQ(theme_of("paper"), built_in_theme(ThemeBase::kPaper));
  EXPECT_EQ(theme_of("high-contrast"), built_in_theme(ThemeBase::kHighContrast));
  EXPECT_EQ(theme_of("{}"), built_in_theme(ThemeBase::kNight));
  EXPECT_EQ(theme_of("{base: paper}"), built_in_theme(ThemeBase::kPaper));
}

TEST(Theme, AMapChangesItsBase) {
  ThemeSpec expected = built_in_theme(ThemeBase::kPaper);
  expected.up = {0x9A, 0x40, 0x0B};
  expected.font = "Inter Display";
  expected.diverging = DivergingMap::kPuor;
  expected.sequential = SequentialMap::kCividis;
  EXPECT_EQ(theme_of(R"({up: "#9a400B", base: paper, font: Inter Display, diverging: puor, sequential: cividis})"),
            expected)
      << "base counts first, wherever it stands";
}

TEST(Theme, AFileIsAMap) {
  const std::string file = theme_file("own.yaml", "base: high-contrast\nup: \"#FFFF00\"\n");
  ThemeSpec expected = built_in_theme(ThemeBase::kHighContrast);
  expected.up = {0xFF, 0xFF, 0x00};
  EXPECT_EQ(theme_of('"' + file + '"'), expected);
  EXPECT_EQ(theme_of("night", {"movie.theme=" + file}), expected);
  expected.down = {0x00, 0xFF, 0xFF};
  EXPECT_EQ(theme_of('"' + file + '"', {"movie.theme.down=\"#00FFFF\""}), expected);
}

TEST(Theme, OverridesChangeAKeyOfAName) {
  ThemeSpec expected = built_in_theme(ThemeBase::kPaper);
  expected.up = {0x80, 0x40, 0x00};
  EXPECT_EQ(theme_of("paper", {"movie.theme.up='#804000'"}), expected);
  EXPECT_EQ(theme_of("night", {"movie.theme=paper", "movie.theme.up='#804000'"}), expected);
}

TEST(Theme, TheResolvedJobHoldsIt) {
  const auto printed = [](const std::string& theme) {
    const Job job = parse(std::string(kMinimal) + "movie: {theme: " + theme + "}\n");
    EXPECT_EQ(parse(to_yaml(job)), job);
    const std::string yaml = to_yaml(job);
    const std::size_t start = yaml.find("  theme: ");
    return yaml.substr(start, yaml.find('\n', start) - start);
  };
  EXPECT_EQ(printed("paper"), "  theme: paper");
  EXPECT_EQ(printed("{base: paper, ground: \"#FAF7F0\"}"), "  theme: paper");
  const std::string file = theme_file("printed.yaml", "up: \"#ffb050\"\nlight: add\ndisplay_font: Inter\n");
  EXPECT_EQ(printed(file), "  theme: {base: night, up: \"#FFB050\", display_font: Inter}");
}

TEST(Theme, ErrorsNameTheFileTheLineAndTheKey) {
  const std::string file = theme_file("wrong.yaml", "base: paper\nupp: \"#804000\"\n");
  const std::string keys = testing::keys_of<ThemeSpec>();
  EXPECT_EQ(error_after_minimal("movie: {theme: " + file + "}\n"),
            file + ":2:1: movie.theme has no key 'upp'; the nearest is 'up' (keys: " + keys + ")");
  EXPECT_EQ(error_after_minimal("movie: {theme: {up: orange}}\n"),
            "j.yaml:3:21: movie.theme.up must be a colour as \"#RRGGBB\", in quotes, not 'orange'");
  EXPECT_EQ(error_after_minimal("movie:\n  theme:\n    up: #FFAA00\n"),
            "j.yaml:5:5: movie.theme.up has no value; give a colour as \"#RRGGBB\", in quotes");
  EXPECT_EQ(error_after_minimal("movie: {theme: {base: own.yaml}}\n"),
            "j.yaml:3:23: movie.theme.base cannot be 'own.yaml'; the nearest is 'night' (choices: " +
                testing::words_of(kThemeNames) + ")");
  EXPECT_EQ(error_after_minimal("movie: {theme: [night]}\n"),
            "j.yaml:3:16: movie.theme must be a map of keys such as base, not a list");
}

TEST(Theme, AFileThatIsNoThemeIsRefused) {
  EXPECT_EQ(error_after_minimal("movie: {theme: nowhere/a.yaml}\n"),
            "j.yaml:3:16: movie.theme: there is no file 'nowhere/a.yaml'; give a theme's name or the path of its file, "
            "relative to the folder in which the program is started");
  const std::string word = theme_file("word.yaml", "night\n");
  EXPECT_EQ(error_after_minimal("movie: {theme: " + word + "}\n"),
            word + ":1:1: a theme must be a map of keys such as base, not 'night'");
  const std::string empty = theme_file("empty.yaml", "# nothing\n");
  EXPECT_EQ(error_after_minimal("movie: {theme: " + empty + "}\n"),
            empty + ":1:1: a theme must be a map of keys such as base, not nothing");
}

TEST(Theme, TextThatCannotBeReadIsRefused) {
  EXPECT_EQ(error_after_minimal("movie: {theme: {muted: \"#555555\"}}\n"),
            "j.yaml:3:24: movie.theme: muted #555555 on ground #080A0F has a contrast of 2.65:1, but text needs 4.5:1 "
            "or more; make muted lighter");
  EXPECT_EQ(
      error_after_minimal("movie: {theme: {base: paper, panel: \"#C0C0C0\"}}\n"),
      "j.yaml:3:37: movie.theme: muted #686157 on panel #C0C0C0 has a contrast of 3.35:1, but text needs 4.5:1 or "
      "more; make muted darker");
}

TEST(Theme, LightThatCannotBeSeenIsRefused) {
  EXPECT_EQ(
      error_after_minimal("movie: {theme: {base: paper, light: add}}\n"),
      "j.yaml:3:37: movie.theme: light 'add' cannot be seen on the light ground #FAF7F0; set light to 'multiply'");
  EXPECT_EQ(error_after_minimal("movie: {theme: {light: multiply}}\n"),
            "j.yaml:3:24: movie.theme: light 'multiply' cannot be seen on the dark ground #080A0F; set light to 'add'");
}

TEST(Theme, TheExampleGivesEveryKey) {
  const auto file = source_folder() / "configs" / "theme-example.yaml";
  EXPECT_NE(theme_of(file.string()), built_in_theme(ThemeBase::kPaper));
  const std::string text = read_file(file, 1U << 20U);
  for (const std::string key :
       {"base", "ground", "panel", "text", "muted", "line", "track", "up", "down", "error", "neuron_off", "neuron_on",
        "picture", "font", "display_font", "light", "diverging", "sequential"}) {
    EXPECT_NE(text.find("\n" + key + ": "), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace epochreel::job

#include "theme_node.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "describe_theme.h"
#include "epochreel/base/file.h"
#include "message.h"
#include "parse_yaml.h"
#include "read.h"
#include "read_file.h"
#include "write.h"

namespace epochreel::job {
namespace {

namespace fs = std::filesystem;

constexpr Color kBlack = {0x00, 0x00, 0x00};
constexpr Color kWhite = {0xFF, 0xFF, 0xFF};

struct Theme {
  YamlNode* node;
  std::string path;
};

/// The themes of a job that say something: the movie's and those of its further files.
std::vector<Theme> themes_of(YamlNode& root) {
  std::vector<Theme> themes;
  const auto add = [&](YamlNode& owner, const std::string& path) {
    if (YamlNode* const theme = owner.find("theme")) themes.push_back({theme, path + ".theme"});
  };
  YamlNode* const movie = root.find("movie");
  if (movie == nullptr) return themes;
  add(*movie, "movie");
  YamlNode* const also = movie->find("also");
  if (also == nullptr) return themes;
  for (std::size_t i = 0; i < also->items.size(); ++i) add(also->items[i], fmt::format("movie.also.{}", i));
  return themes;
}

bool names_a_file(const YamlNode& node) {
  return node.is_scalar() && (node.text.ends_with(".yaml") || node.text.ends_with(".yml"));
}

/// Where a theme is in a job.
struct InJob {
  const YamlNode& root;
  std::span<const std::string> path;

  std::string words() const { return fmt::format("{}", fmt::join(path, ".")); }
};

/// The place of the first of `keys` that the job's theme gives, or of the theme.
Place place_in_theme(const InJob& theme, std::span<const std::string_view> keys) {
  std::vector<std::string> path(theme.path.begin(), theme.path.end());
  const Place whole = place_of(theme.root, path);
  path.emplace_back();
  for (const std::string_view key : keys) {
    path.back() = key;
    const Place place = place_of(theme.root, path);
    if (place.source != whole.source || place.offset != whole.offset) return place;
  }
  return whole;
}

struct NamedColor {
  std::string_view key;
  Color color;
};

void validate_contrast(const NamedColor& ink, const NamedColor& ground, const InJob& theme) {
  const double ratio = contrast_ratio(ink.color, ground.color);
  if (ratio >= kTextContrast) return;
  const bool dark = contrast_ratio(ground.color, kWhite) > contrast_ratio(ground.color, kBlack);
  fail(place_in_theme(theme, std::array{ink.key, ground.key}),
       fmt::format("{}: {} {} on {} {} has a contrast of {:.2f}:1, but text needs {}:1 or more; make {} {}",
                   theme.words(), ink.key, color_text(ink.color), ground.key, color_text(ground.color),
                   std::floor(ratio * 100) / 100, kTextContrast, ink.key, dark ? "lighter" : "darker"));
}

void validate_light(const ThemeSpec& theme, const InJob& where) {
  const bool add = theme.light == Light::kAdd;
  if (contrast_ratio(theme.ground, add ? kWhite : kBlack) >= kTextContrast) return;
  fail(place_in_theme(where, std::array<std::string_view, 2>{"light", "ground"}),
       fmt::format("{}: light '{}' cannot be seen on the {} ground {}; set light to '{}'", where.words(),
                   add ? "add" : "multiply", add ? "light" : "dark", color_text(theme.ground),
                   add ? "multiply" : "add"));
}

void load_theme_file(const Theme& theme, std::deque<Source>& sources) {
  YamlNode& node = *theme.node;
  if (!names_a_file(node)) return;
  const fs::path file(node.text);
  std::error_code status;
  if (!fs::is_regular_file(file, status)) {
    if (node.text.starts_with('~')) refuse_tilde(node, theme.path);
    fail(node.place, fmt::format("{}: there is no file '{}'; give a theme's name or the path of its file, relative to "
                                 "the folder in which the program is started",
                                 theme.path, printable(node.text, 200)));
  }
  const Source& source = sources.emplace_back(file_source(file.string(), read_file(file, kMaxYamlBytes), "theme"));
  YamlNode loaded = parse_yaml(source);
  if (loaded.kind != YamlNode::Kind::kMap) {
    fail({&source, 0}, fmt::format("a theme must be a map of keys such as base, not {}", found(loaded)));
  }
  node = std::move(loaded);
}

}  // namespace

void load_theme_files(YamlNode& root, std::deque<Source>& sources) {
  for (const Theme& theme : themes_of(root)) load_theme_file(theme, sources);
}

void open_theme(YamlNode& root, std::string_view change, std::deque<Source>& sources) {
  for (const Theme& theme : themes_of(root)) {
    if (!change.starts_with(theme.path + ".")) continue;
    load_theme_file(theme, sources);
    YamlNode& node = *theme.node;
    if (!node.is_scalar()) continue;
    YamlNode map = YamlNode::empty(YamlNode::Kind::kMap, node.place);
    map.entries.push_back({"base", node.place, node});
    node = std::move(map);
  }
}

void read_theme(ThemeSpec& theme, const YamlNode& node, const std::string& path) {
  const OneOf names{kThemeNames};
  if (!node.is_scalar()) {
    if (const YamlNode* const base = node.find("base")) {
      read_scalar(theme.base, names, *base, join_path(path, "base"));
      theme = built_in_theme(theme.base);
    }
    read_section(theme, node, path);
    return;
  }
  const auto words = names.words();
  if (std::ranges::find(words, node.text) != words.end()) {
    theme = theme_by_name(node.text);
    return;
  }
  fail(node.place,
       fmt::format("{} cannot be '{}'; the nearest is '{}' (choices: {}, the path of a .yaml file, a map of "
                   "a theme's keys)",
                   path, printable(node.text), nearest(node.text, words), listed(words)));
}

YamlNode write_theme(ThemeSpec theme) {
  ThemeSpec base = built_in_theme(theme.base);
  const YamlNode usual = write_section(base);
  YamlNode map = write_section(theme);
  std::erase_if(map.entries, [&](const Entry& entry) {
    return entry.key != "base" && entry.value.text == usual.find(entry.key)->text;
  });
  return map.entries.size() == 1 ? map.entries.front().value : map;
}

void validate_theme(const ThemeSpec& theme, const YamlNode& root, std::span<const std::string> path) {
  const InJob where{root, path};
  const std::array<NamedColor, 2> grounds = {{{"ground", theme.ground}, {"panel", theme.panel}}};
  const std::array<NamedColor, 5> inks = {
      {{"text", theme.text}, {"muted", theme.muted}, {"up", theme.up}, {"down", theme.down}, {"error", theme.error}}};
  validate_light(theme, where);
  for (const NamedColor& ground : grounds) {
    for (const NamedColor& ink : inks) validate_contrast(ink, ground, where);
  }
}

}  // namespace epochreel::job

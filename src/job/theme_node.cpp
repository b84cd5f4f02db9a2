#include "theme_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

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

YamlNode* theme_of(YamlNode& root) {
  YamlNode* movie = root.find("movie");
  return movie == nullptr ? nullptr : movie->find("theme");
}

bool names_a_file(const YamlNode& node) {
  return node.is_scalar() && (node.text.ends_with(".yaml") || node.text.ends_with(".yml"));
}

/// The place of the first of `keys` that the job's theme gives, or of the theme.
Place place_in_theme(const YamlNode& root, std::span<const std::string_view> keys) {
  std::array<std::string, 3> path = {"movie", "theme", ""};
  const YamlNode* const movie = root.find("movie");
  const YamlNode* const theme = movie == nullptr ? nullptr : movie->find("theme");
  for (const std::string_view key : keys) {
    path[2] = key;
    if (theme != nullptr && theme->find(key) != nullptr) break;
  }
  return place_of(root, path);
}

struct NamedColor {
  std::string_view key;
  Color color;
};

void validate_contrast(const NamedColor& ink, const NamedColor& ground, const YamlNode& root) {
  const double ratio = contrast_ratio(ink.color, ground.color);
  if (ratio >= kTextContrast) return;
  const bool dark = contrast_ratio(ground.color, kWhite) > contrast_ratio(ground.color, kBlack);
  fail(place_in_theme(root, std::array{ink.key, ground.key}),
       fmt::format("movie.theme: {} {} on {} {} has a contrast of {:.2f}:1, but text needs {}:1 or more; make {} {}",
                   ink.key, color_text(ink.color), ground.key, color_text(ground.color), std::floor(ratio * 100) / 100,
                   kTextContrast, ink.key, dark ? "lighter" : "darker"));
}

void validate_light(const ThemeSpec& theme, const YamlNode& root) {
  const bool add = theme.light == Light::kAdd;
  if (contrast_ratio(theme.ground, add ? kWhite : kBlack) >= kTextContrast) return;
  fail(place_in_theme(root, std::array<std::string_view, 2>{"light", "ground"}),
       fmt::format("movie.theme: light '{}' cannot be seen on the {} ground {}; set light to '{}'",
                   add ? "add" : "multiply", add ? "light" : "dark", color_text(theme.ground),
                   add ? "multiply" : "add"));
}

}  // namespace

void load_theme_file(YamlNode& root, std::deque<Source>& sources) {
  YamlNode* const theme = theme_of(root);
  if (theme == nullptr || !names_a_file(*theme)) return;
  const fs::path file(theme->text);
  std::error_code status;
  if (!fs::is_regular_file(file, status)) {
    if (theme->text.starts_with('~')) refuse_tilde(*theme, "movie.theme");
    fail(theme->place, fmt::format("movie.theme: there is no file '{}'; give a theme's name or the path of its file, "
                                   "relative to the folder in which the program is started",
                                   printable(theme->text, 200)));
  }
  const Source& source = sources.emplace_back(file_source(file.string(), read_file(file, kMaxYamlBytes), "theme"));
  YamlNode loaded = parse_yaml(source);
  if (loaded.kind != YamlNode::Kind::kMap) {
    fail({&source, 0}, fmt::format("a theme must be a map of keys such as base, not {}", found(loaded)));
  }
  *theme = std::move(loaded);
}

void open_theme(YamlNode& root, std::deque<Source>& sources) {
  load_theme_file(root, sources);
  YamlNode* const theme = theme_of(root);
  if (theme == nullptr || !theme->is_scalar()) return;
  YamlNode map = YamlNode::empty(YamlNode::Kind::kMap, theme->place);
  map.entries.push_back({"base", theme->place, *theme});
  *theme = std::move(map);
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

void validate_theme(const ThemeSpec& theme, const YamlNode& root) {
  const std::array<NamedColor, 2> grounds = {{{"ground", theme.ground}, {"panel", theme.panel}}};
  const std::array<NamedColor, 5> inks = {
      {{"text", theme.text}, {"muted", theme.muted}, {"up", theme.up}, {"down", theme.down}, {"error", theme.error}}};
  validate_light(theme, root);
  for (const NamedColor& ground : grounds) {
    for (const NamedColor& ink : inks) validate_contrast(ink, ground, root);
  }
}

}  // namespace epochreel::job

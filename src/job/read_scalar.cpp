#include "read_scalar.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "epochreel/base/parse_number.h"
#include "message.h"

namespace epochreel::job {
namespace {

[[noreturn]] void refuse(const YamlNode& node, std::string_view path, std::string_view wanted) {
  if (node.kind == YamlNode::Kind::kNull) {
    fail(node.place, fmt::format("{} has no value; give {}", path, wanted));
  }
  fail(node.place, fmt::format("{} must be {}, not {}", path, wanted, found(node)));
}

/// A number may not be quoted: "3" is text.
void require_plain(const YamlNode& node, std::string_view path, const std::string& wanted) {
  if (node.kind != YamlNode::Kind::kPlain) refuse(node, path, wanted);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// -?(0|[1-9][0-9]*)
bool is_plain_whole(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  return text.size() == 1 || text.front() != '0';
}

/// Digits with an optional sign, point and exponent, as in YAML 1.2's core schema.
bool is_decimal(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t exponent = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, exponent);
  const auto is_mantissa = [](char c) { return is_digit(c) || c == '.'; };
  const bool mantissa_holds = std::all_of(mantissa.begin(), mantissa.end(), is_mantissa) &&
                              std::any_of(mantissa.begin(), mantissa.end(), is_digit) &&
                              std::count(mantissa.begin(), mantissa.end(), '.') <= 1;
  if (!mantissa_holds || exponent == text.size()) return mantissa_holds;
  std::string_view power = text.substr(exponent + 1);
  if (power.starts_with('-') || power.starts_with('+')) power.remove_prefix(1);
  return !power.empty() && std::all_of(power.begin(), power.end(), is_digit);
}

constexpr std::array<std::string_view, 13> kNotFinite = {".nan", ".NaN", ".NAN", "nan", "NaN", "NAN",     ".inf",
                                                         ".Inf", ".INF", "inf",  "Inf", "INF", "infinity"};
constexpr std::array<std::string_view, 6> kBooleans = {"true", "True", "TRUE", "false", "False", "FALSE"};

bool is_not_finite(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return std::find(kNotFinite.begin(), kNotFinite.end(), text) != kNotFinite.end();
}

bool is_boolean(std::string_view text) {
  return std::find(kBooleans.begin(), kBooleans.end(), text) != kBooleans.end();
}

/// The number that holds and is next below `number`, where not every one does.
template <class T>
std::string nearest_below(const Whole<T>& rule, T number) {
  if (rule.divides == 0 || number < rule.min) return {};
  T below = std::min(number, rule.max);
  while (!rule.holds(below)) --below;
  return fmt::format(", such as {}", below);
}

template <class T>
void read_whole(T& value, const Whole<T>& rule, const YamlNode& node, std::string_view path) {
  const std::string wanted = rule.text();
  require_plain(node, path, wanted);
  if (!is_plain_whole(node.text)) refuse(node, path, wanted + " in plain decimal digits");
  const auto number = parse_number<T>(node.text);
  if (!number || !rule.holds(*number)) refuse(node, path, wanted + nearest_below(rule, number.value_or(0)));
  value = *number;
}

/// Plain YAML that other readers take for a number, a boolean or nothing is not text.
const std::string& text_of(const YamlNode& node, std::string_view path, std::string_view wanted) {
  if (!node.is_scalar()) refuse(node, path, wanted);
  const bool other = is_decimal(node.text) || is_not_finite(node.text) || is_boolean(node.text);
  if (node.kind == YamlNode::Kind::kPlain && other) {
    fail(node.place,
         fmt::format("{} must be {}; put '{}' in quotes if it is meant as text", path, wanted, printable(node.text)));
  }
  return node.text;
}

}  // namespace

void read_scalar(int& value, const Whole<int>& rule, const YamlNode& node, std::string_view path) {
  read_whole(value, rule, node, path);
}

void read_scalar(std::uint64_t& value, const Whole<std::uint64_t>& rule, const YamlNode& node, std::string_view path) {
  read_whole(value, rule, node, path);
}

void read_scalar(double& value, const Real& rule, const YamlNode& node, std::string_view path) {
  const std::string wanted = rule.text();
  require_plain(node, path, wanted);
  if (is_not_finite(node.text)) {
    fail(node.place, fmt::format("{} must be finite, not {}; give {}", path, found(node), wanted));
  }
  if (!is_decimal(node.text)) refuse(node, path, wanted);
  const std::string_view digits = std::string_view(node.text).substr(node.text.starts_with('+') ? 1 : 0);
  double number = 0;
  const auto [stop, status] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (status == std::errc::result_out_of_range) {
    fail(node.place, fmt::format("{} is beyond double precision: {}; give {}", path, found(node), wanted));
  }
  if (status != std::errc{} || stop != digits.data() + digits.size() || !rule.holds(number)) refuse(node, path, wanted);
  value = number == 0 ? 0 : number;  // no negative zero: it would print, and hash, differently
}

void read_scalar(bool& value, const Flag& rule, const YamlNode& node, std::string_view path) {
  require_plain(node, path, rule.text());
  if (node.text != "true" && node.text != "false") refuse(node, path, rule.text());
  value = node.text == "true";
}

void read_scalar(std::string& value, const FolderName& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!FolderName::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::string& value, const DeviceName& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!DeviceName::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::string& value, const FolderPath& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (text.starts_with('~')) refuse_tilde(node, path);
  if (!FolderPath::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::string& value, const FilePath& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!FolderPath::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::string& value, const PngPath& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (text.starts_with('~')) refuse_tilde(node, path);
  if (!text.empty() && !FolderPath::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::string& value, const ScreenWords& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!ScreenWords::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(Color& value, const ColorRule& rule, const YamlNode& node, std::string_view path) {
  if (!node.is_scalar()) refuse(node, path, rule.text());
  const auto color = parse_color(node.text);
  if (!color) refuse(node, path, rule.text());
  value = *color;
}

void read_scalar(std::string& value, const FontFamily& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!FontFamily::holds(text)) refuse(node, path, rule.text());
  value = text;
}

void read_scalar(std::vector<int>& value, const ImageShape& rule, const YamlNode& node, std::string_view path) {
  if (node.kind != YamlNode::Kind::kList) refuse(node, path, rule.text());
  std::vector<int> sides;
  for (const YamlNode& item : node.items) {
    const std::string item_path = join_path(path, std::to_string(sides.size()));
    read_whole(sides.emplace_back(), Whole<int>{1, ImageShape::kMaxSide}, item, item_path);
  }
  if (!ImageShape::holds(sides)) {
    fail(node.place, fmt::format("{} must be {}, not [{}]", path, rule.text(), fmt::join(sides, ", ")));
  }
  value = std::move(sides);
}

void read_scalar(std::vector<std::string>& value, const NameList& rule, const YamlNode& node, std::string_view path) {
  if (node.kind != YamlNode::Kind::kList) refuse(node, path, rule.text());
  if (node.items.size() > static_cast<std::size_t>(NameList::kMaxNames)) {
    fail(node.place, fmt::format("{} must be {}, but has {}", path, rule.text(), node.items.size()));
  }
  std::vector<std::string> names;
  for (const YamlNode& item : node.items) {
    const std::string item_path = join_path(path, std::to_string(names.size()));
    read_scalar(names.emplace_back(), ScreenWords{}, item, item_path);
    if (names.back().empty()) refuse(item, item_path, "a name");
  }
  value = std::move(names);
}

void read_scalar(std::string& value, const NamePattern& rule, const YamlNode& node, std::string_view path) {
  const std::string& text = text_of(node, path, rule.text());
  if (!NamePattern::holds(text)) refuse(node, path, rule.text());
  value = text;
}

std::size_t read_word(std::span<const std::string_view> words, const YamlNode& node, std::string_view path) {
  if (!node.is_scalar()) refuse(node, path, one_of_text(words));
  const auto position = std::find(words.begin(), words.end(), node.text);
  if (position == words.end()) {
    fail(node.place, fmt::format("{} cannot be '{}'; the nearest is '{}' (choices: {})", path, printable(node.text),
                                 nearest(node.text, words), listed(words)));
  }
  return static_cast<std::size_t>(position - words.begin());
}

std::string one_of_text(std::span<const std::string_view> words) {
  return words.size() == 1 ? std::string(words.front()) : fmt::format("one of {}", listed(words));
}

}  // namespace epochreel::job

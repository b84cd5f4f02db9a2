/// Rules for the value of a key. Each rule says in words what the value may be (`text`), which messages, the schema and
/// the reference share. Each has two marks: `required` where the key may not be left out, and `later` for a key that
/// came after the first traces were made, which later() sets.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "names.h"

namespace epochreel::job {

/// A whole number from `min` to `max`, written in plain decimal digits: no sign but '-', no leading zeros, no hex,
/// octal, exponents or separators.
template <class T>
struct Whole {
  T min = 0;
  T max = 0;
  bool even = false;  ///< a side of a 4:2:0 video
  bool required = false;
  bool later = false;
  int divides = 0;  ///< a multiple of the number; 0: any is

  std::string text() const;
  bool holds(T value) const;
};

/// A finite decimal number.
struct Real {
  double min = 0;
  double max = 0;
  bool above_min = false;  ///< min itself is excluded
  bool below_max = false;
  bool required = false;
  bool later = false;

  std::string text() const;
  bool holds(double value) const;
};

/// true or false.
struct Flag {
  bool required = false;
  bool later = false;

  static std::string text();
};

/// A name that is safe as the name of a folder.
struct FolderName {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = 100;
  static std::string text();
  static bool holds(std::string_view value);
};

/// What a training computes on.
struct DeviceName {
  bool required = false;
  bool later = false;

  static std::string text();
  static bool holds(std::string_view value);
};

/// The path of a folder, or of a file, or the word auto.
struct FolderPath {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = 4096;
  static std::string text();
  static bool holds(std::string_view value);
};

/// The path of a file, or the word auto.
struct FilePath {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = FolderPath::kMaxLength;
  static std::string text();
};

/// The path of a PNG file, or empty.
struct PngPath {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = FolderPath::kMaxLength;
  static std::string text();
};

/// Words that are drawn as they are, or empty.
struct ScreenWords {
  bool required = false;
  bool later = false;

  static constexpr int kMaxLength = 200;  ///< characters
  static std::string text();
  static bool holds(std::string_view value);
};

/// A colour as "#RRGGBB".
struct ColorRule {
  bool required = false;
  bool later = false;

  static std::string text();
};

/// The name of a font's family, as fontconfig has it.
struct FontFamily {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = 100;
  static std::string text();
  static bool holds(std::string_view value);
};

/// The shape of an image as a list, or an empty list.
struct ImageShape {
  bool required = false;
  bool later = false;

  static constexpr int kMaxSide = 4096;
  static std::string text();
  static bool holds(std::span<const int> sides);
};

/// Names as a list, or an empty list.
struct NameList {
  bool required = false;
  bool later = false;

  static constexpr int kMaxNames = 256;
  static constexpr int kMaxLength = ScreenWords::kMaxLength;  ///< characters of one
  static std::string text();
};

/// A pattern of names of pictures.
struct NamePattern {
  bool required = false;
  bool later = false;

  static constexpr std::size_t kMaxLength = 4096;
  static std::string text();
  static bool holds(std::string_view value);
};

/// One of the words of a table.
template <class E>
struct OneOf {
  std::span<const Name<E>> names;
  bool required = false;
  bool later = false;

  std::vector<std::string_view> words() const {
    std::vector<std::string_view> result;
    for (const Name<E>& name : names) result.push_back(name.word);
    return result;
  }
};
template <class E, std::size_t N>
OneOf(const std::array<Name<E>, N>&) -> OneOf<E>;

/// The rule of a key that is new: `v.field("warmth", train.warmth, later(kShareBelowOne), "...")`. If such a key has
/// its default, traces leave it out. So a job without it keeps the bytes and the hashes that it had before the key
/// came.
template <class Rule>
constexpr Rule later(Rule rule) {
  rule.later = true;
  return rule;
}

/// How many items a list may have.
struct Count {
  int min = 0;
  int max = 0;
  std::string_view noun;  ///< of one item
  bool required = false;
  bool later = false;

  std::string text() const;
};

}  // namespace epochreel::job

#include "class_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/parse_number.h"
#include "epochreel/base/some_of.h"
#include "epochreel/base/text.h"

namespace epochreel::data {

namespace {

/// Which keys would make the file's labels fit.
std::string label_hint(const std::vector<std::int32_t>& labels, const job::DataSpec& spec) {
  const auto [least, most] = std::ranges::minmax(labels);
  const std::int64_t span = std::int64_t{most} - least + 1;
  std::string range = fmt::format("those of this file go from {} to {}", least, most);
  if (least < 0 || span > kMaxClasses) return range;
  if (span <= spec.classes) return fmt::format("{}: set data.first_label to {}", range, least);
  if (least == spec.first_label) return fmt::format("{}: set data.classes to {}", range, span);
  return fmt::format("{}: set data.first_label to {} and data.classes to {}", range, least, span);
}

/// The labels as numbers, where all of them are.
std::optional<std::vector<std::int32_t>> as_numbers(const std::vector<std::string>& words) {
  std::vector<std::int32_t> numbers;
  numbers.reserve(words.size());
  for (const std::string& word : words) {
    const auto number = parse_number<std::int32_t>(word);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::string quoted(std::vector<std::string> names) {
  constexpr std::size_t kMost = 8;
  for (std::string& name : names) name = fmt::format("'{}'", printable(name));
  return some_of(names, kMost);
}

std::vector<std::string> distinct(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::set<std::string> names(a.begin(), a.end());
  names.insert(b.begin(), b.end());
  return {names.begin(), names.end()};
}

std::vector<std::uint8_t> places(const ReadLabels& labels, const std::vector<std::string>& names) {
  std::vector<std::uint8_t> numbers;
  numbers.reserve(labels.words.size());
  for (const std::string& word : labels.words) {
    const auto found = std::ranges::find(names, word);
    if (found == names.end()) {
      throw Error(ErrorKind::kInvalid, labels.where,
                  fmt::format("label {} is '{}', which is none of the names of classes ({})", numbers.size(),
                              printable(word), quoted(names)));
    }
    numbers.push_back(static_cast<std::uint8_t>(found - names.begin()));
  }
  return numbers;
}

}  // namespace

std::vector<std::uint8_t> class_numbers(std::string_view where, const std::vector<std::int32_t>& labels,
                                        const job::DataSpec& spec) {
  std::vector<std::uint8_t> numbers(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::int64_t number = std::int64_t{labels[i]} - spec.first_label;
    if (number < 0 || number >= spec.classes) {
      throw Error(
          ErrorKind::kInvalid, where,
          fmt::format("label {} is {}, but data.classes is {}; labels go from {} to {}; {}", i, labels[i], spec.classes,
                      spec.first_label, spec.first_label + spec.classes - 1, label_hint(labels, spec)));
    }
    numbers[i] = static_cast<std::uint8_t>(number);
  }
  return numbers;
}

WordLabels number_words(const ReadLabels& train, const ReadLabels& test, const std::vector<std::string>& names,
                        const job::DataSpec& spec) {
  const auto train_numbers = as_numbers(train.words);
  const auto test_numbers = as_numbers(test.words);
  if (train_numbers && test_numbers) {
    return {class_numbers(train.where, *train_numbers, spec), class_numbers(test.where, *test_numbers, spec), {}};
  }
  std::vector<std::string> ordered = names.empty() ? distinct(train.words, test.words) : names;
  if (ordered.size() != static_cast<std::size_t>(spec.classes)) {
    throw Error(ErrorKind::kInvalid, train.where,
                fmt::format("has {} different labels ({}), but data.classes is {}; set data.classes to {}",
                            ordered.size(), quoted(ordered), spec.classes, ordered.size()));
  }
  return {places(train, ordered), places(test, ordered), std::move(ordered)};
}

}  // namespace epochreel::data

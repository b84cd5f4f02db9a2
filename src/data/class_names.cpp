#include "class_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/text.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxFileBytes = 1 << 20;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r";
  const std::size_t start = std::min(text.find_first_not_of(kSpace), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(kSpace) + 1);
}

constexpr std::string_view kNameRule =
    "a name of a class has 1 to 200 bytes, all of which can be printed";  // kMaxNameBytes

bool is_name(std::string_view name) { return !name.empty() && printable(name, kMaxNameBytes) == name; }

fs::path names_file(const job::DataSpec& spec) {
  const fs::path place = spec.path == "auto" ? fs::path() : fs::path(spec.path);
  std::error_code error;
  return (fs::is_directory(place, error) ? place : place.parent_path()) / spec.class_names_file;
}

}  // namespace

std::vector<std::string> read_names(const fs::path& file, std::size_t most) {
  const auto refuse = [&](std::size_t line, const std::string& what) {
    throw Error(ErrorKind::kInvalid, fmt::format("{}:{}", file.string(), line), what);
  };
  const std::string text = read_file(file, kMaxFileBytes);
  std::vector<std::string> names;
  std::size_t line = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view name = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++line;
    if (name.empty()) continue;
    if (!is_name(name)) refuse(line, fmt::format("{}; this is '{}'", kNameRule, printable(name)));
    if (names.size() == most) refuse(line, fmt::format("holds more than {} names; give each class one", most));
    names.emplace_back(name);
  }
  return names;
}

std::vector<std::string> given_names(const job::DataSpec& spec, std::vector<std::string> own) {
  if (!spec.class_names.empty()) return spec.class_names;
  const std::size_t classes = spec.classes;
  if (spec.class_names_file != "auto") {
    const fs::path file = names_file(spec);
    std::vector<std::string> names = read_names(file, classes);
    if (names.size() == classes) return names;
    throw Error(ErrorKind::kInvalid, file.string(),
                fmt::format("has {} names, but data.classes is {}; write a name a line, in the order of the labels",
                            names.size(), classes));
  }
  for (const std::string& name : own) {
    if (is_name(name)) continue;
    throw Error(ErrorKind::kInvalid, job::dataset_name(spec.dataset),
                fmt::format("calls a class '{}', but {}; name the classes in data.class_names",
                            printable(name, kMaxNameBytes), kNameRule));
  }
  return own;
}

std::vector<std::string> class_names(const job::DataSpec& spec, std::vector<std::string> own) {
  std::vector<std::string> names = given_names(spec, std::move(own));
  if (!names.empty()) return names;
  std::vector<std::string> numbers(spec.classes);
  for (int i = 0; i < spec.classes; ++i) numbers[i] = std::to_string(spec.first_label + i);
  return numbers;
}

}  // namespace epochreel::data

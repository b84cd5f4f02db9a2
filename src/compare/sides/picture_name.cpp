#include "sides/picture_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/parse_number.h"
#include "epochreel/base/text.h"

namespace epochreel::compare {

namespace {

constexpr std::string_view kPng = ".png";

}  // namespace

bool has_png_ending(std::string_view name) { return has_ending(name, kPng); }

std::optional<std::int64_t> frame_of_name(const std::string& name) {
  const std::string stem = has_png_ending(name) ? name.substr(0, name.size() - kPng.size()) : name;
  const bool all_digits =
      !stem.empty() && std::all_of(stem.begin(), stem.end(), [](char c) { return c >= '0' && c <= '9'; });
  return all_digits ? parse_number<std::int64_t>(stem) : std::nullopt;
}

std::string png_name(const std::string& name) { return has_png_ending(name) ? name : name + std::string(kPng); }

std::string plain_name(const std::string& name) {
  std::string plain = png_name(name);
  std::copy(kPng.begin(), kPng.end(), plain.end() - std::ssize(kPng));
  return plain;
}

std::string frame_name(std::int64_t frame) { return fmt::format("{:06}", frame); }

Picture picture_of_file(const std::filesystem::path& file, const std::string& name) {
  Picture picture;
  picture.name = name;
  picture.frame = frame_of_name(name);
  picture.file = file;
  return picture;
}

}  // namespace epochreel::compare

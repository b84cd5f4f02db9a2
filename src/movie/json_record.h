/// The movie stage's JSON files: written in a fixed order of keys, read strictly.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "epochreel/base/error.h"

namespace epochreel::movie {

using Json = nlohmann::ordered_json;

void write_json(const std::filesystem::path& path, const Json& json);

/// Reads what the file holds; a discarded value where that is no JSON. Error{kInvalid} beyond the bounds of
/// json_bounds.h.
Json read_json(const std::filesystem::path& path);

/// An object read from a file; takes its keys one by one.
class JsonReader {
 public:
  /// Error{kInvalid} where the file is no JSON object.
  explicit JsonReader(std::filesystem::path path);

  bool has(std::string_view key) const { return object_.contains(key); }
  /// The value of `key`, taken. Error{kInvalid} where it is missing or not of the kind named by `is_kind`.
  Json take(std::string_view key, bool (Json::*is_kind)() const noexcept, std::string_view kind);
  std::string take_text(std::string_view key);
  int take_int(std::string_view key);  ///< 1 .. 2^31 - 1

  /// Error{kInvalid} where a key was not taken.
  void finish() const;

  [[noreturn]] void refuse(std::string_view why) const;

 private:
  std::filesystem::path path_;
  Json object_;
};

}  // namespace epochreel::movie

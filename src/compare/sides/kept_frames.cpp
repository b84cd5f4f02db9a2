#include "sides/kept_frames.h"

#include <nlohmann/json.hpp>
#include <optional>

#include "epochreel/base/file.h"
#include "epochreel/base/json_bounds.h"
#include "sides/lookup.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 24;

/// The number at a place of a file; nothing where there is none. That the file is sound is for those who need all of
/// it.
std::optional<std::int64_t> number_in(const fs::path& file, const json::json_pointer& place) {
  if (!is_file(file)) return std::nullopt;
  const std::string text = read_file(file, kMaxBytes);
  check_json_bounds(text, file.string());
  const json record = json::parse(text, nullptr, false);
  if (!record.is_object() || !record.contains(place)) return std::nullopt;
  const json& number = record.at(place);
  if (!number.is_number_integer()) return std::nullopt;
  return number.get<std::int64_t>();
}

}  // namespace

std::int64_t kept_every(const fs::path& results) {
  auto every = number_in(results / "segments" / "movie.json", "/of/png_every"_json_pointer);
  if (!every) every = number_in(results / "trace" / "manifest.json", "/job/movie/png/every"_json_pointer);
  return every && *every > 1 ? *every : 1;
}

}  // namespace epochreel::compare

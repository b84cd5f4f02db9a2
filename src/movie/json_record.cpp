#include "json_record.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "epochreel/base/file.h"
#include "epochreel/base/text.h"

namespace epochreel::movie {

namespace {

constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 28;

}  // namespace

void write_json(const std::filesystem::path& path, const Json& json) {
  write_file(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

JsonReader::JsonReader(std::filesystem::path path) : path_(std::move(path)) {
  object_ = Json::parse(read_file(path_, kMaxBytes), nullptr, false);
  if (!object_.is_object()) refuse("is not a JSON object");
}

Json JsonReader::take(std::string_view key, bool (Json::*is_kind)() const noexcept, std::string_view kind) {
  const auto found = object_.find(std::string(key));
  if (found == object_.end()) refuse(fmt::format("lacks \"{}\"", printable(key)));
  if (!((*found).*is_kind)()) refuse(fmt::format("\"{}\" is not {}", printable(key), kind));
  Json value = std::move(*found);
  object_.erase(found);
  return value;
}

std::string JsonReader::take_text(std::string_view key) { return take(key, &Json::is_string, "a text"); }

int JsonReader::take_int(std::string_view key) {
  const Json value = take(key, &Json::is_number_integer, "a whole number");
  const auto number = value.get<std::int64_t>();
  if (number < 1 || number > std::numeric_limits<int>::max()) refuse(fmt::format("\"{}\" is out of range", key));
  return static_cast<int>(number);
}

void JsonReader::finish() const {
  if (!object_.empty()) refuse(fmt::format("has an unknown key \"{}\"", printable(object_.begin().key())));
}

void JsonReader::refuse(std::string_view why) const { throw Error(ErrorKind::kInvalid, path_.string(), why); }

}  // namespace epochreel::movie

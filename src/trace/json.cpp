#include "json.h"

#include <fmt/format.h>

#include <cmath>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"

namespace epochreel::trace {
namespace {

/// A value as a message shows it: short, whatever it is.
std::string shown(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return printable(value.dump());
}

}  // namespace

void invalid(std::string_view where, std::string_view what) { throw Error(ErrorKind::kInvalid, where, what); }

template <class AnyJson>
AnyJson parse_json(std::string_view text, const std::string& where, std::size_t max_keys) {
  check_json_bounds(text, where, max_keys);
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto check = [&](int /*depth*/, typename AnyJson::parse_event_t event, AnyJson& parsed) {
    if (event == AnyJson::parse_event_t::object_start) keys.emplace_back();
    if (event == AnyJson::parse_event_t::object_end) keys.pop_back();
    if (event == AnyJson::parse_event_t::key && !keys.back().insert(parsed.template get<std::string>()).second) {
      invalid(where, fmt::format("key {} occurs twice", printable(parsed.dump())));
    }
    return true;
  };
  try {
    return AnyJson::parse(text.begin(), text.end(), check);
  } catch (const nlohmann::json::parse_error& error) {
    invalid(where, fmt::format("is not valid JSON at byte {}", error.byte));
  } catch (const nlohmann::json::out_of_range&) {
    invalid(where, "holds a number that no double can hold");
  }
}

template nlohmann::json parse_json(std::string_view text, const std::string& where, std::size_t max_keys);
template Json parse_json(std::string_view text, const std::string& where, std::size_t max_keys);

std::string quoted(const std::string& text) { return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string number_text(double value) {
  if (std::isnan(value)) return "\"NaN\"";
  if (std::isinf(value)) return value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  return fmt::format("{}", value);
}

Fields::Fields(const Json& object, std::string where) : object_(object), where_(std::move(where)) {
  if (!object.is_object()) invalid(where_, fmt::format("must be a JSON object, not {}", shown(object)));
}

bool Fields::has(const std::string& key) const { return object_.contains(key); }

const Json& Fields::at(const std::string& key) {
  asked_.insert(key);
  const auto found = object_.find(key);
  if (found == object_.end()) invalid(where_, fmt::format("\"{}\" is missing", printable(key)));
  return *found;
}

void Fields::wrong(const std::string& key, std::string_view expected, const Json& value) const {
  invalid(where_, fmt::format("\"{}\" must be {}, not {}", printable(key), expected, shown(value)));
}

std::int64_t Fields::integer(const std::string& key, std::int64_t least, std::int64_t most) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  const Json& value = at(key);
  const bool fits =
      value.is_number_unsigned() ? value.get<std::uint64_t>() <= std::uint64_t{kMost} : value.is_number_integer();
  if (fits && value.get<std::int64_t>() >= least && value.get<std::int64_t>() <= most) {
    return value.get<std::int64_t>();
  }
  if (most == kMost) wrong(key, fmt::format("a whole number of {} or more", least), value);
  wrong(key, fmt::format("a whole number from {} to {}", least, most), value);
}

std::uint64_t Fields::unsigned_integer(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_number_unsigned()) wrong(key, "a whole number of 0 or more", value);
  return value.get<std::uint64_t>();
}

double Fields::number(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_number()) wrong(key, "a number", value);
  return value.get<double>();
}

std::optional<double> Fields::any_number(const std::string& key) {
  if (!has(key)) return std::nullopt;
  const Json& value = at(key);
  if (value.is_number()) return value.get<double>();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  wrong(key, "a number, \"NaN\", \"Infinity\" or \"-Infinity\"", value);
}

std::string Fields::text(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_string()) wrong(key, "a string", value);
  return value.get<std::string>();
}

std::vector<std::string> Fields::texts(const std::string& key) {
  std::vector<std::string> result;
  for (const Json& item : list(key)) {
    if (!item.is_string()) wrong(key, "a list of strings", item);
    result.push_back(item.get<std::string>());
  }
  return result;
}

std::vector<std::int64_t> Fields::sizes(const std::string& key) {
  std::vector<std::int64_t> result;
  for (const Json& item : list(key)) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() < 1 || item.get<std::uint64_t>() > kMost) {
      wrong(key, "a list of whole numbers of 1 or more", item);
    }
    result.push_back(item.get<std::int64_t>());
  }
  return result;
}

const Json& Fields::list(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_array()) wrong(key, "a list", value);
  return value;
}

const Json& Fields::object(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_object()) wrong(key, "an object", value);
  return value;
}

std::vector<std::string> Fields::unknown() const {
  std::vector<std::string> result;
  for (const auto& item : object_.items()) {
    if (!asked_.contains(item.key())) result.push_back(item.key());
  }
  return result;
}

}  // namespace epochreel::trace

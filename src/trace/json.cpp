#include "json.h"

#include <fmt/format.h>

#include <cmath>
#include <unordered_set>

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

/// Refuses a key that its object has already. A pass of its own: with a callback, nlohmann's parser looks at all
/// members of an object or list each time that one of them ends.
template <class AnyJson>
class DuplicateKeys : public nlohmann::json_sax<AnyJson> {
 public:
  using String = std::string;

  explicit DuplicateKeys(const std::string& where) : where_(where) {}

  bool start_object(std::size_t /*members*/) override {
    keys_.emplace_back();
    return true;
  }
  bool end_object() override {
    keys_.pop_back();
    return true;
  }
  bool key(String& name) override {
    if (!keys_.back().insert(name).second) invalid(where_, fmt::format("key \"{}\" occurs twice", printable(name)));
    return true;
  }
  /// The pass that takes the values refuses text that is no JSON.
  bool parse_error(std::size_t /*at*/, const String& /*token*/, const nlohmann::detail::exception& /*error*/) override {
    return false;
  }
  bool null() override { return true; }
  bool boolean(bool /*value*/) override { return true; }
  bool number_integer(std::int64_t /*value*/) override { return true; }
  bool number_unsigned(std::uint64_t /*value*/) override { return true; }
  bool number_float(double /*value*/, const String& /*text*/) override { return true; }
  bool string(String& /*value*/) override { return true; }
  bool binary(typename AnyJson::binary_t& /*value*/) override { return true; }
  bool start_array(std::size_t /*members*/) override { return true; }
  bool end_array() override { return true; }

 private:
  const std::string& where_;
  std::vector<std::unordered_set<String>> keys_;  ///< of the objects that are open
};

}  // namespace

void invalid(std::string_view where, std::string_view what) { throw Error(ErrorKind::kInvalid, where, what); }

template <class AnyJson>
AnyJson parse_json(std::string_view text, const std::string& where, std::size_t max_keys) {
  check_json_bounds(text, where, max_keys);
  DuplicateKeys<AnyJson> duplicates(where);
  AnyJson::sax_parse(text.begin(), text.end(), &duplicates);
  try {
    return AnyJson::parse(text.begin(), text.end());
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

bool Fields::boolean(const std::string& key) {
  const Json& value = at(key);
  if (!value.is_boolean()) wrong(key, "true or false", value);
  return value.get<bool>();
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

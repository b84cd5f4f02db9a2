/// JSON as the trace reads it: strict, with one sentence for whatever does not hold.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/json_bounds.h"

namespace epochreel::trace {

/// Keeps the order of keys; lookups are linear, so it is for small objects only.
using Json = nlohmann::ordered_json;

/// Throws Error{kInvalid}.
[[noreturn]] void invalid(std::string_view where, std::string_view what);

/// Parses one JSON value with nothing behind it. Refuses repeated keys and what is beyond the bounds of json_bounds.h.
template <class AnyJson>
AnyJson parse_json(std::string_view text, const std::string& where, std::size_t max_keys = kMaxJsonKeys);

extern template nlohmann::json parse_json(std::string_view text, const std::string& where, std::size_t max_keys);
extern template Json parse_json(std::string_view text, const std::string& where, std::size_t max_keys);

/// `text` as a JSON string, with its quotes.
std::string quoted(const std::string& text);

/// The shortest text that reads back to the same double; for NaN and the infinities, which JSON lacks, the strings
/// "NaN", "Infinity" and "-Infinity".
std::string number_text(double value);

/// The keys of one JSON object, each checked as it is asked for. Refers to the object: do not outlive it.
class Fields {
 public:
  /// Error{kInvalid} where `object` is none.
  Fields(const Json& object, std::string where);

  bool has(const std::string& key) const;
  const std::string& where() const { return where_; }

  std::int64_t integer(const std::string& key, std::int64_t least = 0,
                       std::int64_t most = std::numeric_limits<std::int64_t>::max());
  std::uint64_t unsigned_integer(const std::string& key);
  double number(const std::string& key);                     ///< finite
  std::optional<double> any_number(const std::string& key);  ///< may be absent; knows number_text's strings
  bool boolean(const std::string& key);
  std::string text(const std::string& key);
  std::vector<std::string> texts(const std::string& key);
  std::vector<std::int64_t> sizes(const std::string& key);  ///< whole numbers of 1 or more
  const Json& list(const std::string& key);
  const Json& object(const std::string& key);
  const Json& value(const std::string& key) { return at(key); }

  /// Keys that nobody asked for, in their order.
  std::vector<std::string> unknown() const;

 private:
  const Json& at(const std::string& key);
  [[noreturn]] void wrong(const std::string& key, std::string_view expected, const Json& value) const;

  const Json& object_;
  std::string where_;
  std::set<std::string> asked_;
};

}  // namespace epochreel::trace

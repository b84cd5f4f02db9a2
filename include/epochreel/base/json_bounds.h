/// The bounds of every JSON document that epochreel reads.
///
/// A parser takes any nesting, but what copies, compares or writes a parsed value calls itself once a level, and an
/// object that keeps the order of its keys looks through all of them for each new one. So a document is looked at
/// before it is parsed: one pass over its bytes, without memory of its own.
#pragma once

#include <cstddef>
#include <string_view>

namespace epochreel {

inline constexpr std::size_t kMaxJsonDepth = 64;          ///< objects and lists that are open at once
inline constexpr std::size_t kMaxJsonValues = 4'000'000;  ///< of one document, objects and lists included
inline constexpr std::size_t kMaxJsonKeys = 1'000;        ///< of one object, where the caller names no other bound

/// Error{kInvalid} at `where` for text beyond these bounds. The parser finds text that is not JSON at all.
void check_json_bounds(std::string_view text, std::string_view where, std::size_t max_keys = kMaxJsonKeys);

}  // namespace epochreel

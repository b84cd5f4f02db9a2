/// The words of error messages.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "node.h"

namespace epochreel::job {

/// Throws Error{kInvalid} with the place.
[[noreturn]] void fail(const Place& place, std::string_view what);

/// `text` fit for one line of a terminal: control characters escaped, cut after `max_bytes`.
std::string printable(std::string_view text, std::size_t max_bytes = 60);

/// What a value is, for the end of a sentence: `'x'`, `the quoted text "3"`, `a map`, `a list`, `nothing`.
std::string found(const YamlNode& node);

/// The choice with the smallest edit distance to `word` (insert, delete, replace, swap of neighbours); the first of
/// equals. `choices` is not empty.
std::string_view nearest(std::string_view word, std::span<const std::string_view> choices);

/// "a, b, c"
std::string listed(std::span<const std::string_view> words);

/// "train.epochs"; `parent` may be empty.
std::string join_path(std::string_view parent, std::string_view key);

/// The path as the subject of a sentence: "the job", or what else the place's text is, where it is empty.
std::string subject(const Place& place, std::string_view path);

}  // namespace epochreel::job

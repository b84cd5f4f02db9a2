/// The words of error messages.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "epochreel/base/nearest.h"
#include "epochreel/base/text.h"
#include "node.h"

namespace epochreel::job {

/// Throws Error{kInvalid} with the place.
[[noreturn]] void fail(const Place& place, std::string_view what);

/// Refuses a path that begins with `~`, which a shell would expand and nobody does here.
[[noreturn]] void refuse_tilde(const YamlNode& node, std::string_view path);

/// Says what a value is, for the end of a sentence: `'x'`, `the quoted text "3"`, `a map`, `a list`, `nothing`.
std::string found(const YamlNode& node);

/// "a, b, c"
std::string listed(std::span<const std::string_view> words);

/// "train.epochs"; `parent` may be empty.
std::string join_path(std::string_view parent, std::string_view key);

/// The path as the subject of a sentence: "the job", or what else the place's text is, where it is empty.
std::string subject(const Place& place, std::string_view path);

}  // namespace epochreel::job

/// YAML text to a tree: the only part of epochreel that sees yaml-cpp.
#pragma once

#include <cstddef>

#include "node.h"

namespace epochreel::job {

inline constexpr std::size_t kMaxYamlBytes = std::size_t{1} << 20;
inline constexpr int kMaxYamlDepth = 32;

/// Parses one document; a text without any gives a kNull node. Error{kInvalid} for more than kMaxYamlBytes, bytes
/// that are not UTF-8, control characters, syntax errors, several documents, anchors, aliases, tags, keys that are
/// not words, repeated keys, and more than kMaxYamlDepth levels.
YamlNode parse_yaml(const Source& source);

}  // namespace epochreel::job

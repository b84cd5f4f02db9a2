/// Properties of two sides beside each other.
#pragma once

#include <map>
#include <string>

#include "epochreel/compare/comparison.h"

namespace epochreel::compare {

/// The value that each side has under `name`; empty where it has none.
inline Property property_of(const std::string& name, const std::map<std::string, std::string>& baseline,
                            const std::map<std::string, std::string>& actual) {
  const auto value = [&](const std::map<std::string, std::string>& side) {
    const auto found = side.find(name);
    return found == side.end() ? std::string() : found->second;
  };
  return {name, value(baseline), value(actual)};
}

}  // namespace epochreel::compare

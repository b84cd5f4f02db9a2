/// Names that GoogleTest takes.
#pragma once

#include <cctype>
#include <string>

namespace epochreel {

/// `text` as a part of a test's name: "high-contrast" is "high_contrast".
inline std::string test_name(std::string text) {
  for (char& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  }
  return text;
}

}  // namespace epochreel

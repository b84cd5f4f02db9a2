/// The word of the case that a choice holds, from its description.
#pragma once

#include <string_view>

#include "describe.h"

namespace epochreel::job {

struct ActiveCase {
  std::string_view name;

  void word(std::string_view key, bool active, const auto&, std::string_view) { take(key, active); }
  void value(std::string_view key, bool active, const auto&, const auto&, std::string_view) { take(key, active); }
  void fields(std::string_view key, bool active, const auto&, std::string_view, std::string_view = {}) {
    take(key, active);
  }

 private:
  void take(std::string_view key, bool active) {
    if (active) name = key;
  }
};

/// "dense", "adam", "cosine", ...
template <class C>
std::string_view case_name(C choice) {
  ActiveCase found;
  describe_cases(found, choice);
  return found.name;
}

}  // namespace epochreel::job

/// Helpers that the tests of this stage share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/job/load.h"

namespace epochreel::job::testing {

/// The smallest job: two lines, so that what is appended starts at line 3.
inline constexpr std::string_view kMinimal = "name: a\nnetwork: [{dense: 10}]\n";

inline Job parse(std::string_view text, const std::vector<std::string>& overrides = {}) {
  return parse_job(text, "j.yaml", overrides);
}

/// The message of the Error that `text` must end in; fails the test's comparison where there is none, or where its
/// kind is not kInvalid.
inline std::string error_of(std::string_view text, const std::vector<std::string>& overrides = {}) {
  try {
    parse(text, overrides);
  } catch (const Error& error) {
    return error.kind() == ErrorKind::kInvalid ? error.what() : std::string("not kInvalid: ") + error.what();
  }
  return "no error";
}

/// The same of the minimal job with `text` behind it.
inline std::string error_after_minimal(std::string_view text) {
  return error_of(std::string(kMinimal) + std::string(text));
}

}  // namespace epochreel::job::testing

/// Errors of std::filesystem in our own words.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "epochreel/base/error.h"

namespace epochreel::trace {

/// Runs `body`; what std::filesystem throws becomes Error{kFailed}: "PATH: cannot be ACTION: reason".
template <class Body>
auto with_files(const std::filesystem::path& folder, std::string_view action, const Body& body) {
  try {
    return body();
  } catch (const std::filesystem::filesystem_error& error) {
    const std::string path = error.path1().empty() ? folder.string() : error.path1().string();
    throw Error(ErrorKind::kFailed, path, fmt::format("cannot be {}: {}", action, error.code().message()));
  }
}

}  // namespace epochreel::trace

/// A trace as files that other programs open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "epochreel/trace/trace.h"

namespace epochreel::outlet {

/// A row a format. To add one, write its file, then its declaration and its row in formats.cpp.
struct Format {
  const char* name = "";         ///< on the command line
  const char* what = "";         ///< in the help
  bool of_one_snapshot = false;  ///< of the one at `place`; others pass over `place`

  /// Writes `path` whole or not at all.
  void (*write)(const trace::TraceReader& trace, std::size_t place, const std::filesystem::path& path) = nullptr;
};

std::span<const Format> formats();

}  // namespace epochreel::outlet

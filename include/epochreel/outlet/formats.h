/// A trace as files that other programs open.
#pragma once

#include <filesystem>
#include <span>

#include "epochreel/trace/trace.h"

namespace epochreel::outlet {

/// Writes `path` whole or not at all.
using Write = void (*)(const trace::TraceReader& trace, const std::filesystem::path& path);

/// A row a format. To add one, write its file, then its declaration and its row in formats.cpp.
struct Format {
  const char* name = "";  ///< on the command line
  Write write = nullptr;
};

std::span<const Format> formats();

}  // namespace epochreel::outlet

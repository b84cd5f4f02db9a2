/// System calls on files that are repeated where a signal cut them short, unless the signal asked to stop.
#pragma once

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"

namespace epochreel {

/// Repeats `call` while it returns -1 with EINTR. Throws Interrupted where a signal asked to stop.
template <class Call>
auto uninterrupted(const Call& call) {
  for (;;) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
    stop_if_asked();
  }
}

[[noreturn]] inline void fail_with_errno(const std::filesystem::path& path, std::string_view action) {
  const int code = errno;
  throw Error(ErrorKind::kFailed, path.string(), fmt::format("cannot {}: {}", action, std::strerror(code)));
}

/// "a folder", "a FIFO": what stands there, in words.
std::string_view kind_words(mode_t mode);

/// Error{kInvalid}: "is not a regular file but a FIFO".
[[noreturn]] void refuse_kind(const std::filesystem::path& path, mode_t mode);

/// A new, empty file for writing. A leftover of that name is removed first, if it is a file or a link.
int create_anew(const std::filesystem::path& path);

}  // namespace epochreel

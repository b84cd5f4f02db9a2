/// libav's return codes as Errors, with what it would have printed as the reason.
#pragma once

#include <filesystem>
#include <new>
#include <string>
#include <string_view>

#include "av_handles.h"
#include "epochreel/base/error.h"

namespace epochreel::movie {

/// Called at the start of each operation: from here on what libav logs on this thread as a warning or worse is kept as
/// the reason of a failure. libav prints nothing.
void listen_to_libav();

/// Whether libav has logged a warning or worse on this thread since the operation started.
bool has_complained();

/// Error "cannot ACTION: libav's reason (what it logged)".
[[noreturn]] void fail(const std::filesystem::path& path, std::string_view action, int code,
                       ErrorKind kind = ErrorKind::kFailed);

/// Throws as `fail` does where `code` is negative; returns it otherwise.
int check(int code, const std::filesystem::path& path, std::string_view action);

/// A pointer that an allocating function gave, or std::bad_alloc.
template <class Pointer>
Pointer allocated(Pointer pointer) {
  if (!pointer) throw std::bad_alloc();
  return pointer;
}

/// Adds an option; the value is text as on ffmpeg's command line.
void set_option(Dictionary& options, const char* key, const std::string& value);

/// Error where libav left an option, having not known it.
void check_all_taken(Dictionary& options, const std::filesystem::path& path, std::string_view taker);

}  // namespace epochreel::movie

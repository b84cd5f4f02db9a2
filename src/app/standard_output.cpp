#include "standard_output.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"

namespace epochreel::app {

namespace {

[[noreturn]] void fail() {
  throw Error(ErrorKind::kFailed, "stdout", fmt::format("cannot be written: {}", std::strerror(errno)));
}

}  // namespace

void put(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) fail();
}

void put_line(std::string_view line) { put(printable(line, kMaxMessageBytes) + "\n"); }

void flush_output() {
  if (std::fflush(stdout) != 0) fail();
}

}  // namespace epochreel::app

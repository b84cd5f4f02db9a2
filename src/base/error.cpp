#include "epochreel/base/error.h"

#include "epochreel/base/text.h"

namespace epochreel {

namespace {

std::string join(std::string_view where, std::string_view what) {
  std::string sentence = printable(what, kMaxMessageBytes - kMaxPlaceBytes);
  if (where.empty()) return sentence;
  return printable_ends(where, kMaxPlaceBytes) + ": " + sentence;
}

}  // namespace

Error::Error(ErrorKind kind, std::string_view where, std::string_view what)
    : std::runtime_error(join(where, what)), kind_(kind) {}

}  // namespace epochreel

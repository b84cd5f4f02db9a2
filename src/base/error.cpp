#include "epochreel/base/error.h"

namespace epochreel {

namespace {

std::string join(std::string_view where, std::string_view what) {
  if (where.empty()) return std::string(what);
  return std::string(where) + ": " + std::string(what);
}

}  // namespace

Error::Error(ErrorKind kind, std::string_view where, std::string_view what)
    : std::runtime_error(join(where, what)), kind_(kind) {}

}  // namespace epochreel

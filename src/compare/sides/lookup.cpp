#include "sides/lookup.h"

#include <algorithm>
#include <system_error>

#include "epochreel/base/error.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::error_code& code) {
  throw Error(ErrorKind::kInvalid, path.string(), "cannot look at it: " + code.message());
}

fs::file_type type_of(const fs::path& path) {
  std::error_code code;
  const fs::file_type type = fs::status(path, code).type();
  if (type == fs::file_type::none || (type == fs::file_type::unknown && code)) fail(path, code);
  return type;
}

/// Without links, "." and a slash at the end.
fs::path resolved(const fs::path& path) {
  std::error_code code;
  const fs::path whole = fs::weakly_canonical(path, code);
  if (code) fail(path, code);
  const fs::path absolute = fs::absolute(whole, code);
  if (code) fail(path, code);
  const fs::path normal = absolute.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

bool is_there(const fs::path& path) { return type_of(path) != fs::file_type::not_found; }

bool is_folder(const fs::path& path) { return type_of(path) == fs::file_type::directory; }

bool is_file(const fs::path& path) { return type_of(path) == fs::file_type::regular; }

bool is_within(const fs::path& path, const fs::path& folder) {
  const fs::path inner = resolved(path);
  const fs::path outer = resolved(folder);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace epochreel::compare

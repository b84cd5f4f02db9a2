#include "epochreel/base/own_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <functional>
#include <optional>

#include "file_calls.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

/// The mode of what stands under the name itself, a link not followed; nothing where nothing stands.
std::optional<mode_t> mode_of(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) return status.st_mode;
  if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) return std::nullopt;
  fail_with_errno(path, "examine");
}

[[noreturn]] void refuse(const fs::path& path, std::string_view what) {
  throw Error(ErrorKind::kInvalid, path.string(), what);
}

/// Calls `visit` on each folder from `root` down to root/inside, `root` itself left out.
void for_folders(const fs::path& root, const fs::path& inside, const std::function<void(const fs::path&)>& visit) {
  fs::path folder = root;
  for (const fs::path& part : inside) {
    if (part.empty() || part == ".") continue;
    folder /= part;
    visit(folder);
  }
}

bool is_file_or_link(mode_t mode) { return S_ISREG(mode) || S_ISLNK(mode); }

}  // namespace

std::string_view kind_words(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISLNK(mode)) return "a link";
  return S_ISCHR(mode) || S_ISBLK(mode) ? "a device" : "a file";
}

void refuse_kind(const fs::path& path, mode_t mode) {
  refuse(path, fmt::format("is not a regular file but {}", kind_words(mode)));
}

int create_anew(const fs::path& path) {
  remove_own_file(path);
  constexpr int kFlags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const int descriptor = uninterrupted([&] { return ::open(path.c_str(), kFlags, 0644); });
  if (descriptor < 0) fail_with_errno(path, "create");
  return descriptor;
}

void require_own_folder(const fs::path& folder) {
  const auto mode = mode_of(folder);
  if (!mode || S_ISDIR(*mode)) return;
  if (S_ISLNK(*mode))
    refuse(folder, "is a link, and nothing is written behind a link; remove it or name another folder");
  refuse(folder, fmt::format("is {}, not a folder; remove it or name another folder", kind_words(*mode)));
}

void make_own_folder(const fs::path& folder) {
  require_own_folder(folder);
  if (::mkdir(folder.c_str(), 0755) == 0) return;
  if (errno != EEXIST) fail_with_errno(folder, "create the folder");
  require_own_folder(folder);
}

void require_own_folders(const fs::path& root, const fs::path& inside) {
  for_folders(root, inside, require_own_folder);
}

void make_own_folders(const fs::path& root, const fs::path& inside) { for_folders(root, inside, make_own_folder); }

void require_replaceable(const fs::path& file) {
  const auto mode = mode_of(file);
  if (mode && !is_file_or_link(*mode)) refuse_kind(file, *mode);
}

void require_own_file(const fs::path& file) {
  const auto mode = mode_of(file);
  if (!mode || S_ISREG(*mode)) return;
  if (S_ISLNK(*mode)) {
    refuse(file, "is a link, and nothing is written behind a link; put the file itself there or name another folder");
  }
  refuse_kind(file, *mode);
}

bool remove_own_file(const fs::path& file) {
  const auto mode = mode_of(file);
  if (!mode) return false;
  if (!is_file_or_link(*mode)) {
    refuse(file, fmt::format("is not a regular file but {}, and is in the way; remove it", kind_words(*mode)));
  }
  if (::unlink(file.c_str()) == 0) return true;
  if (errno == ENOENT) return false;
  fail_with_errno(file, "remove");
}

fs::path behind_link(const fs::path& file) {
  const auto mode = mode_of(file);
  if (!mode || !S_ISLNK(*mode)) return file;
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    refuse(file, "is a link that leads to no file; remove it or name another file");
  if (!S_ISREG(status.st_mode)) refuse_kind(file, status.st_mode);
  std::error_code code;
  fs::path target = fs::canonical(file, code);
  if (code) throw Error(ErrorKind::kFailed, file.string(), fmt::format("cannot be followed: {}", code.message()));
  return target;
}

}  // namespace epochreel

#include "folder_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "layout.h"

namespace epochreel::trace {

FolderLock::FolderLock(const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / kLockFile;
  require_own_file(path);
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
  int reason = descriptor_ < 0 ? errno : 0;
  if (reason == 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) reason = errno;
  if (reason == 0) return;
  if (descriptor_ >= 0) ::close(descriptor_);
  if (reason == EWOULDBLOCK) {
    throw Error(ErrorKind::kFailed, folder.string(),
                "is being written by another process; wait for it to end, or choose another folder with --out");
  }
  throw Error(ErrorKind::kFailed, path.string(),
              fmt::format("cannot be locked: {}", std::generic_category().message(reason)));
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace epochreel::trace

/// One writer at a time.
#pragma once

#include <filesystem>

namespace epochreel::trace {

/// Holds the trace's lock file by flock(2): the kernel lets go of it however the process ends, so a lock never
/// outlives its writer. The empty file stays; removing it would race with the next writer.
class FolderLock {
 public:
  /// Error{kFailed} where another writer holds it.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace epochreel::trace

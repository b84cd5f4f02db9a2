/// A POSIX file descriptor that closes itself.
#pragma once

#include <filesystem>
#include <string_view>

namespace epochreel {

class FileDescriptor {
 public:
  /// Opens, or throws Error{kFailed}: "cannot ACTION: reason".
  FileDescriptor(const std::filesystem::path& path, int flags, std::string_view action);
  ~FileDescriptor();
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;

  int get() const { return value_; }

  /// Closes now, and says so where that fails.
  void close(const std::filesystem::path& path);

 private:
  int value_ = -1;
};

}  // namespace epochreel

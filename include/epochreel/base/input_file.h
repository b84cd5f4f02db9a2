/// The one way to open a file for reading.
///
/// A FIFO, a device, a socket or a folder is refused at once: nothing waits for a writer that never comes. Links are
/// followed. A file that is read can be asked to stop, by the signals of interrupt.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace epochreel {

/// A regular file, read from front to back. Not thread-safe.
class InputFile {
 public:
  /// Error{kFailed} where it cannot be opened, Error{kInvalid} where it is not a regular file.
  explicit InputFile(std::filesystem::path path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Bytes at the time of opening. Some files of /proc say 0 and hold more.
  std::uint64_t size() const { return size_; }

  /// For calls that take one, such as mmap. It stays the file's own.
  int descriptor() const { return descriptor_; }

  /// Fills `bytes`, or as much of it as there is: fewer only at the end. Throws Error{kFailed}, and Interrupted.
  std::size_t read(std::span<std::byte> bytes);

  /// The next byte to read is the first again.
  void rewind();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// Error{kInvalid} where `path` is there and is not a regular file: for files that a library opens by their name.
/// Error{kFailed} where it cannot be opened.
void require_regular_file(const std::filesystem::path& path);

}  // namespace epochreel

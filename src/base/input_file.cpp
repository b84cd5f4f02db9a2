#include "epochreel/base/input_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "file_calls.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

/// A signal that asks to stop is seen between two pieces.
constexpr std::size_t kMostAtOnce = std::size_t{1} << 20;

/// O_NONBLOCK: opening a FIFO does not wait for its writer. It changes nothing for a regular file.
int open_to_read(const fs::path& path) {
  const int descriptor =
      uninterrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); });
  if (descriptor >= 0) return descriptor;
  const int reason = errno;
  struct stat status {};
  if (reason == ENXIO && ::stat(path.c_str(), &status) == 0) refuse_kind(path, status.st_mode);  // a socket
  errno = reason;
  fail_with_errno(path, "open");
}

}  // namespace

InputFile::InputFile(fs::path path) : path_(std::move(path)), descriptor_(open_to_read(path_)) {
  struct stat status {};
  try {
    if (::fstat(descriptor_, &status) != 0) fail_with_errno(path_, "examine");
    if (!S_ISREG(status.st_mode)) refuse_kind(path_, status.st_mode);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  size_ = static_cast<std::uint64_t>(status.st_size);
}

InputFile::~InputFile() { ::close(descriptor_); }  // only read: nothing can be lost

std::size_t InputFile::read(std::span<std::byte> bytes) {
  std::size_t count = 0;
  while (count < bytes.size()) {
    stop_if_asked();
    const std::size_t wanted = std::min(bytes.size() - count, kMostAtOnce);
    const ssize_t found = uninterrupted([&] { return ::read(descriptor_, bytes.data() + count, wanted); });
    if (found < 0) fail_with_errno(path_, "read");
    if (found == 0) break;
    count += static_cast<std::size_t>(found);
  }
  return count;
}

void InputFile::rewind() {
  if (::lseek(descriptor_, 0, SEEK_SET) < 0) fail_with_errno(path_, "read from its start");
}

void require_regular_file(const fs::path& path) { const InputFile file(path); }

}  // namespace epochreel

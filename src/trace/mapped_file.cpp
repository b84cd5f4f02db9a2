#include "mapped_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "epochreel/base/error.h"

namespace epochreel::trace {
namespace {

/// A file descriptor that closes itself; what is read-only has nothing to lose in close().
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value >= 0) ::close(value);
  }
};

[[noreturn]] void fail(const std::filesystem::path& path, ErrorKind kind, std::string_view action, int reason) {
  throw Error(kind, path.string(), fmt::format("cannot be {}: {}", action, std::generic_category().message(reason)));
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
  if (file.value < 0) fail(path, errno == ENOENT ? ErrorKind::kInvalid : ErrorKind::kFailed, "opened", errno);
  struct stat status {};
  if (::fstat(file.value, &status) != 0) fail(path, ErrorKind::kFailed, "examined", errno);
  if (!S_ISREG(status.st_mode)) throw Error(ErrorKind::kInvalid, path.string(), "is not a regular file");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return;
  void* const start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value, 0);
  if (start == MAP_FAILED) fail(path, ErrorKind::kFailed, "mapped", errno);
  bytes_ = {static_cast<const std::byte*>(start), size};
}

MappedFile::~MappedFile() {
  // munmap of a range that mmap returned does not fail, and nothing could be done if it did.
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

}  // namespace epochreel::trace

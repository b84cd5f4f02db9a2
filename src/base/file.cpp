#include "epochreel/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/own_folder.h"
#include "file_calls.h"
#include "file_descriptor.h"

namespace epochreel {

namespace fs = std::filesystem;

namespace {

int open_or_fail(const fs::path& path, int flags, std::string_view action) {
  const int descriptor = uninterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, 0644); });
  if (descriptor < 0) fail_with_errno(path, action);
  return descriptor;
}

void write_all(int descriptor, const fs::path& path, const void* data, std::size_t size) {
  const auto* bytes = static_cast<const char*>(data);
  while (size > 0) {
    const ssize_t written = uninterrupted([&] { return ::write(descriptor, bytes, size); });
    if (written < 0) fail_with_errno(path, "write");
    bytes += written;
    size -= written;
  }
}

void sync_or_fail(int descriptor, const fs::path& path) {
  if (uninterrupted([&] { return ::fsync(descriptor); }) != 0) fail_with_errno(path, "sync to disk");
}

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Cuts a file and makes its descriptor stand at the end.
void cut_to(int descriptor, const fs::path& path, std::uint64_t bytes) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail_with_errno(path, "examine");
  const std::uint64_t there = status.st_size;
  if (there < bytes) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("has {} bytes, fewer than the {} to keep", there, bytes));
  }
  const off_t size = bytes;
  if (::ftruncate(descriptor, size) != 0) fail_with_errno(path, "cut");
  if (::lseek(descriptor, size, SEEK_SET) < 0) fail_with_errno(path, "seek in");
}

/// A file that has another name as well, as `cp -al` leaves it, gets bytes of its own: the other name keeps the old
/// ones.
void part_from_other_names(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0 && status.st_nlink > 1) write_file(path, read_file(path, UINT64_MAX));
}

/// Two processes that write the same file remove each other's temporary file; neither may publish the other's half.
void require_same_file(int descriptor, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  if (::fstat(descriptor, &opened) != 0) fail_with_errno(path, "examine");
  if (::lstat(path.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev) return;
  throw Error(ErrorKind::kFailed, path.string(), "was removed or replaced by another process while it was written");
}

int open_lines(const fs::path& path) {
  require_own_file(path);
  part_from_other_names(path);
  return open_or_fail(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK, "open");
}

}  // namespace

FileDescriptor::FileDescriptor(const fs::path& path, int flags, std::string_view action)
    : value_(open_or_fail(path, flags, action)) {}

FileDescriptor::~FileDescriptor() {
  if (value_ >= 0) ::close(value_);
}

void FileDescriptor::close(const fs::path& path) {
  const int descriptor = value_;
  value_ = -1;
  if (descriptor >= 0 && ::close(descriptor) != 0) fail_with_errno(path, "close");
}

fs::path make_temporary(const fs::path& final_path) {
  require_replaceable(final_path);
  fs::path path = temporary_path(final_path);
  if (::close(create_anew(path)) != 0) fail_with_errno(path, "close");
  return path;
}

fs::path temporary_path(const fs::path& final_path) {
  return folder_of(final_path) / fmt::format(".{}.tmp", final_path.filename().string());
}

void sync_folder(const fs::path& folder) {
  const FileDescriptor descriptor(folder, O_RDONLY | O_DIRECTORY, "open the folder");
  sync_or_fail(descriptor.get(), folder);
}

void publish_file(const fs::path& temporary, const fs::path& final_path) {
  require_replaceable(final_path);
  {
    FileDescriptor descriptor(temporary, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "open");
    sync_or_fail(descriptor.get(), temporary);
  }
  if (::rename(temporary.c_str(), final_path.c_str()) != 0) fail_with_errno(final_path, "rename to");
  sync_folder(folder_of(final_path));
}

AtomicFile::AtomicFile(fs::path final_path)
    : final_path_(std::move(final_path)),
      temporary_path_(temporary_path(final_path_)),
      descriptor_((require_replaceable(final_path_), create_anew(temporary_path_))) {}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_path_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write_all(descriptor_, final_path_, bytes.data(), bytes.size());
}

void AtomicFile::write(std::string_view text) { write_all(descriptor_, final_path_, text.data(), text.size()); }

void AtomicFile::write_at(std::uint64_t place, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written =
        uninterrupted([&] { return ::pwrite(descriptor_, bytes.data(), bytes.size(), narrow<off_t>(place)); });
    if (written < 0) fail_with_errno(final_path_, "write");
    bytes = bytes.subspan(written);
    place += written;
  }
}

void AtomicFile::finish() {
  sync_or_fail(descriptor_, final_path_);
  require_same_file(descriptor_, temporary_path_);
  if (::rename(temporary_path_.c_str(), final_path_.c_str()) != 0) fail_with_errno(final_path_, "rename to");
  const int descriptor = descriptor_;
  descriptor_ = -1;  // from here on there is no temporary file to remove
  if (::close(descriptor) != 0) fail_with_errno(final_path_, "close");
  sync_folder(folder_of(final_path_));
}

LineFile::LineFile(fs::path path, std::uint64_t keep_bytes) : path_(std::move(path)), descriptor_(open_lines(path_)) {
  try {
    cut_to(descriptor_, path_, keep_bytes);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

LineFile::~LineFile() { ::close(descriptor_); }

void LineFile::append(std::string_view line, bool sync_now) {
  std::string text(line);
  text += '\n';
  write_all(descriptor_, path_, text.data(), text.size());
  if (sync_now) sync();
}

void LineFile::sync() { sync_or_fail(descriptor_, path_); }

void write_file(const fs::path& path, std::string_view text) {
  AtomicFile file(path);
  file.write(text);
  file.finish();
}

std::string read_file(const fs::path& path, std::uint64_t max_bytes) {
  const auto refuse = [&] {
    throw Error(ErrorKind::kInvalid, path.string(), fmt::format("is larger than the {} bytes allowed", max_bytes));
  };
  InputFile file(path);
  if (file.size() > max_bytes) refuse();
  std::string text;
  text.reserve(file.size());  // only a hint: the end is where reading ends
  std::byte buffer[1 << 16];
  for (;;) {
    const std::size_t count = file.read(buffer);
    text.append(reinterpret_cast<const char*>(buffer), count);
    if (text.size() > max_bytes) refuse();
    if (count < sizeof buffer) return text;
  }
}

}  // namespace epochreel

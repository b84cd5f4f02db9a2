#include "mapped_file.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <cerrno>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/input_file.h"

namespace epochreel::trace {
namespace {

/// A file that a commit line names and that is not there is a fault of the trace.
InputFile open_listed(const std::filesystem::path& path) {
  std::error_code code;
  if (std::filesystem::status(path, code).type() == std::filesystem::file_type::not_found) {
    throw Error(ErrorKind::kInvalid, path.string(), "cannot be opened: No such file or directory");
  }
  return InputFile(path);
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const InputFile file = open_listed(path);
  if (file.size() == 0) return;
  void* const start = ::mmap(nullptr, file.size(), PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (start == MAP_FAILED) {
    throw Error(ErrorKind::kFailed, path.string(),
                fmt::format("cannot be mapped: {}", std::generic_category().message(errno)));
  }
  bytes_ = {static_cast<const std::byte*>(start), static_cast<std::size_t>(file.size())};
}

MappedFile::~MappedFile() {
  // munmap of a range that mmap returned does not fail, and nothing could be done if it did.
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::release_pages() const {
  // If the system refuses, the pages only stay in memory for longer.
  if (!bytes_.empty()) ::madvise(const_cast<std::byte*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

}  // namespace epochreel::trace

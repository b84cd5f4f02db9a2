#include "container.h"

#include <cstddef>
#include <span>
#include <string>

#include "epochreel/base/input_file.h"

namespace epochreel::movie {

namespace {

constexpr std::size_t kStartBytes = 64;  ///< that hold magic and kind

std::string start_of(const std::filesystem::path& path) {
  std::string start(kStartBytes, '\0');
  start.resize(InputFile(path).read(std::as_writable_bytes(std::span(start))));
  return start;
}

}  // namespace

const Container& container_of(const std::filesystem::path& path) {
  std::error_code unreadable;
  if (!std::filesystem::exists(path, unreadable)) return kMp4;
  const std::string start = start_of(path);
  for (const Container* container : kContainers) {
    const bool is_kind = start.find(container->kind) != std::string::npos;
    if (!container->magic.empty() && start.starts_with(container->magic) && is_kind) return *container;
  }
  return kMp4;
}

}  // namespace epochreel::movie

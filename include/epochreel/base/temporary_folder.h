/// A folder of its own for the life of an object.
#pragma once

#include <filesystem>

namespace epochreel::app {

class TemporaryFolder {
 public:
  /// Makes it in `parent`, under a name that nothing else has. Error{kFailed} where that cannot be done.
  explicit TemporaryFolder(const std::filesystem::path& parent);
  /// Removes it with all that is in it.
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace epochreel::app

/// A folder of its own for the life of an object.
#pragma once

#include <filesystem>
#include <string>

namespace epochreel {

class TemporaryFolder {
 public:
  /// Makes it in `parent`, under a name that begins with `prefix` and that nothing else has, on a network file system
  /// too. Error{kFailed} where that cannot be done.
  TemporaryFolder(const std::filesystem::path& parent, const std::string& prefix);
  /// Removes it with all that is in it.
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace epochreel

/// Helpers that the fuzz targets share: files in memory, and the rule that damaged input is refused by an Error or is
/// read.
///
/// A target is one function, LLVMFuzzerTestOneInput. Clang's libFuzzer calls it with mutated inputs; in other builds
/// replay_main.cpp calls it with files. It returns where the input was read or refused; everything else ends the
/// process: another exception, a sanitizer's finding, a message that is too long.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace epochreel::fuzz {

/// A message longer than this would be a way to flood a log.
inline constexpr std::size_t kLongestMessage = 16384;

/// A folder of this process, in memory where the system has /dev/shm. Removed at exit.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& folder() const { return folder_; }

  /// Writes `bytes` into the file `name` of the folder, in place of what it held; returns its path.
  std::filesystem::path put(const std::string& name, std::string_view bytes) const;

  /// Removes and makes anew the folder `name` within it.
  std::filesystem::path fresh(const std::string& name) const;

 private:
  std::filesystem::path folder_;
};

/// The one of this process.
const Scratch& scratch();

/// Reads one input. An Error with a message of bounded length is a good answer.
void read_or_refuse(const std::function<void()>& read);

/// The input's bytes as text.
std::string_view text_of(const std::uint8_t* data, std::size_t size);

}  // namespace epochreel::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// A file's bytes in order, inflated where it is gzipped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace epochreel::data {

/// Whether a file is gzipped is told from its first two bytes, not from its name. Never inflates further than what
/// is asked for, so a small file cannot fill the memory.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills `bytes` as far as the file reaches and returns how many there were. Error{kInvalid} for damaged or
  /// truncated gzip data, Error{kFailed} where the file cannot be read.
  virtual std::size_t read(std::span<std::uint8_t> bytes) = 0;

  /// The most bytes that can come out of a file of this size.
  virtual std::uint64_t most_bytes() const = 0;
};

std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path);

}  // namespace epochreel::data

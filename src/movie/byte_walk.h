/// A file of bytes, walked from front to back without keeping it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

#include "epochreel/base/input_file.h"

namespace epochreel::movie {

/// Past the end all bytes are 0, and `place` says how many bytes the file would have.
class ByteWalk {
 public:
  explicit ByteWalk(const std::filesystem::path& path) : file_(path) {}

  std::uint64_t place() const { return place_; }
  bool is_at_end() const { return place_ > file_.size(); }

  std::uint8_t byte() {
    ++place_;
    if (at_ == filled_) fill();
    return at_ == filled_ ? std::uint8_t{0} : std::to_integer<std::uint8_t>(buffer_[at_++]);
  }

  /// Of `count` bytes, the highest first.
  std::uint32_t number(int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8U | byte();
    return value;
  }

  void skip(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count && !is_at_end(); ++i) byte();
  }

 private:
  void fill() {
    at_ = 0;
    filled_ = file_.read(buffer_);
  }

  InputFile file_;
  std::array<std::byte, std::size_t{1} << 16U> buffer_{};
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::uint64_t place_ = 0;
};

}  // namespace epochreel::movie

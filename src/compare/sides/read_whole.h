/// Checks a file before it is compared: it must be there in full, and be what its name says.
#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/hash.h"

namespace epochreel::compare {

/// Error{kInvalid} where the file cannot be read, or only stands for another one that is yet to be fetched, as Git LFS
/// and git-annex leave it.
void check_is_fetched(const std::filesystem::path& file);

/// The same, and Error{kInvalid} where it is no PNG, with the kind of the file (empty, a page of HTML, a JPEG, ...), or
/// a PNG without its last chunk.
void check_is_png(const std::filesystem::path& file);

/// Bytes of a file in memory that is used again and again. Used by one thread.
class FileBytes {
 public:
  /// Reads `a`, and `b` beside it. Whether both are the same, byte by byte; only then `bytes` are those of both.
  /// Error{kInvalid} where one of them cannot be read.
  bool read_if_same(const std::filesystem::path& a, const std::filesystem::path& b);

  std::string_view bytes() const { return {bytes_.data(), size_}; }

 private:
  std::vector<char> bytes_;  ///< at least size_; never smaller again
  std::vector<char> piece_;  ///< of the other file
  std::size_t size_ = 0;
};

/// The contents that were read once as a picture, by their hash. Shared by threads.
class KnownContents {
 public:
  bool contains(const Hash128& hash) const;
  void insert(const Hash128& hash);

 private:
  mutable std::mutex mutex_;
  std::set<Hash128> hashes_;
};

}  // namespace epochreel::compare

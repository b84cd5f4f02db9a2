/// Parsed snapshots, kept so that a plan that reads all of them need not open them anew.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

/// Keeps the headers of files, not their pages: those leave memory when the last holder of a file is gone. A file stays
/// valid as long as somebody holds it. Free to share between threads.
///
/// The first files are kept until the cache is full, and later ones are opened each time: plans read from the first
/// snapshot to the last, so a cache that made room for the newest would never hold what is asked for next.
class SnapshotCache {
 public:
  using File = std::shared_ptr<const TensorFile>;

  static constexpr std::size_t kMostFiles = 1'024;
  static constexpr std::size_t kMostTensors = 65'536;  ///< of all kept files: about 25 MB of headers

  explicit SnapshotCache(std::size_t places) : places_(places) {}

  /// The file of `place`; `open` opens it where it is not kept.
  File get(std::size_t place, const std::function<TensorFile()>& open);

  std::int64_t files_opened() const;

 private:
  struct Place {
    File kept;
    std::weak_ptr<const TensorFile> lent;  ///< what holders have: its end releases the pages
  };
  static File lend(Place& place, File file);

  mutable std::mutex mutex_;
  std::vector<Place> places_;
  std::size_t kept_files_ = 0;
  std::size_t kept_tensors_ = 0;
  std::int64_t files_opened_ = 0;
};

}  // namespace epochreel::trace

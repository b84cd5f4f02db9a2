#include "snapshot_cache.h"

#include <utility>

namespace epochreel::trace {

SnapshotCache::File SnapshotCache::lend(Place& place, File file) {
  const TensorFile* const lent = file.get();
  File loan(lent, [kept = std::move(file)](const TensorFile* returned) { returned->release_pages(); });
  place.lent = loan;
  return loan;
}

SnapshotCache::File SnapshotCache::get(std::size_t number, const std::function<TensorFile()>& open) {
  {
    const std::scoped_lock lock(mutex_);
    Place& place = places_[number];
    if (File lent = place.lent.lock()) return lent;
    if (place.kept) return lend(place, place.kept);
    ++files_opened_;
  }
  const File file = std::make_shared<const TensorFile>(open());  // without the lock: others go on meanwhile
  const std::scoped_lock lock(mutex_);
  Place& place = places_[number];
  const std::size_t tensors = file->tensors().size();
  if (!place.kept && kept_files_ < kMostFiles && kept_tensors_ + tensors <= kMostTensors) {
    place.kept = file;
    ++kept_files_;
    kept_tensors_ += tensors;
  }
  return lend(place, file);
}

std::int64_t SnapshotCache::files_opened() const {
  const std::scoped_lock lock(mutex_);
  return files_opened_;
}

}  // namespace epochreel::trace

#include "plan/worker_cache.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kSnapshotsKept = 3;

}  // namespace

ArrayCache::Array ArrayCache::at(int snapshot, const std::string& name) {
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->snapshot != snapshot || kept->name != name) continue;
    kept_.splice(kept_.begin(), kept_, kept);
    return kept_.front().array;
  }
  const auto file = trace_.snapshot(snapshot);
  kept_.push_front({snapshot, name, std::make_shared<const std::vector<float>>(file.floats(name))});
  auto array = kept_.front().array;
  drop_oldest();
  return array;
}

InterpolatedArray ArrayCache::at(const Moment& moment, const std::string& name) {
  const auto last = int_size(trace_.snapshots()) - 1;
  auto before = at(moment.before, name);
  auto after = at(std::min(moment.before + 1, last), name);
  return {std::move(before), std::move(after), static_cast<float>(moment.fraction)};
}

void ArrayCache::drop_oldest() {
  std::vector<int> snapshots;  // newest first
  for (const Kept& kept : kept_) {
    if (std::find(snapshots.begin(), snapshots.end(), kept.snapshot) == snapshots.end()) {
      snapshots.push_back(kept.snapshot);
    }
  }
  if (snapshots.size() <= kSnapshotsKept) return;
  kept_.remove_if([&](const Kept& kept) { return kept.snapshot == snapshots.back(); });
}

}  // namespace epochreel::scene

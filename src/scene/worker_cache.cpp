#include "worker_cache.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kArraysKept = 12;

}  // namespace

ArrayCache::Array ArrayCache::at(int snapshot, const std::string& name, const std::vector<std::int64_t>& shape) {
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept) {
    if (kept->snapshot != snapshot || kept->name != name) continue;
    kept_.splice(kept_.begin(), kept_, kept);
    return kept_.front().array;
  }
  const auto file = trace_.open_snapshot(snapshot);
  kept_.push_front({snapshot, name, std::make_shared<const std::vector<float>>(file.at(name, shape).floats())});
  if (kept_.size() > kArraysKept) kept_.pop_back();
  return kept_.front().array;
}

}  // namespace epochreel::scene

#include "choose_images.h"

#include <algorithm>
#include <numeric>

#include "epochreel/base/random.h"

namespace epochreel::train {

std::vector<std::uint32_t> choose_probes(const data::Dataset& data, std::uint64_t seed, int per_class) {
  std::vector<std::uint32_t> probes;
  for (std::size_t label = 0; label < data.class_names.size(); ++label) {
    std::vector<std::uint32_t> members;
    for (std::size_t i = 0; i < data.test.labels.size(); ++i) {
      if (data.test.labels[i] == label) members.push_back(static_cast<std::uint32_t>(i));
    }
    const RandomStream stream(seed, RandomUse::kProbes, static_cast<std::uint32_t>(label));
    const std::vector<std::uint32_t> order = stream.permutation(static_cast<std::uint32_t>(members.size()));
    const std::size_t count = std::min(order.size(), static_cast<std::size_t>(per_class));
    for (std::size_t i = 0; i < count; ++i) probes.push_back(members[order[i]]);
  }
  return probes;
}

std::vector<std::uint32_t> choose_evaluated(const data::Dataset& data, std::uint64_t seed, int limit) {
  if (limit == 0 || limit >= data.test.count) return all_test_images(data);
  std::vector<std::uint32_t> chosen = RandomStream(seed, RandomUse::kEvaluation).permutation(data.test.count);
  chosen.resize(limit);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<std::uint32_t> choose_gallery(const data::Dataset& data, std::uint64_t seed, int limit) {
  // Smaller choices are part of larger ones: both begin the same permutation.
  return choose_evaluated(data, seed, limit == 0 ? kGalleryLimit : std::min(limit, kGalleryLimit));
}

std::vector<std::uint32_t> all_test_images(const data::Dataset& data) {
  std::vector<std::uint32_t> all(data.test.count);
  std::iota(all.begin(), all.end(), 0U);
  return all;
}

}  // namespace epochreel::train

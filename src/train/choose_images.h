/// Which test images are probes and which are evaluated at snapshots: chosen once, by the seed.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/data/dataset.h"

namespace epochreel::train {

/// `per_class` test images of each class, or all of a class that has fewer; class by class.
std::vector<std::uint32_t> choose_probes(const data::Dataset& data, std::uint64_t seed, int per_class);

/// `limit` test images, or all where it is 0 or more than there are; rising.
std::vector<std::uint32_t> choose_evaluated(const data::Dataset& data, std::uint64_t seed, int limit);

/// Most test images whose pixels the trace keeps.
inline constexpr int kGalleryLimit = 2000;

/// The test images whose pixels the trace keeps: those that are evaluated at every snapshot where `limit` images are,
/// at most kGalleryLimit of them; rising.
std::vector<std::uint32_t> choose_gallery(const data::Dataset& data, std::uint64_t seed, int limit);

/// 0, 1, ... all test images.
std::vector<std::uint32_t> all_test_images(const data::Dataset& data);

}  // namespace epochreel::train

#include "split_by_seed.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/random.h"

namespace epochreel::data {

namespace {

/// The places of the images of each class.
std::vector<std::vector<std::size_t>> members_of(const std::vector<std::uint8_t>& labels, int classes) {
  std::vector<std::vector<std::size_t>> members(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) members[labels[i]].push_back(i);
  return members;
}

/// Marks those of the members of one class that are tested on.
void mark_class(const LoadRequest& request, std::uint32_t label, const std::vector<std::size_t>& members,
                std::vector<char>& is_test) {
  const int count = int_size(members);
  const int share = std::max(floor_to<int>(count * request.spec.test_share), count > 1 ? 1 : 0);
  const auto order = RandomStream(request.seed, RandomUse::kSplit, label).permutation(count);
  for (int i = 0; i < share; ++i) is_test[members[order[i]]] = 1;
}

/// The images whose mark is `wanted`.
Split chosen(const Split& all, const std::vector<char>& marks, char wanted) {
  Split part{0, all.channels, all.height, all.width};
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i] != wanted) continue;
    ++part.count;
    part.labels.push_back(all.labels[i]);
    if (all.has_images()) {
      const auto image = all.image(i);
      part.images.insert(part.images.end(), image.begin(), image.end());
    } else {
      const auto vector = all.vector(i);
      part.vectors.insert(part.vectors.end(), vector.begin(), vector.end());
    }
  }
  return part;
}

}  // namespace

void cut_off(Dataset& dataset, int count) {
  const Split all = std::move(dataset.train);
  std::vector<char> is_test(all.labels.size(), 1);
  std::fill_n(is_test.begin(), count, 0);
  dataset.train = chosen(all, is_test, 0);
  dataset.test = chosen(all, is_test, 1);
}

void split_by_seed(const LoadRequest& request, Dataset& dataset) {
  const Split all = std::move(dataset.train);
  std::vector<char> is_test(all.labels.size());
  const auto members = members_of(all.labels, request.spec.classes);
  for (int label = 0; label < request.spec.classes; ++label) mark_class(request, label, members[label], is_test);
  dataset.train = chosen(all, is_test, 0);
  dataset.test = chosen(all, is_test, 1);
  if (dataset.train.count > 0 && dataset.test.count > 0) return;
  throw Error(ErrorKind::kInvalid, job::dataset_name(request.spec.dataset),
              fmt::format("{} images are too few to train and to test on; a class needs two at least", all.count));
}

}  // namespace epochreel::data

#include "epochreel/compare/compare.h"

#include <fmt/format.h>
#include <omp.h>

#include <algorithm>
#include <memory>
#include <mutex>
#include <set>
#include <utility>

#include "conclusion.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "item_comparison.h"
#include "movie_comparison.h"
#include "not_looked_at.h"
#include "properties.h"
#include "sides/side.h"
#include "training/training_comparison.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

/// With up to this many pairs, equal files are unpacked whoever wrote them. With more, checksums tell that pictures of
/// epochreel's own writer are whole: unpacking them would take ten times as long as all else.
constexpr std::int64_t kUnpackedPairs = 100;

/// All that stays open as long as somebody may ask for pictures.
struct Opened {
  Sides sides;
  std::vector<Pair> pairs;
  std::mutex mutex;
  std::vector<std::unique_ptr<ItemComparison>> idle;  ///< comparisons that nobody uses now

  std::unique_ptr<ItemComparison> take() {
    const std::lock_guard lock(mutex);
    if (idle.empty()) return std::make_unique<ItemComparison>(sides);
    auto taken = std::move(idle.back());
    idle.pop_back();
    return taken;
  }

  void give_back(std::unique_ptr<ItemComparison> used) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(used));
  }
};

bool both_trained(const OpenSide& baseline, const OpenSide& actual) {
  return baseline.training && actual.training && !(baseline.training->is_empty() && actual.training->is_empty());
}

void check_kinds(const OpenSide& baseline, const OpenSide& actual) {
  if (baseline.words.kind == SideKind::kNothing) return;
  const bool pictures = !baseline.pictures.empty() && !actual.pictures.empty();
  if (pictures || both_trained(baseline, actual)) return;
  throw Error(ErrorKind::kUsage, actual.words.path,
              fmt::format("is {}, and {} is {}: the two have nothing in common that can be compared",
                          side_words(actual.words.kind), baseline.words.path, side_words(baseline.words.kind)));
}

std::vector<Property> properties(const std::map<std::string, std::string>& baseline,
                                 const std::map<std::string, std::string>& actual) {
  std::set<std::string> names;
  for (const auto& [name, value] : baseline) names.insert(name);
  for (const auto& [name, value] : actual) names.insert(name);
  std::vector<Property> found;
  for (const std::string& name : names) found.push_back(property_of(name, baseline, actual));
  return found;
}

/// Runs of pictures are one thread's: frames of a movie are cheap in their order.
std::vector<Item> compare_items(Opened& opened, const CompareOptions& options) {
  const std::int64_t count = opened.pairs.size();
  const bool movies = !opened.sides.baseline.movie.empty() || !opened.sides.actual.movie.empty();
  const std::int64_t run = movies ? 60 : 2;
  std::vector<Item> items(opened.pairs.size());
  std::int64_t done = 0;
  parallel_for(options.threads, (count + run - 1) / run, [&](std::int64_t task) {
    auto comparison = opened.take();
    const std::int64_t end = std::min(count, (task + 1) * run);
    for (std::int64_t i = task * run; i < end; ++i) {
      stop_if_asked();
      items[i] = comparison->compare(opened.pairs[i], count <= kUnpackedPairs ? Reading::kUnpacked : Reading::kChecked);
#pragma omp critical(epochreel_compare_progress)
      if (options.progress) options.progress(++done, count);
    }
    opened.give_back(std::move(comparison));
  });
  return items;
}

/// FLIP takes as long as all other measures together, so that of a long film only the worst frames have it.
void measure_flips(Opened& opened, Comparison& comparison, const CompareOptions& options) {
  std::vector<std::size_t> chosen;
  for (const std::size_t index : worst_first(comparison)) {
    const auto& metrics = comparison.items[index].metrics;
    if (chosen.size() == static_cast<std::size_t>(options.flips)) break;
    if (metrics && !metrics->flip) chosen.push_back(index);
  }
  std::sort(chosen.begin(), chosen.end());  // frames of a movie are cheap in their order
  parallel_for(options.threads, chosen.size(), [&](std::int64_t task) {
    stop_if_asked();
    const std::size_t index = chosen[task];
    auto comparer = opened.take();
    comparison.items[index].metrics->flip = comparer->flip(opened.pairs[index]);
    opened.give_back(std::move(comparer));
  });
}

FileFinding file_finding(const Sides& sides, const Comparison& comparison) {
  const std::string& a = sides.baseline.movie_hash;
  const std::string& b = sides.actual.movie_hash;
  return {streams_differ(comparison.movie), !a.empty() && !b.empty() && a != b};
}

PictureSource picture_source(std::shared_ptr<Opened> opened) {
  return [opened = std::move(opened)](std::size_t item) {
    auto comparison = opened->take();
    ItemPictures pictures = comparison->pictures(opened->pairs.at(item));
    opened->give_back(std::move(comparison));
    return pictures;
  };
}

}  // namespace

Compared compare(const fs::path& baseline, const fs::path& actual, const CompareOptions& options) {
  auto opened = std::make_shared<Opened>();
  Sides& sides = opened->sides;
  sides.baseline = open_side(baseline, true);
  sides.actual = open_side(actual, false);
  sides.tolerance = options.tolerance;
  check_kinds(sides.baseline, sides.actual);
  sides.same_groups = frames_of_same_groups(sides.baseline, sides.actual);
  Pairing pairing = pair_up(sides.baseline, sides.actual);

  Comparison comparison;
  comparison.baseline = sides.baseline.words;
  comparison.actual = sides.actual.words;
  comparison.limits = limits_for(options.tolerance, "", pair_kind(sides)).words();
  comparison.environment = properties(sides.baseline.environment, sides.actual.environment);
  comparison.movie = movie_properties(sides.baseline, sides.actual);
  if (both_trained(sides.baseline, sides.actual)) {
    comparison.training = compare_training(*sides.baseline.training, *sides.actual.training, options.tolerance.max_ulp);
  }
  comparison.not_looked_at = not_looked_at(sides, pairing);
  opened->pairs = std::move(pairing.pairs);
  comparison.items = compare_items(*opened, options);
  measure_flips(*opened, comparison, options);
  name_moved_frames(comparison.items);
  comparison.quality = movie_quality(comparison.items, !comparison.movie.empty());
  conclude(comparison, file_finding(sides, comparison));
  return {std::move(comparison), picture_source(std::move(opened))};
}

}  // namespace epochreel::compare

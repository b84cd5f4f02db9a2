#include "item_comparison.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/image/own_png.h"
#include "measures/measures.h"
#include "measures/overlay.h"

namespace epochreel::compare {

namespace {

Item item_of(const Pair& pair, const Sides& sides) {
  const Picture& named = pair.baseline != nullptr ? *pair.baseline : *pair.actual;
  Item item;
  item.name = named.name;
  item.frame = named.frame;
  item.limits = limits_for(sides.tolerance, item.name, pair_kind(sides)).words();
  if (pair.baseline != nullptr) {
    item.baseline_hash = pair.baseline->hash;
    item.baseline_size = pair.baseline->size;
    item.baseline_has_pixels = has_pixels(sides.baseline, *pair.baseline);
  }
  if (pair.actual != nullptr) {
    item.actual_hash = pair.actual->hash;
    item.actual_size = pair.actual->size;
    item.actual_has_pixels = has_pixels(sides.actual, *pair.actual);
  }
  return item;
}

Size size_of(const image::Image& image) { return {image.width(), image.height()}; }

bool other_size(const Item& item) {
  return item.baseline_size && item.actual_size && *item.baseline_size != *item.actual_size;
}

void conclude_other_size(Item& item) {
  item.verdict = Verdict::kOtherSize;
  item.reason = fmt::format("is {} x {} pixels, its baseline {} x {}", item.actual_size->width,
                            item.actual_size->height, item.baseline_size->width, item.baseline_size->height);
}

/// Says what the shared part shows if the sizes differ.
std::string shared_words(const PictureMetrics& metrics, const Size& shared) {
  const std::int64_t pixels = std::int64_t{shared.width} * shared.height;
  if (metrics.unequal == 0)
    return fmt::format("the {} x {} from the left top are the same", shared.width, shared.height);
  return fmt::format("of the {} x {} from the left top, {} of {} pixels differ", shared.width, shared.height,
                     grouped(metrics.different), grouped(pixels));
}

/// Differences that no pixel shows: where both are compared at 8 bits, and what the colours mean.
std::vector<std::string> unseen_words(const image::Image& baseline, const image::Image& actual) {
  std::vector<std::string> parts;
  if (baseline.is_deep() != actual.is_deep()) {
    parts.push_back(fmt::format("it has {} bits a channel, its baseline {}: compared at 8", actual.is_deep() ? 16 : 8,
                                baseline.is_deep() ? 16 : 8));
  }
  if (baseline.color_space != actual.color_space) {
    const auto named = [](const std::string& space) { return space.empty() ? "sRGB" : space; };
    parts.push_back(fmt::format("its colour space is {}, its baseline's {}: pixels are compared as they are stored",
                                named(actual.color_space), named(baseline.color_space)));
  }
  return parts;
}

std::string within_words(const PictureMetrics& metrics, std::int64_t compared, std::vector<std::string> unseen) {
  if (metrics.unequal > 0) {
    unseen.insert(unseen.begin(), fmt::format("{} of {} pixels are of other bits, by {:g} of 255 at most",
                                              grouped(metrics.unequal), grouped(compared), metrics.largest_difference));
  }
  return unseen.empty() ? "differs under the masks only" : fmt::format("{}", fmt::join(unseen, "; "));
}

void conclude_by_hash(Item& item) {
  item.verdict = item.baseline_hash == item.actual_hash ? Verdict::kSame : Verdict::kDifferent;
  if (item.verdict == Verdict::kSame) return;
  const bool neither = !item.baseline_has_pixels && !item.actual_has_pixels;
  item.reason = fmt::format(
      "has another hash; by how much it differs cannot be told, for {}",
      neither ? "both are known by their hashes alone"
              : fmt::format("the {} is known by its hash alone", item.baseline_has_pixels ? "actual" : "baseline"));
}

}  // namespace

PairKind pair_kind(const Sides& sides) {
  return sides.baseline.movie.empty() == sides.actual.movie.empty() ? PairKind::kExact : PairKind::kLossy;
}

/// Whether the two are the same for sure, as far as that is told without comparing pixels.
bool ItemComparison::known_same(const Pair& pair, Reading reading) {
  const Picture& baseline = *pair.baseline;
  const Picture& actual = *pair.actual;
  if (!baseline.hash.empty() && baseline.hash == actual.hash) return true;
  if (!baseline.file.empty() && !actual.file.empty()) return same_files(baseline, actual, reading);
  const bool both_movies = !sides_.baseline.movie.empty() && !sides_.actual.movie.empty();
  return both_movies && reading == Reading::kChecked && sides_.same_groups[static_cast<std::size_t>(*baseline.frame)];
}

/// Whether both files have the same bytes. They are then known to be a picture that can be read, and where a side has a
/// hash on record, to be the picture of that hash.
bool ItemComparison::same_files(const Picture& baseline, const Picture& actual, Reading reading) {
  if (!bytes_.read_if_same(baseline.file, actual.file)) return false;
  if (!baseline.hash.empty()) baseline_reader_.read(baseline);
  if (!actual.hash.empty()) actual_reader_.read(actual);
  if (!baseline.hash.empty() || !actual.hash.empty()) return true;
  if (reading == Reading::kChecked && image::is_whole_own_png(bytes_.bytes())) return true;
  const Hash128 hash = hash_text(bytes_.bytes());
  if (sides_.readable->contains(hash)) return true;
  actual_reader_.read(actual);
  sides_.readable->insert(hash);
  return true;
}

void ItemComparison::compare_pixels(const Pair& pair, Item& item) {
  const image::Image baseline = *baseline_reader_.read(*pair.baseline);
  image::Image actual = *actual_reader_.read(*pair.actual);
  item.baseline_size = size_of(baseline);
  item.actual_size = size_of(actual);
  if (same_image(baseline, actual)) return;
  if (item.baseline_hash.empty()) item.baseline_hash = image::image_hash(baseline).hex();
  if (item.actual_hash.empty()) item.actual_hash = image::image_hash(actual).hex();
  if (other_size(item)) return measure_shared(baseline, actual, item);
  const Limits limits = limits_for(sides_.tolerance, item.name, pair_kind(sides_));
  const std::int64_t compared = apply_masks(limits.masks, baseline, actual);
  if (compared == 0) {
    item.verdict = Verdict::kDifferent;
    item.reason = "has other bits, and the masks cover all of it, so that nothing of it is compared";
    return;
  }
  item.metrics = measure(baseline, actual, limits.rule);
  if (limits.has(kFlipLimit)) item.metrics->flip = measure_flip(baseline, actual);
  item.reason = broken_limit(limits, {*item.metrics, size_of(baseline), compared});
  item.verdict = item.reason.empty() ? Verdict::kWithin : Verdict::kDifferent;
  const std::vector<std::string> unseen = unseen_words(baseline, actual);
  if (item.verdict == Verdict::kWithin) {
    item.reason = within_words(*item.metrics, compared, unseen);
  } else if (!unseen.empty()) {
    item.reason += fmt::format("; {}", fmt::join(unseen, "; "));
  }
}

void ItemComparison::measure_shared(const image::Image& baseline, const image::Image& actual, Item& item) {
  const Size shared = shared_size(baseline, actual);
  const Limits limits = limits_for(sides_.tolerance, item.name, pair_kind(sides_));
  const image::Image part = cut_to(baseline, shared);
  image::Image other = cut_to(actual, shared);
  apply_masks(limits.masks, part, other);
  item.metrics = measure(part, other, limits.rule);
  conclude_other_size(item);
  item.reason += fmt::format("; {}", shared_words(*item.metrics, shared));
}

/// Lets the hash decide if one side has no pixels.
void ItemComparison::compare_hashes(const Pair& pair, Item& item) {
  const auto look = [](PictureReader& reader, const Picture& picture, std::string& hash, std::optional<Size>& size) {
    const image::Image image = *reader.read(picture);
    hash = image::image_hash(image).hex();
    size = size_of(image);
  };
  if (item.baseline_has_pixels) look(baseline_reader_, *pair.baseline, item.baseline_hash, item.baseline_size);
  if (item.actual_has_pixels) look(actual_reader_, *pair.actual, item.actual_hash, item.actual_size);
  if (other_size(item)) return conclude_other_size(item);
  conclude_by_hash(item);
}

Item ItemComparison::compare(const Pair& pair, Reading reading) {
  Item item = item_of(pair, sides_);
  if (pair.actual == nullptr) {
    item.verdict = Verdict::kMissing;
    item.reason = "is in the baseline, but not in the actual";
  } else if (pair.baseline == nullptr) {
    item.verdict = Verdict::kExtra;
    item.reason = "has no baseline";
  } else if (item.baseline_has_pixels && item.actual_has_pixels) {
    if (other_size(item) || !known_same(pair, reading)) compare_pixels(pair, item);
  } else if (other_size(item)) {
    conclude_other_size(item);
  } else if (!known_same(pair, reading)) {
    compare_hashes(pair, item);
  }
  return item;
}

/// Both, cut to what they share, and the actual as the baseline under the masks.
ItemComparison::Measured ItemComparison::measured(const Pair& pair, image::Image baseline, image::Image actual) const {
  const Size shared = shared_size(baseline, actual);
  Measured two{cut_to(std::move(baseline), shared), cut_to(std::move(actual), shared)};
  apply_masks(limits_for(sides_.tolerance, pair.baseline->name, pair_kind(sides_)).masks, two.baseline, two.actual);
  return two;
}

FlipSummary ItemComparison::flip(const Pair& pair) {
  const Measured two = measured(pair, *baseline_reader_.read(*pair.baseline), *actual_reader_.read(*pair.actual));
  return measure_flip(two.baseline, two.actual);
}

ItemPictures ItemComparison::pictures(const Pair& pair) {
  ItemPictures found;
  std::optional<image::Image> baseline;
  std::optional<image::Image> actual;
  if (pair.baseline != nullptr) baseline = baseline_reader_.read(*pair.baseline);
  if (pair.actual != nullptr) actual = actual_reader_.read(*pair.actual);
  if (baseline && actual) {
    const Limits limits = limits_for(sides_.tolerance, pair.baseline->name, pair_kind(sides_));
    const Measured two = measured(pair, *baseline, *actual);
    measure(two.baseline, two.actual, limits.rule, &found.difference.emplace());
    if (size_of(*baseline) != size_of(*actual)) found.difference = overlaid(*baseline, *actual, *found.difference);
  }
  if (baseline) found.baseline = std::move(baseline->bitmap);
  if (actual) found.actual = std::move(actual->bitmap);
  return found;
}

}  // namespace epochreel::compare

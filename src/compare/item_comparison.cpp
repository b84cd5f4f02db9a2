#include "item_comparison.h"

#include <fmt/format.h>

#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/paint/own_png.h"

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

Size size_of(const paint::Bitmap& bitmap) { return {bitmap.width, bitmap.height}; }

bool other_size(const Item& item) {
  return item.baseline_size && item.actual_size && *item.baseline_size != *item.actual_size;
}

void conclude_other_size(Item& item) {
  item.verdict = Verdict::kOtherSize;
  item.reason = fmt::format("is {} x {} pixels, its baseline {} x {}", item.actual_size->width,
                            item.actual_size->height, item.baseline_size->width, item.baseline_size->height);
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
  return both_movies && sides_.same_groups[static_cast<std::size_t>(*baseline.frame)];
}

/// Whether both files have the same bytes. They are then known to be a picture that can be read, and where a side has a
/// hash on record, to be the picture of that hash.
bool ItemComparison::same_files(const Picture& baseline, const Picture& actual, Reading reading) {
  if (!bytes_.read_if_same(baseline.file, actual.file)) return false;
  if (!baseline.hash.empty()) baseline_reader_.read(baseline);
  if (!actual.hash.empty()) actual_reader_.read(actual);
  if (!baseline.hash.empty() || !actual.hash.empty()) return true;
  if (reading == Reading::kChecked && paint::is_whole_own_png(bytes_.bytes())) return true;
  const Hash128 hash = hash_text(bytes_.bytes());
  if (sides_.readable->contains(hash)) return true;
  actual_reader_.read(actual);
  sides_.readable->insert(hash);
  return true;
}

void ItemComparison::compare_pixels(const Pair& pair, Item& item) {
  const paint::Bitmap baseline = *baseline_reader_.read(*pair.baseline);
  paint::Bitmap actual = *actual_reader_.read(*pair.actual);
  item.baseline_size = size_of(baseline);
  item.actual_size = size_of(actual);
  if (other_size(item)) return conclude_other_size(item);
  if (baseline.pixels == actual.pixels) return;
  if (item.baseline_hash.empty()) item.baseline_hash = paint::pixel_hash(baseline).hex();
  if (item.actual_hash.empty()) item.actual_hash = paint::pixel_hash(actual).hex();
  const Limits limits = limits_for(sides_.tolerance, item.name, pair_kind(sides_));
  const std::int64_t compared = apply_masks(limits.masks, baseline, actual);
  if (compared == 0) {
    item.verdict = Verdict::kDifferent;
    item.reason = "has other bits, and the masks cover all of it, so that nothing of it is compared";
    return;
  }
  item.metrics = measure(baseline, actual, limits.rule);
  if (limits.max_flip) item.metrics->flip = measure_flip(baseline, actual);
  item.reason = broken_limit(limits, *item.metrics, compared);
  item.verdict = item.reason.empty() ? Verdict::kWithin : Verdict::kDifferent;
  if (item.verdict == Verdict::kWithin) {
    item.reason = item.metrics->unequal == 0 ? "differs under the masks only"
                                             : fmt::format("{} of {} pixels are of other bits, by {} of 255 at most",
                                                           grouped(item.metrics->unequal), grouped(compared),
                                                           item.metrics->largest_difference);
  }
}

/// Where one side has no pixels, the hash decides.
void ItemComparison::compare_hashes(const Pair& pair, Item& item) {
  const auto look = [](PictureReader& reader, const Picture& picture, std::string& hash, std::optional<Size>& size) {
    const paint::Bitmap bitmap = *reader.read(picture);
    hash = paint::pixel_hash(bitmap).hex();
    size = size_of(bitmap);
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
  } else if (other_size(item)) {
    conclude_other_size(item);
  } else if (!known_same(pair, reading)) {
    if (item.baseline_has_pixels && item.actual_has_pixels) {
      compare_pixels(pair, item);
    } else {
      compare_hashes(pair, item);
    }
  }
  return item;
}

FlipSummary ItemComparison::flip(const Pair& pair) {
  const paint::Bitmap baseline = *baseline_reader_.read(*pair.baseline);
  paint::Bitmap actual = *actual_reader_.read(*pair.actual);
  apply_masks(limits_for(sides_.tolerance, pair.baseline->name, pair_kind(sides_)).masks, baseline, actual);
  return measure_flip(baseline, actual);
}

ItemPictures ItemComparison::pictures(const Pair& pair) {
  ItemPictures found;
  if (pair.baseline != nullptr) found.baseline = baseline_reader_.read(*pair.baseline);
  if (pair.actual != nullptr) found.actual = actual_reader_.read(*pair.actual);
  if (found.baseline && found.actual && size_of(*found.baseline) == size_of(*found.actual)) {
    const Limits limits = limits_for(sides_.tolerance, pair.baseline->name, pair_kind(sides_));
    paint::Bitmap masked = *found.actual;
    apply_masks(limits.masks, *found.baseline, masked);
    measure(*found.baseline, masked, limits.rule, &found.difference.emplace());
  }
  return found;
}

}  // namespace epochreel::compare

/// One picture beside its baseline.
#pragma once

#include <memory>
#include <vector>

#include "epochreel/compare/report.h"
#include "pairing.h"
#include "picture_limits.h"
#include "picture_reader.h"
#include "read_whole.h"

namespace epochreel::compare {

/// Both sides, and what is needed to look at any pair.
struct Sides {
  OpenSide baseline;
  OpenSide actual;
  job::ToleranceSpec tolerance;
  std::vector<bool> same_groups;  ///< by frame: both movies hold the same packets, so the same picture
  std::shared_ptr<KnownContents> readable = std::make_shared<KnownContents>();  ///< of equal files, as pictures
};

/// How closely bytes are looked at that are the same on both sides.
enum class Reading {
  kUnpacked,  ///< pixels are read, of movies too
  kChecked,   ///< a PNG's checksums are enough, where it is laid out as epochreel writes it, and a movie's packets
};

PairKind pair_kind(const Sides& sides);

/// Looks at one pair after the other. Used by one thread.
class ItemComparison {
 public:
  explicit ItemComparison(const Sides& sides)
      : sides_(sides), baseline_reader_(sides.baseline), actual_reader_(sides.actual) {}

  /// Error{kInvalid} where a picture cannot be read, or is not the one that its hash names. Two files of the same bytes
  /// are read once, as `reading` says.
  Item compare(const Pair& pair, Reading reading);

  /// FLIP of a pair that `compare` has measured.
  FlipSummary flip(const Pair& pair);

  /// The pixels of both, at 8 bits a channel, and the picture of their difference; where their sizes are not the same,
  /// of both laid over each other.
  ItemPictures pictures(const Pair& pair);

 private:
  bool known_same(const Pair& pair, Reading reading);
  bool same_files(const Picture& baseline, const Picture& actual, Reading reading);
  void compare_pixels(const Pair& pair, Item& item);
  void measure_shared(const image::Image& baseline, const image::Image& actual, Item& item);
  void compare_hashes(const Pair& pair, Item& item);

  struct Measured {
    image::Image baseline;
    image::Image actual;
  };
  Measured measured(const Pair& pair, image::Image baseline, image::Image actual) const;

  const Sides& sides_;
  PictureReader baseline_reader_;
  PictureReader actual_reader_;
  FileBytes bytes_;
};

}  // namespace epochreel::compare

/// Test images whose pixels the trace holds: how each was read at every snapshot, and which of them a film shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "marks/pictures.h"

namespace epochreel::scene {

/// An image that is misread in the last snapshot.
struct Misreading {
  int image = 0;
  int predicted = 0;
  double probability = 0;  ///< of that class; not a number where it was not recorded
};

/// The last time that an image went from right to wrong, or back.
struct SideChange {
  int image = 0;
  int snapshot = 0;  ///< the first one that has it on the new side
  int before = 0;    ///< class it was taken for
  int after = 0;
};

/// How many images are on which side at a snapshot.
struct SideCounts {
  int right = 0;
  int corrected = 0;  ///< of the right ones, those that were misread before
  int lost = 0;       ///< misread now, right before
};

struct GalleryPlan {
  std::string missing;  ///< why there is nothing to show; "" where there is
  int count = 0;        ///< G
  bool all = true;      ///< these are all test images, as far as is known
  int height = 0;
  int width = 0;
  std::vector<int> labels;                            ///< (G)
  std::vector<std::uint8_t> images;                   ///< (G, H, W), or (G, 3, H, W)
  std::vector<std::vector<std::uint16_t>> predicted;  ///< a snapshot: (G); where an image was not evaluated, as before
  std::vector<Misreading> misread;                    ///< all of the last snapshot, the most confident first
  std::vector<SideChange> corrected;                  ///< last changes from wrong to right, the latest first
  std::vector<SideChange> lost;                       ///< and from right to wrong
  std::vector<SideCounts> counts;                     ///< a snapshot each

  bool right(int snapshot, int image) const;

  /// "1,000 test images"; "1,000 chosen test images" where there are more.
  std::string count_words() const;
  Picture picture(int image, const Rect& area, Ink frame) const;
};

/// The images and their labels alone; none where no pixels were recorded. Error{kInvalid} where labels are of classes
/// that there are not.
GalleryPlan gallery_images(const trace::TraceReader& trace);

/// Error{kInvalid} where labels or readings are of classes that there are not.
GalleryPlan plan_gallery(const trace::TraceReader& trace);

}  // namespace epochreel::scene

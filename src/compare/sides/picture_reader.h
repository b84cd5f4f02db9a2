/// The pixels of a side's pictures.
#pragma once

#include <memory>
#include <optional>

#include "epochreel/image/image.h"
#include "sides/open_side.h"

namespace epochreel::compare {

bool has_pixels(const OpenSide& side, const Picture& picture);

/// Reads pictures of one side. Used by one thread; frames of a movie are cheap in their order.
class PictureReader {
 public:
  explicit PictureReader(const OpenSide& side) : side_(&side) {}

  /// The pixels, where the side has them. Error{kInvalid} where a file is damaged, or is not the picture whose hash is
  /// on record for it.
  std::optional<image::Image> read(const Picture& picture);

 private:
  const OpenSide* side_;
  std::unique_ptr<movie::MovieDecoder> decoder_;
};

}  // namespace epochreel::compare

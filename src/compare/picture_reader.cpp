#include "picture_reader.h"

#include <fmt/format.h>

#include "epochreel/base/error.h"
#include "epochreel/image/png.h"
#include "read_whole.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

image::Image read_recorded(const Picture& picture) {
  check_is_png(picture.file);
  image::Image image = image::read_png(picture.file);
  if (!picture.hash.empty() && image::image_hash(image).hex() != picture.hash) {
    throw Error(
        ErrorKind::kInvalid, picture.file.string(),
        fmt::format("is not the picture whose hash, {}, is on record for it; render or approve it anew", picture.hash));
  }
  return image;
}

}  // namespace

bool has_pixels(const OpenSide& side, const Picture& picture) { return !picture.file.empty() || !side.movie.empty(); }

std::optional<image::Image> PictureReader::read(const Picture& picture) {
  if (!picture.file.empty()) return read_recorded(picture);
  if (side_->movie.empty()) return std::nullopt;
  if (!decoder_) decoder_ = std::make_unique<movie::MovieDecoder>(side_->movie);
  return decoder_->read(*picture.frame);
}

}  // namespace epochreel::compare

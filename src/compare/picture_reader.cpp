#include "picture_reader.h"

#include <fmt/format.h>

#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/paint/png.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

paint::Image read_recorded(const Picture& picture) {
  paint::Image image = paint::read_png(picture.file);
  if (!picture.hash.empty() && paint::image_hash(image).hex() != picture.hash) {
    throw Error(
        ErrorKind::kInvalid, picture.file.string(),
        fmt::format("is not the picture whose hash, {}, is on record for it; render or approve it anew", picture.hash));
  }
  return image;
}

}  // namespace

bool has_pixels(const OpenSide& side, const Picture& picture) { return !picture.file.empty() || !side.movie.empty(); }

std::optional<paint::Image> PictureReader::read(const Picture& picture) {
  if (!picture.file.empty()) return read_recorded(picture);
  if (side_->movie.empty()) return std::nullopt;
  if (!decoder_) decoder_ = std::make_unique<movie::MovieDecoder>(side_->movie);
  return decoder_->read(*picture.frame);
}

bool same_file(const fs::path& a, const fs::path& b) {
  constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 31;
  std::error_code code;
  if (fs::file_size(a, code) != fs::file_size(b, code) || code) return false;
  return read_file(a, kMaxBytes) == read_file(b, kMaxBytes);
}

}  // namespace epochreel::compare

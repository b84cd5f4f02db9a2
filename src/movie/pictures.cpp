#include "epochreel/movie/pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/frame_manifest.h"
#include "numbered_names.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void refuse(const fs::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

/// The numbers of the pictures in the folder, rising.
std::vector<std::int64_t> numbers_in(const fs::path& folder) {
  std::error_code code;
  std::vector<std::int64_t> numbers;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (const auto number = number_of(entry.path().filename().string(), ".png")) numbers.push_back(*number);
  }
  if (code) refuse(folder, fmt::format("cannot be read as a folder of pictures: {}", code.message()));
  std::ranges::sort(numbers);
  return numbers;
}

/// Error where one is missing; the number of frames.
std::int64_t require_gapless(const fs::path& folder, const std::vector<std::int64_t>& numbers) {
  if (numbers.empty()) refuse(folder, "holds no pictures with names such as 000000.png, 000001.png");
  for (std::int64_t frame = 0; frame < std::ssize(numbers); ++frame) {
    const std::int64_t number = numbers[static_cast<std::size_t>(frame)];
    if (number == frame) continue;
    refuse(folder, fmt::format("lacks {}, though it holds {}; a film needs every frame, as 'render --set "
                               "movie.png=all' keeps them",
                               picture_name(frame), picture_name(number)));
  }
  return std::ssize(numbers);
}

std::optional<FrameManifest> manifest_of(const fs::path& folder) {
  const fs::path named = (folder / "").parent_path();  // without a slash at its end
  std::vector<fs::path> places = {folder / "frames.json"};
  if (named.filename() == "frames") places.push_back(named.parent_path() / "frames.json");
  for (const fs::path& place : places) {
    std::error_code unreadable;
    if (fs::exists(place, unreadable)) return read_frame_manifest(place);
  }
  return std::nullopt;
}

void require_all(const fs::path& folder, std::int64_t frames, const FrameManifest& manifest) {
  if (frames == std::ssize(manifest.frames)) return;
  refuse(folder, fmt::format("holds {}, but the film's frames.json lists {}; render with 'movie.png=all', or move the "
                             "pictures to a folder of another name to encode these alone",
                             counted(frames, "picture"), manifest.frames.size()));
}

/// Error where the picture cannot be a frame; `first` is what the first of all is like.
void check_facts(const fs::path& file, const image::PngFacts& facts, const image::PngFacts& first) {
  if (facts.width != first.width || facts.height != first.height) {
    refuse(file, fmt::format("is {} x {} pixels, but {} is {} x {}; all frames of a film have one size", facts.width,
                             facts.height, picture_name(0), first.width, first.height));
  }
  if (facts.width % 2 != 0 || facts.height % 2 != 0) {
    refuse(file,
           fmt::format("is {} x {} pixels; a film needs even sizes (4:2:0 video); crop it", facts.width, facts.height));
  }
  if (facts.depth > 8) refuse(file, fmt::format("has {} bits a channel; save it with 8", facts.depth));
  if (!facts.color_space.empty()) {
    refuse(file, fmt::format("has other colours than sRGB: {}; convert it to sRGB, without a profile in the file",
                             facts.color_space));
  }
}

class PictureArtist : public Artist {
 public:
  explicit PictureArtist(const Pictures& pictures) : pictures_(pictures) {}

  DrawnFrame draw(std::int64_t frame) override {
    const fs::path file = pictures_.folder / picture_name(frame);
    image::Image picture = image::read_png(file);
    if (!image::is_opaque(picture.bitmap)) {
      refuse(file, "has transparent pixels; lay them over a ground, since video has none");
    }
    if (picture.width() != pictures_.width || picture.height() != pictures_.height) {
      refuse(file, "was changed while it was encoded; run the command again");
    }
    bitmap_ = std::move(picture.bitmap);
    return {bitmap_, frame + 1};
  }

 private:
  const Pictures& pictures_;
  image::Bitmap bitmap_;
};

}  // namespace

Pictures find_pictures(const fs::path& folder) {
  Pictures pictures;
  pictures.folder = folder;
  pictures.frames = require_gapless(folder, numbers_in(folder));
  if (auto manifest = manifest_of(folder)) {
    require_all(folder, pictures.frames, *manifest);
    pictures.fps = manifest->fps;
    pictures.chapters = std::move(manifest->chapters);
  }
  image::PngFacts first;
  Hasher hasher;
  for (std::int64_t frame = 0; frame < pictures.frames; ++frame) {
    stop_if_asked();
    const fs::path file = folder / picture_name(frame);
    const image::PngFacts facts = image::read_png_facts(file);
    if (frame == 0) first = facts;
    check_facts(file, facts, first);
    hasher.update(facts.file_hash.hex());
  }
  pictures.width = first.width;
  pictures.height = first.height;
  pictures.hash = hasher.digest().hex();
  return pictures;
}

std::unique_ptr<Artist> make_picture_artist(const Pictures& pictures) {
  return std::make_unique<PictureArtist>(pictures);
}

}  // namespace epochreel::movie

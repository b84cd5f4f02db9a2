#include "reduction.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "epochreel/base/error.h"

namespace epochreel::movie {

namespace {

/// The pixels of a side of `large` that one of `small` covers, in parts of 1 / small.
struct Cover {
  int first = 0;
  std::vector<std::uint32_t> weights;  ///< their sum is `large`
};

std::vector<Cover> covers(int large, int small) {
  std::vector<Cover> row;
  for (std::int64_t at = 0; at < small; ++at) {
    const std::int64_t start = at * large;
    const std::int64_t end = start + large;
    Cover cover{static_cast<int>(start / small), {}};
    for (std::int64_t pixel = cover.first; pixel * small < end; ++pixel) {
      const std::int64_t part = std::min(end, (pixel + 1) * small) - std::max(start, pixel * small);
      cover.weights.push_back(static_cast<std::uint32_t>(part));
    }
    row.push_back(std::move(cover));
  }
  return row;
}

/// Adds a row of pixels, each channel by itself, to sums a pixel of the small width.
void add_row(const std::uint8_t* pixels, const std::vector<Cover>& columns, std::uint64_t weight,
             std::vector<std::uint64_t>& sums) {
  for (std::size_t x = 0; x < columns.size(); ++x) {
    std::uint32_t blue = 0;
    std::uint32_t green = 0;
    std::uint32_t red = 0;
    const std::uint8_t* pixel = pixels + std::ptrdiff_t{4} * columns[x].first;
    for (const std::uint32_t part : columns[x].weights) {
      blue += part * pixel[0];
      green += part * pixel[1];
      red += part * pixel[2];
      pixel += 4;
    }
    sums[3 * x] += weight * blue;
    sums[3 * x + 1] += weight * green;
    sums[3 * x + 2] += weight * red;
  }
}

}  // namespace

VideoOptions reduced(const VideoOptions& drawn, int width, int fps) {
  VideoOptions video = drawn;
  video.width = std::min(drawn.width, width);
  const std::int64_t twice = std::int64_t{2} * drawn.height * video.width / drawn.width;
  video.height = std::max(1, static_cast<int>((twice + 1) / 2));
  video.fps = std::min(drawn.fps, fps);
  const std::int64_t frames = std::int64_t{drawn.segment_frames} * video.fps;
  if (frames % drawn.fps != 0) {
    throw Error(ErrorKind::kFailed, "movie.video.fps",
                fmt::format("a segment of {} frames at {} frames a second has no whole number of frames at {}",
                            drawn.segment_frames, drawn.fps, video.fps));
  }
  video.segment_frames = static_cast<int>(frames / drawn.fps);
  return video;
}

std::int64_t reduced_count(std::int64_t count, int drawn_fps, int fps) {
  return (count * fps + drawn_fps - 1) / drawn_fps;
}

std::optional<std::int64_t> reduced_number(std::int64_t number, int drawn_fps, int fps) {
  const std::int64_t shown = reduced_count(number, drawn_fps, fps);
  return shown * drawn_fps / fps == number ? std::optional(shown) : std::nullopt;
}

void reduce(const image::Bitmap& bitmap, image::Bitmap& small) {
  const std::vector<Cover> columns = covers(bitmap.width, small.width);
  const std::vector<Cover> rows = covers(bitmap.height, small.height);
  const std::uint64_t whole = std::uint64_t{static_cast<unsigned>(bitmap.width)} * static_cast<unsigned>(bitmap.height);
  std::vector<std::uint64_t> sums(3 * columns.size());
  std::uint8_t* pixel = small.pixels.data();
  for (const Cover& cover : rows) {
    std::fill(sums.begin(), sums.end(), 0U);
    for (std::size_t i = 0; i < cover.weights.size(); ++i) {
      const std::ptrdiff_t y = cover.first + static_cast<std::ptrdiff_t>(i);
      add_row(bitmap.pixels.data() + y * bitmap.stride(), columns, cover.weights[i], sums);
    }
    for (std::size_t x = 0; x < columns.size(); ++x, pixel += 4) {
      for (std::size_t c = 0; c < 3; ++c) pixel[c] = static_cast<std::uint8_t>((sums[3 * x + c] + whole / 2) / whole);
      pixel[3] = 255;
    }
  }
}

}  // namespace epochreel::movie

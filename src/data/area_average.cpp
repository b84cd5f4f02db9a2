#include "area_average.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::data {

namespace {

/// A side of `from` pixels cut into `to` equal parts. In units of 1 / to of a pixel, pixel i covers [i to, (i + 1) to),
/// part p covers [p from, (p + 1) from): all lengths are whole.
struct Parts {
  std::int64_t from = 1;
  std::int64_t to = 1;

  std::int64_t first(std::int64_t part) const { return part * from / to; }
  std::int64_t end(std::int64_t part) const { return ((part + 1) * from + to - 1) / to; }
  /// The length that pixel `i` and the part share.
  std::int64_t shared(std::int64_t part, std::int64_t i) const {
    return std::min((i + 1) * to, (part + 1) * from) - std::max(i * to, part * from);
  }
};

/// Sums of a row of the crop over the parts of its width, a channel after the other: (3, width).
void add_row(const std::uint8_t* row, const Parts& across, std::int64_t weight, std::vector<std::uint64_t>& sums) {
  constexpr std::int64_t kPixelBytes = 4;
  for (std::int64_t part = 0; part < across.to; ++part) {
    std::uint64_t sum[3] = {};
    for (std::int64_t x = across.first(part); x < across.end(part); ++x) {
      const auto share = static_cast<std::uint64_t>(across.shared(part, x));
      for (std::size_t channel = 0; channel < 3; ++channel) sum[channel] += share * row[x * kPixelBytes + 2 - channel];
    }
    for (std::size_t channel = 0; channel < 3; ++channel) sums[channel * across.to + part] += weight * sum[channel];
  }
}

}  // namespace

Crop centre_crop(int w, int h, int height, int width) {
  Crop crop{0, 0, w, h};
  if (std::int64_t{w} * height > std::int64_t{h} * width) {
    crop.width = std::max(1, narrow<int>(std::int64_t{h} * width / height));
  } else {
    crop.height = std::max(1, narrow<int>(std::int64_t{w} * height / width));
  }
  crop.x = (w - crop.width) / 2;
  crop.y = (h - crop.height) / 2;
  return crop;
}

std::vector<std::uint8_t> area_average(const image::Bitmap& picture, const Crop& crop, int height, int width) {
  const Parts across{crop.width, width};
  const Parts down{crop.height, height};
  const std::uint64_t area = std::uint64_t(crop.width) * crop.height;  // the weights of a pixel add up to it
  const std::size_t plane = static_cast<std::size_t>(height) * width;
  std::vector<std::uint8_t> result(3 * plane);
  std::vector<std::uint64_t> sums(std::size_t{3} * width);
  for (std::int64_t part = 0; part < height; ++part) {
    std::fill(sums.begin(), sums.end(), 0);
    for (std::int64_t y = down.first(part); y < down.end(part); ++y) {
      const std::size_t start = ((crop.y + y) * picture.width + crop.x) * 4;
      add_row(&picture.pixels[start], across, down.shared(part, y), sums);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      result[i / width * plane + part * width + i % width] = static_cast<std::uint8_t>((sums[i] + area / 2) / area);
    }
  }
  return result;
}

}  // namespace epochreel::data

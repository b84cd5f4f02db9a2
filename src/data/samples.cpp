#include "samples.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>

#include "channel_order.h"
#include "class_names.h"
#include "class_numbers.h"
#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "split_by_seed.h"

namespace epochreel::data {

namespace {

constexpr double kWhite = 255;
constexpr std::int64_t kMaxSide = 4096;

using Shape = std::vector<std::int64_t>;

[[noreturn]] void refuse(const Samples& samples, const std::string& what) {
  throw Error(ErrorKind::kInvalid, samples.where, what);
}

std::int64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

/// How the numbers of a sample are an image.
struct Picture {
  int channels = 1;
  int height = 1;
  int width = 1;
  bool channels_last = false;
};

Picture picture_of(const Samples& samples, const Shape& sides, int channels, bool channels_last) {
  for (const std::int64_t side : sides) {
    if (side < 1 || side > kMaxSide) refuse(samples, fmt::format("has a side of {}; 1 to {} are read", side, kMaxSide));
  }
  return {channels, narrow<int>(sides[0]), narrow<int>(sides[1]), channels_last};
}

/// Of samples that tell their own shape.
Picture own_picture(const Samples& samples) {
  const Shape& s = samples.shape;
  if (s.size() == 2) return picture_of(samples, s, 1, false);
  if (s.size() == 3) {
    for (const int channels : {1, 3}) {
      if (s[0] == channels) return picture_of(samples, {s[1], s[2]}, channels, false);
      if (s[2] == channels) return picture_of(samples, {s[0], s[1]}, channels, true);
    }
  }
  refuse(samples,
         fmt::format("has samples of the shape ({}); images have (height, width), or 1 or 3 channels before or "
                     "behind them",
                     fmt::join(s, ", ")));
}

/// As data.shape has it: (H, W) or (C, H, W); a grey image may be either.
std::vector<int> shape_of(const Picture& picture, std::size_t rank) {
  if (rank == 2 && picture.channels == 1) return {picture.height, picture.width};
  return {picture.channels, picture.height, picture.width};
}

/// Nothing where the samples are vectors: rows of numbers, and the job has no shape for them.
std::optional<Picture> picture_of(const Samples& samples, const std::vector<int>& wanted) {
  if (samples.shape.size() > 1) {
    const Picture own = own_picture(samples);
    if (wanted.empty() || shape_of(own, wanted.size()) == wanted) return own;
    refuse(samples, fmt::format("has samples of the shape ({}), which data.shape [{}] does not change; leave it out",
                                fmt::join(samples.shape, ", "), fmt::join(wanted, ", ")));
  }
  if (wanted.empty()) return std::nullopt;
  if (product(samples.shape) != std::accumulate(wanted.begin(), wanted.end(), std::int64_t{1}, std::multiplies<>())) {
    refuse(samples, fmt::format("has {} numbers a sample, ({}), which data.shape [{}] does not take",
                                product(samples.shape), fmt::join(samples.shape, ", "), fmt::join(wanted, ", ")));
  }
  const int channels = wanted.size() == 3 ? wanted[0] : 1;
  return picture_of(samples, Shape(wanted.end() - 2, wanted.end()), channels, false);
}

/// "number 3 of sample 7"
std::string place_of(const Samples& samples, std::size_t index) {
  const std::int64_t size = product(samples.shape);
  return fmt::format("number {} of sample {}", index % size, index / size);
}

double largest(const std::vector<float>& numbers) {
  return numbers.empty() ? 0 : *std::max_element(numbers.begin(), numbers.end());
}

/// 1 where no number is above it, else 255.
double white_of(const job::DataSpec& spec, const Samples& train, const std::optional<Samples>& test) {
  if (spec.white > 0) return spec.white;
  const double most = std::max(largest(train.numbers), test ? largest(test->numbers) : 0);
  return most <= 1 ? 1 : kWhite;
}

std::vector<std::uint8_t> pixels_of(Samples& samples, double white) {
  if (samples.numbers.empty()) return std::move(samples.pixels);
  std::vector<std::uint8_t> pixels(samples.numbers.size());
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    const double value = samples.numbers[i];
    if (value < 0 || value > white) {
      refuse(samples,
             fmt::format("{} is {}, outside 0 to {}; pixels are from 0, black, to white: set data.white to the "
                         "number that is white",
                         place_of(samples, i), value, white));
    }
    pixels[i] = round_to<std::uint8_t>(kWhite * value / white);
  }
  return pixels;
}

Split as_images(Samples& samples, const Picture& picture, double white) {
  Split split{narrow<int>(samples.count), picture.channels, picture.height, picture.width};
  split.images = pixels_of(samples, white);
  if (picture.channels_last) channels_to_front(split.images, picture.channels, picture.height, picture.width);
  return split;
}

Split as_vectors(Samples& samples) {
  Split split{narrow<int>(samples.count), 1, 1, narrow<int>(product(samples.shape))};
  split.vectors = std::move(samples.numbers);
  if (split.vectors.empty()) split.vectors.assign(samples.pixels.begin(), samples.pixels.end());
  return split;
}

/// Bytes are pixels as they are only where the job does not say what is white.
void bytes_as_numbers(Samples& samples) {
  if (samples.numbers.empty()) samples.numbers.assign(samples.pixels.begin(), samples.pixels.end());
}

void check(const Samples& samples) {
  if (samples.count == 0 || product(samples.shape) == 0) refuse(samples, "holds no numbers");
  if (std::ssize(samples.labels) != samples.count) {
    throw Error(ErrorKind::kInvalid, samples.labels_where,
                fmt::format("has {} labels for {} samples", samples.labels.size(), samples.count));
  }
  const auto bad = std::ranges::find_if(samples.numbers, [](float value) { return !std::isfinite(value); });
  if (bad == samples.numbers.end()) return;
  refuse(samples, fmt::format("{} is {}; numbers must be finite: fill it in or leave the sample out",
                              place_of(samples, bad - samples.numbers.begin()), *bad));
}

}  // namespace

void take_samples(const LoadRequest& request, Samples train, std::optional<Samples> test, Dataset& dataset) {
  const job::DataSpec& spec = request.spec;
  if (spec.white > 0) bytes_as_numbers(train);
  if (spec.white > 0 && test) bytes_as_numbers(*test);
  check(train);
  if (test) check(*test);
  const auto picture = picture_of(train, spec.shape);
  if (test && test->shape != train.shape) {
    refuse(*test, fmt::format("has samples of the shape ({}), but those to train on have ({})",
                              fmt::join(test->shape, ", "), fmt::join(train.shape, ", ")));
  }
  const Samples none;
  const Samples& tested = test ? *test : none;
  WordLabels labels = number_words({train.labels_where, train.labels}, {tested.labels_where, tested.labels},
                                   given_names(spec, dataset.class_names), spec);
  if (!labels.class_names.empty()) dataset.class_names = std::move(labels.class_names);
  const double white = white_of(spec, train, test);
  const auto as_split = [&](Samples& samples) {
    return picture ? as_images(samples, *picture, white) : as_vectors(samples);
  };
  dataset.train = as_split(train);
  dataset.train.labels = std::move(labels.train);
  if (test) {
    dataset.test = as_split(*test);
    dataset.test.labels = std::move(labels.test);
  } else {
    split_by_seed(request, dataset);
  }
}

}  // namespace epochreel::data

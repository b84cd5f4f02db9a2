#include "synthetic.h"

#include <algorithm>
#include <array>
#include <span>

#include "epochreel/base/random.h"
#include "formats.h"

namespace epochreel::data {
namespace {

constexpr int kSide = 16;
constexpr int kTrainCount = 2000;
constexpr int kTestCount = 500;
constexpr int kMaxShift = 2;
constexpr int kMaxNoise = 64;      // of 255
constexpr std::size_t kKnots = 6;  // a side of the coarse grid that a pattern is interpolated from
constexpr int kKnotPixels = 4;     // distance of its knots
constexpr std::size_t kPatternSide = (kKnots - 1) * kKnotPixels;
static_assert(kPatternSide >= kSide + 2 * kMaxShift);

constexpr std::uint32_t kPatternStream = 2;     // behind those of kTrain and kTest
constexpr std::uint64_t kDrawsPerImage = 1024;  // of which fewer are used

using Pattern = std::array<int, kPatternSide * kPatternSide>;  // 0 .. 254, about half of it 0

/// Random knots, bilinear in between, the darker half cut off: bright shapes on black, as digits are.
Pattern make_pattern(const RandomStream& random, std::size_t number) {
  std::array<int, kKnots * kKnots> knots{};
  for (std::size_t i = 0; i < knots.size(); ++i) {
    knots[i] = random.below(number * knots.size() + i, 256);
  }
  Pattern pattern{};
  for (std::size_t y = 0; y < kPatternSide; ++y) {
    for (std::size_t x = 0; x < kPatternSide; ++x) {
      const int dy = y % kKnotPixels;
      const int dx = x % kKnotPixels;
      const int* const knot = &knots[y / kKnotPixels * kKnots + x / kKnotPixels];
      const int top = knot[0] * (kKnotPixels - dx) + knot[1] * dx;
      const int bottom = knot[kKnots] * (kKnotPixels - dx) + knot[kKnots + 1] * dx;
      const int value = (top * (kKnotPixels - dy) + bottom * dy) / (kKnotPixels * kKnotPixels);
      pattern[y * kPatternSide + x] = std::max(0, 2 * (value - 128));
    }
  }
  return pattern;
}

/// Draws image `index` of a stream into `image`, (channels, kSide, kSide), of a pattern a channel.
void draw_image(const RandomStream& random, std::uint64_t index, std::span<const Pattern> patterns,
                std::uint8_t* image) {
  std::uint64_t draw = index * kDrawsPerImage;
  const std::size_t shift_y = random.below(draw++, 2 * kMaxShift + 1);
  const std::size_t shift_x = random.below(draw++, 2 * kMaxShift + 1);
  const int contrast = 96 + random.below(draw++, 160);  // of 256
  for (const Pattern& pattern : patterns) {
    for (std::size_t y = 0; y < kSide; ++y) {
      for (std::size_t x = 0; x < kSide; ++x) {
        const int value = pattern[(y + shift_y) * kPatternSide + x + shift_x];
        const int noise = static_cast<int>(random.below(draw++, 2 * kMaxNoise + 1)) - kMaxNoise;
        *image++ = static_cast<std::uint8_t>(std::clamp(value * contrast / 256 + noise, 0, 255));
      }
    }
  }
}

struct Plan {
  int count = 0;
  std::uint32_t stream = 0;
};
constexpr Plan kTrain = {kTrainCount, 0};
constexpr Plan kTest = {kTestCount, 1};

Split make_split(const Plan& plan, std::size_t classes, int channels, std::uint64_t seed) {
  const RandomStream pattern_random(seed, RandomUse::kSynthetic, kPatternStream);
  std::vector<Pattern> patterns;  // (classes, channels); the first channel is that of grey images
  for (std::size_t label = 0; label < classes; ++label) {
    for (int channel = 0; channel < channels; ++channel) {
      patterns.push_back(make_pattern(pattern_random, label + channel * classes));
    }
  }
  Split split{plan.count, channels, kSide, kSide};
  const std::size_t size = split.values();
  split.images.resize(split.count * size);
  split.labels.resize(split.count);
  const RandomStream random(seed, RandomUse::kSynthetic, plan.stream);
  for (std::size_t i = 0; i < split.labels.size(); ++i) {
    const std::size_t label = i % classes;
    split.labels[i] = static_cast<std::uint8_t>(label);
    draw_image(random, i, std::span(patterns).subspan(label * channels, channels), &split.images[i * size]);
  }
  return split;
}

}  // namespace

Split synthetic_train(int classes, int channels, std::uint64_t seed) {
  return make_split(kTrain, classes, channels, seed);
}
Split synthetic_test(int classes, int channels, std::uint64_t seed) {
  return make_split(kTest, classes, channels, seed);
}

void load_synthetic(const LoadRequest& request, Dataset& dataset) {
  const int channels = request.spec.shape.size() == 3 ? request.spec.shape[0] : 1;
  dataset.train = synthetic_train(request.spec.classes, channels, request.seed);
  dataset.test = synthetic_test(request.spec.classes, channels, request.seed);
}

}  // namespace epochreel::data

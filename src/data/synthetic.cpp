#include "synthetic.h"

#include <algorithm>
#include <array>

#include "epochreel/base/random.h"

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

constexpr std::uint32_t kTrainStream = 0;
constexpr std::uint32_t kTestStream = 1;
constexpr std::uint32_t kPatternStream = 2;
constexpr std::uint64_t kDrawsPerImage = 1024;  // of which fewer are used

using Pattern = std::array<int, kPatternSide * kPatternSide>;  // 0 .. 254, about half of it 0

/// Random knots, bilinear in between, the darker half cut off: bright shapes on black, as digits are.
Pattern make_pattern(const RandomStream& random, int label) {
  std::array<int, kKnots * kKnots> knots{};
  for (std::size_t i = 0; i < knots.size(); ++i) {
    knots[i] = random.below(label * knots.size() + i, 256);
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

/// Draws image `index` of a stream into `image`, (kSide, kSide).
void draw_image(const RandomStream& random, std::uint64_t index, const Pattern& pattern, std::uint8_t* image) {
  std::uint64_t draw = index * kDrawsPerImage;
  const std::size_t shift_y = random.below(draw++, 2 * kMaxShift + 1);
  const std::size_t shift_x = random.below(draw++, 2 * kMaxShift + 1);
  const int contrast = 96 + random.below(draw++, 160);  // of 256
  for (std::size_t y = 0; y < kSide; ++y) {
    for (std::size_t x = 0; x < kSide; ++x) {
      const int value = pattern[(y + shift_y) * kPatternSide + x + shift_x];
      const int noise = static_cast<int>(random.below(draw++, 2 * kMaxNoise + 1)) - kMaxNoise;
      *image++ = static_cast<std::uint8_t>(std::clamp(value * contrast / 256 + noise, 0, 255));
    }
  }
}

Split make_split(int count, int classes, std::uint64_t seed, std::uint32_t stream) {
  const RandomStream pattern_random(seed, RandomUse::kSynthetic, kPatternStream);
  std::vector<Pattern> patterns;
  patterns.reserve(classes);
  for (int label = 0; label < classes; ++label) patterns.push_back(make_pattern(pattern_random, label));

  Split split{count, kSide, kSide, {}, {}, {}};
  split.images.resize(static_cast<std::size_t>(count) * kSide * kSide);
  split.labels.resize(count);
  const RandomStream random(seed, RandomUse::kSynthetic, stream);
  for (std::size_t i = 0; i < split.labels.size(); ++i) {
    const std::size_t label = i % patterns.size();
    split.labels[i] = static_cast<std::uint8_t>(label);
    draw_image(random, i, patterns[label], &split.images[i * kSide * kSide]);
  }
  return split;
}

}  // namespace

Split synthetic_train(int classes, std::uint64_t seed) { return make_split(kTrainCount, classes, seed, kTrainStream); }
Split synthetic_test(int classes, std::uint64_t seed) { return make_split(kTestCount, classes, seed, kTestStream); }

}  // namespace epochreel::data

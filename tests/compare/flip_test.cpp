#include "src/compare/flip.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <random>
#include <vector>

#include "epochreel/compare/metrics.h"
#include "src/compare/flip_filters.h"
#include "src/compare/flip_math.h"

namespace epochreel::compare {
namespace {

using image::Bitmap;
using Vec = std::array<double, 3>;

// ---- FLIP from the paper's formulas: doubles, whole two-dimensional filters, every pixel ----

Vec linear_at(const Bitmap& bitmap, int x, int y) {
  const int cx = std::clamp(x, 0, bitmap.width - 1);
  const int cy = std::clamp(y, 0, bitmap.height - 1);
  Vec rgb{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = bitmap.pixels[static_cast<std::size_t>(cy * bitmap.stride() + 4 * cx) + 2 - i] / 255.0;
    rgb[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return rgb;
}

Vec xyz_of(const Vec& rgb) {
  return {(10135552.0 * rgb[0] + 8788810.0 * rgb[1] + 4435075.0 * rgb[2]) / 24577794.0,
          (2613072.0 * rgb[0] + 8788810.0 * rgb[1] + 887015.0 * rgb[2]) / 12288897.0,
          (1425312.0 * rgb[0] + 8788810.0 * rgb[1] + 70074185.0 * rgb[2]) / 73733382.0};
}
const Vec kWhite = xyz_of({1, 1, 1});

Vec ycxcz_of(const Vec& rgb) {
  const Vec xyz = xyz_of(rgb);
  const double y = xyz[1] / kWhite[1];
  return {116 * y - 16, 500 * (xyz[0] / kWhite[0] - y), 200 * (y - xyz[2] / kWhite[2])};
}

Vec rgb_of(const Vec& ycxcz) {
  const double y = (ycxcz[0] + 16) / 116;
  const Vec xyz = {(y + ycxcz[1] / 500) * kWhite[0], y * kWhite[1], (y - ycxcz[2] / 200) * kWhite[2]};
  // The published inverse, of ten digits.
  return {3.241003275 * xyz[0] - 1.537398934 * xyz[1] - 0.498615861 * xyz[2],
          -0.969224334 * xyz[0] + 1.875930071 * xyz[1] + 0.041554224 * xyz[2],
          0.055639423 * xyz[0] - 0.204011202 * xyz[1] + 1.057148933 * xyz[2]};
}

Vec hunt_lab(const Vec& rgb) {
  const Vec xyz = xyz_of(rgb);
  const auto f = [](double t) {
    const double delta = 6.0 / 29;
    return t > delta * delta * delta ? std::cbrt(t) : t / (3 * delta * delta) + 4.0 / 29;
  };
  const double fy = f(xyz[1] / kWhite[1]);
  const double lightness = 116 * fy - 16;
  return {lightness, 0.01 * lightness * 500 * (f(xyz[0] / kWhite[0]) - fy),
          0.01 * lightness * 200 * (fy - f(xyz[2] / kWhite[2]))};
}

double hyab(const Vec& a, const Vec& b) { return std::fabs(a[0] - b[0]) + std::hypot(a[1] - b[1], a[2] - b[2]); }

/// Weights (2 radius + 1)^2 of weight(x, y), those above 0 and those below 0 each summing to 1 in size.
template <class Weight>
std::vector<double> kernel(int radius, const Weight& weight) {
  std::vector<double> out;
  double positive = 0;
  double negative = 0;
  for (int y = -radius; y <= radius; ++y) {
    for (int x = -radius; x <= radius; ++x) {
      out.push_back(weight(x, y));
      (out.back() > 0 ? positive : negative) += std::fabs(out.back());
    }
  }
  for (double& value : out) value /= value > 0 ? positive : negative > 0 ? negative : 1;
  return out;
}

template <class Value>
double convolve(const std::vector<double>& weights, int x, int y, const Value& value) {
  const int radius = (static_cast<int>(std::sqrt(static_cast<double>(weights.size()))) - 1) / 2;
  double sum = 0;
  auto weight = weights.begin();
  for (int dy = -radius; dy <= radius; ++dy) {
    for (int dx = -radius; dx <= radius; ++dx) sum += *weight++ * value(x + dx, y + dy);
  }
  return sum;
}

class NaiveFlip {
 public:
  NaiveFlip() {
    const double pi = std::numbers::pi;
    const auto gaussians = [pi](double a1, double b1, double a2, double b2) {
      return [=](int x, int y) {
        const double r2 = (x * x + y * y) / (kPixelsPerDegree * kPixelsPerDegree);
        return a1 * std::sqrt(pi / b1) * std::exp(-pi * pi * r2 / b1) +
               a2 * std::sqrt(pi / b2) * std::exp(-pi * pi * r2 / b2);
      };
    };
    const int radius = static_cast<int>(std::ceil(3 * std::sqrt(0.04 / (2 * pi * pi)) * kPixelsPerDegree));
    EXPECT_EQ(radius, flip::kSpatialRadius);
    spatial_ = {kernel(radius, gaussians(1, 0.0047, 0, 1e-5)), kernel(radius, gaussians(1, 0.0053, 0, 1e-5)),
                kernel(radius, gaussians(34.1, 0.04, 13.5, 0.025))};
    const double sigma = 0.5 * 0.082 * kPixelsPerDegree;
    const int feature_radius = static_cast<int>(std::ceil(3 * sigma));
    EXPECT_EQ(feature_radius, flip::kFeatureRadius);
    const auto g = [sigma](int x, int y) { return std::exp(-(x * x + y * y) / (2 * sigma * sigma)); };
    edges_ = {kernel(feature_radius, [&](int x, int y) { return -x * g(x, y); }),
              kernel(feature_radius, [&](int x, int y) { return -y * g(x, y); })};
    points_ = {kernel(feature_radius, [&](int x, int y) { return (x * x / (sigma * sigma) - 1) * g(x, y); }),
               kernel(feature_radius, [&](int x, int y) { return (y * y / (sigma * sigma) - 1) * g(x, y); })};
  }

  double at(const Bitmap& a, const Bitmap& b, int x, int y) const {
    const double largest = std::pow(hyab(hunt_lab({0, 1, 0}), hunt_lab({0, 0, 1})), 0.7);
    const double power = std::pow(hyab(lab_at(a, x, y), lab_at(b, x, y)), 0.7);
    const double knee = 0.4 * largest;
    const double color = power < knee ? power * 0.95 / knee : 0.95 + (power - knee) / (largest - knee) * 0.05;
    const double edge = std::fabs(size_at(edges_, a, x, y) - size_at(edges_, b, x, y));
    const double point = std::fabs(size_at(points_, a, x, y) - size_at(points_, b, x, y));
    const double feature = std::sqrt(std::max(edge, point) / std::sqrt(2.0));
    return std::pow(color, 1 - feature);
  }

 private:
  Vec lab_at(const Bitmap& bitmap, int x, int y) const {
    Vec filtered{};
    for (std::size_t i = 0; i < 3; ++i) {
      filtered[i] = convolve(spatial_[i], x, y, [&](int u, int v) { return ycxcz_of(linear_at(bitmap, u, v))[i]; });
    }
    Vec rgb = rgb_of(filtered);
    for (double& channel : rgb) channel = std::clamp(channel, 0.0, 1.0);
    return hunt_lab(rgb);
  }
  static double size_at(const std::array<std::vector<double>, 2>& kernels, const Bitmap& bitmap, int x, int y) {
    const auto lightness = [&](int u, int v) { return (ycxcz_of(linear_at(bitmap, u, v))[0] + 16) / 116; };
    return std::hypot(convolve(kernels[0], x, y, lightness), convolve(kernels[1], x, y, lightness));
  }

  std::array<std::vector<double>, 3> spatial_;
  std::array<std::vector<double>, 2> edges_;
  std::array<std::vector<double>, 2> points_;
};

FlipSummary naive_summary(const Bitmap& a, const Bitmap& b) {
  const NaiveFlip naive;
  std::vector<double> values;
  for (int y = 0; y < a.height; ++y) {
    for (int x = 0; x < a.width; ++x) values.push_back(naive.at(a, b, x, y));
  }
  FlipSummary summary;
  for (const double value : values) summary.mean += value / static_cast<double>(values.size());
  std::sort(values.begin(), values.end());
  summary.p99 = values[(99 * values.size() + 99) / 100 - 1];
  return summary;
}

// ---- the tests ----

Bitmap plain(int width, int height, std::uint8_t tone) {
  Bitmap bitmap(width, height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) bitmap.pixels[i] = i % 4 == 3 ? std::uint8_t{255} : tone;
  return bitmap;
}

/// Runs of one colour, so that there are edges.
Bitmap random_picture(int width, int height, std::mt19937& random) {
  Bitmap bitmap = plain(width, height, 128);
  for (int i = 0; i < 6; ++i) {
    const auto tone = static_cast<std::uint8_t>(random() % 256);
    const auto channel = random() % 3;
    const int x0 = static_cast<int>(random() % static_cast<unsigned>(width));
    const int y0 = static_cast<int>(random() % static_cast<unsigned>(height));
    for (int y = y0; y < std::min(height, y0 + 9); ++y) {
      for (int x = x0; x < std::min(width, x0 + 7); ++x) {
        bitmap.pixels[static_cast<std::size_t>(y * bitmap.stride() + 4 * x) + channel] = tone;
      }
    }
  }
  return bitmap;
}

FlipSummary summary_of(const Bitmap& a, const Bitmap& b) {
  return flip_summary(a, b, find_changes(a, b, PixelFormat::kOpaque8));
}

TEST(Flip, IsThatOfTheFormulas) {
  std::mt19937 random(3);
  for (const auto& [width, height] : {std::pair{1, 1}, {2, 5}, {17, 9}, {24, 24}}) {
    for (int i = 0; i < 2; ++i) {
      const Bitmap a = random_picture(width, height, random);
      const Bitmap b = random_picture(width, height, random);
      const FlipSummary naive = naive_summary(a, b);
      const FlipSummary fast = summary_of(a, b);
      EXPECT_NEAR(fast.mean, naive.mean, 2e-5) << width << "x" << height;
      EXPECT_NEAR(fast.p99, naive.p99, 1e-4) << width << "x" << height;
    }
  }
}

TEST(Flip, LooksNoFartherThanItsFilters) {
  // One pixel in a picture of two bands, where they meet: whatever is left out is 0 by the formulas too.
  constexpr int kRow = 30;
  Bitmap a = plain(kFlipBand + 24, 64, 90);
  Bitmap b = a;
  b.pixels[static_cast<std::size_t>(kRow * b.stride() + 4 * kFlipBand)] = 255;
  const NaiveFlip naive;
  double sum = 0;
  for (int y = kRow - 12; y <= kRow + 12; ++y) {
    for (int x = kFlipBand - 12; x <= kFlipBand + 12; ++x) {
      const double value = naive.at(a, b, x, y);
      sum += value < 1e-6 ? 0 : value;  // rounding alone
    }
  }
  const FlipSummary fast = summary_of(a, b);
  EXPECT_NEAR(fast.mean * a.width * a.height, sum, 1e-3 * sum);
  EXPECT_GT(fast.mean, 0);
}

TEST(Flip, IsOneBetweenBlackAndWhite) {
  const FlipSummary flip = summary_of(plain(30, 20, 0), plain(30, 20, 255));
  EXPECT_GT(flip.mean, 0.96);
  EXPECT_LE(flip.mean, 1);
  EXPECT_FLOAT_EQ(static_cast<float>(flip.p99), static_cast<float>(flip.mean));
}

TEST(Flip, IsZeroBetweenEquals) {
  const Bitmap bitmap = plain(30, 20, 77);
  const FlipSummary flip = summary_of(bitmap, bitmap);
  EXPECT_EQ(flip.mean, 0);
  EXPECT_EQ(flip.p99, 0);
}

TEST(Flip, PercentileCountsThePixelsThatAreEqual) {
  // 21 by 21 pixels see the one that differs: less than 1 % of 300 by 300, more than 1 % of 200 by 200.
  for (const auto& [side, is_zero] : {std::pair{300, true}, {200, false}}) {
    const Bitmap a = plain(side, side, 0);
    Bitmap b = a;
    b.pixels[static_cast<std::size_t>(100 * b.stride() + 4 * 100)] = 255;
    EXPECT_EQ(summary_of(a, b).p99 == 0, is_zero) << side;
  }
}

TEST(FlipMath, IsAsGoodAsFloatsAre) {
  for (float x = 1e-6F; x < 200; x *= 1.0009F) {
    EXPECT_NEAR(cube_root(x) / std::cbrt(static_cast<double>(x)), 1, 4e-7) << x;
    EXPECT_NEAR(power(x, 0.7F) / std::pow(static_cast<double>(x), static_cast<double>(0.7F)), 1, 2e-6) << x;
    if (x <= 1) {
      EXPECT_NEAR(power(x, x), std::pow(static_cast<double>(x), static_cast<double>(x)), 5e-7) << x;
    }
  }
  EXPECT_EQ(power(0, 0.5F), 0);
  EXPECT_EQ(power(1, 0.5F), 1);
}

TEST(FlipFilters, LeaveOutNothingThatCounts) {
  const flip::Filters filters = flip::make_filters();
  const auto sum = [](const auto& half) {
    double total = static_cast<double>(half[0]);
    for (std::size_t i = 1; i < half.size(); ++i) total += 2 * static_cast<double>(half[i]);
    return total;
  };
  EXPECT_NEAR(sum(filters.lightness), 1, 1e-7);
  EXPECT_NEAR(sum(filters.red_green), 1, 1e-7);
  EXPECT_NEAR(sum(filters.point), 0, 1e-6);
  const double first = sum(filters.blue_yellow[0]);
  const double second = sum(filters.blue_yellow[1]);
  EXPECT_NEAR(first * first + second * second, 1, 1e-6);
}

}  // namespace
}  // namespace epochreel::compare

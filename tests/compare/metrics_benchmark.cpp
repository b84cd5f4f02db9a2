/// Measuring and reading pictures of 1920x1080. The frame is the one that EPOCHREEL_FRAME names, a PNG, or a made-up
/// one.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "epochreel/compare/metrics.h"
#include "epochreel/image/png.h"

namespace {

using namespace epochreel;

constexpr int kWidth = 1920;
constexpr int kHeight = 1080;

/// An even ground with dots of all sizes.
image::Bitmap made_up_frame() {
  image::Bitmap bitmap(kWidth, kHeight);
  std::uint8_t* pixel = bitmap.pixels.data();
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x, pixel += 4) {
      const int dx = x % 60 - 30;
      const int dy = y % 60 - 30;
      const int ring = dx * dx + dy * dy - x / 4;
      const auto tone = static_cast<std::uint8_t>(ring < 0 ? 230 : ring < 40 ? 230 - 5 * ring : 20);
      pixel[0] = static_cast<std::uint8_t>(tone / 2 + 10);
      pixel[1] = tone;
      pixel[2] = static_cast<std::uint8_t>(255 - tone);
      pixel[3] = 255;
    }
  }
  return bitmap;
}

image::Bitmap frame() {
  const char* path = std::getenv("EPOCHREEL_FRAME");
  return path != nullptr ? image::read_png(path).bitmap : made_up_frame();
}

/// A tenth of the pixels, the upper 30 % of the middle third: moved by a pixel, and another tone each.
image::Bitmap with_a_tenth_changed(const image::Bitmap& bitmap) {
  image::Bitmap out = bitmap;
  const auto stride = static_cast<std::size_t>(bitmap.stride());
  for (std::size_t y = 0; y < static_cast<std::size_t>(bitmap.height) * 3 / 10; ++y) {
    const std::size_t start = y * stride + stride / 12 * 4;
    for (std::size_t i = start; i < start + stride / 12 * 4; ++i) {
      out.pixels[i] = static_cast<std::uint8_t>(i % 4 == 3 ? 255 : bitmap.pixels[i + 4] ^ 1U);
    }
  }
  return out;
}

image::Bitmap noise(unsigned seed) {
  image::Bitmap bitmap(kWidth, kHeight);
  std::mt19937 random(seed);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) {
    bitmap.pixels[i] = i % 4 == 3 ? std::uint8_t{255} : static_cast<std::uint8_t>(random() >> 24U);
  }
  return bitmap;
}

void measure_pair(benchmark::State& state, const image::Image& baseline, const image::Image& actual) {
  compare::PictureMetrics metrics;
  for (auto _ : state) {
    metrics = compare::measure(baseline, actual, {});
    benchmark::DoNotOptimize(metrics);
  }
  state.counters["unequal %"] =
      100.0 * static_cast<double>(metrics.unequal) / (static_cast<double>(baseline.width()) * baseline.height());
}

void flip_pair(benchmark::State& state, const image::Image& baseline, const image::Image& actual) {
  for (auto _ : state) benchmark::DoNotOptimize(compare::measure_flip(baseline, actual));
}

void flip_a_tenth(benchmark::State& state) { flip_pair(state, frame(), with_a_tenth_changed(frame())); }
void flip_noise(benchmark::State& state) { flip_pair(state, noise(1), noise(2)); }
void measure_equal(benchmark::State& state) { measure_pair(state, frame(), frame()); }
void measure_a_tenth(benchmark::State& state) { measure_pair(state, frame(), with_a_tenth_changed(frame())); }
void measure_noise(benchmark::State& state) { measure_pair(state, noise(1), noise(2)); }

void read_frame(benchmark::State& state) {
  const auto path = std::filesystem::temp_directory_path() / ("epochreel_" + std::to_string(::getpid()) + ".png");
  image::write_png(path, frame());
  for (auto _ : state) benchmark::DoNotOptimize(image::read_png(path));
  std::filesystem::remove(path);
}

BENCHMARK(measure_equal)->Unit(benchmark::kMillisecond);
BENCHMARK(measure_a_tenth)->Unit(benchmark::kMillisecond);
BENCHMARK(measure_noise)->Unit(benchmark::kMillisecond);
BENCHMARK(flip_a_tenth)->Unit(benchmark::kMillisecond);
BENCHMARK(flip_noise)->Unit(benchmark::kMillisecond);
BENCHMARK(read_frame)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();

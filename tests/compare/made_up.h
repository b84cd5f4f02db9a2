/// A comparison as a changed training gives it, made up: drawn frames, several verdicts, several sizes.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "epochreel/compare/report.h"

namespace epochreel::compare {

/// A gradient with a disc at `x` of a share of the width; more discs by `seed`.
inline image::Bitmap drawn(Size size, double x, int seed) {
  image::Bitmap bitmap(size.width, size.height);
  const double radius = 0.12 * size.height;
  for (int row = 0; row < size.height; ++row) {
    for (int column = 0; column < size.width; ++column) {
      auto* pixel = &bitmap.pixels[(static_cast<std::size_t>(row) * static_cast<std::size_t>(size.width) +
                                    static_cast<std::size_t>(column)) *
                                   4];
      double red = 16 + 40.0 * column / size.width;
      double green = 20 + 30.0 * row / size.height;
      double blue = 40 + 60.0 * column / size.width;
      for (int disc = 0; disc < 4; ++disc) {
        const double cx = size.width * (disc == 0 ? x : 0.2 + 0.2 * disc);
        const double cy = size.height * (disc == 0 ? 0.5 : 0.2 + 0.6 * ((seed * 7 + disc * 5) % 10) / 10.0);
        const double square = (column - cx) * (column - cx) + (row - cy) * (row - cy);
        if (square > radius * radius) continue;
        const double edge = std::min(radius - std::sqrt(square), 1.0);
        red += edge * ((disc == 0 ? 255 : 64) - red);
        green += edge * ((disc == 0 ? 168 : 158) - green);
        blue += edge * ((disc == 0 ? 69 : 255) - blue);
      }
      pixel[0] = static_cast<std::uint8_t>(blue);
      pixel[1] = static_cast<std::uint8_t>(green);
      pixel[2] = static_cast<std::uint8_t>(red);
      pixel[3] = 255;
    }
  }
  return bitmap;
}

/// Counts other pixels; no more than what a page needs to show.
inline PictureMetrics counted(const image::Bitmap& baseline, const image::Bitmap& actual, image::Bitmap* difference) {
  PictureMetrics metrics;
  image::Bitmap picture = baseline;
  double squares = 0;
  for (std::size_t i = 0; i < baseline.pixels.size(); i += 4) {
    int largest = 0;
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const int by = std::abs(baseline.pixels[i + channel] - actual.pixels[i + channel]);
      squares += by * by;
      largest = std::max(largest, by);
    }
    const auto at = static_cast<int>(i / 4);
    if (largest > metrics.largest_difference) {
      metrics.largest_difference = largest;
      metrics.largest_x = at % baseline.width;
      metrics.largest_y = at / baseline.width;
    }
    metrics.unequal += largest > 0;
    metrics.different += largest > 25;
    const std::uint8_t grey = static_cast<std::uint8_t>(230 + baseline.pixels[i + 1] / 12);
    for (std::size_t channel = 0; channel < 3; ++channel) picture.pixels[i + channel] = largest > 25 ? 0 : grey;
    if (largest > 25) picture.pixels[i + 2] = 255;
  }
  metrics.antialiased = metrics.unequal / 50;
  metrics.rms = std::sqrt(squares / (0.75 * static_cast<double>(baseline.pixels.size())));
  metrics.psnr = metrics.rms > 0 ? 20 * std::log10(255 / metrics.rms) : std::numeric_limits<double>::infinity();
  if (metrics.different > 0) {
    const auto pixels = std::min<std::int64_t>(metrics.different, 900);
    metrics.densest = {std::clamp(metrics.largest_x - 8, 0, std::max(0, baseline.width - kWindow)),
                       std::clamp(metrics.largest_y - 8, 0, std::max(0, baseline.height - kWindow)), pixels,
                       static_cast<double>(pixels) / (kWindow * kWindow)};
  }
  metrics.ssim = 1 - metrics.rms / 400;
  metrics.flip = {metrics.rms / 300, std::min(1.0, metrics.rms / 40)};
  if (difference != nullptr) *difference = std::move(picture);
  return metrics;
}

/// Names that break a page, a table, an XML file or a workflow command where they are not escaped.
inline std::vector<std::string> strange_names() {
  return {"<script>alert(1)</script>",
          "</script><img src=x onerror=alert(1)>",
          "a|b",
          "]]>",
          "\xFF\xC0\xAF.png",
          "::error title=x::y",
          "{{style}}",
          "a\tb\r\nc\x01\x1B[31m",
          "\xEF\xBF\xBF",
          "`*_[x](y)_*` @someone #1",
          "\xE2\x80\xA8",
          "\"'&<>",
          std::string(300, 'W')};
}

constexpr int kMadeUpItems = 60;

inline Size made_up_size(int frame) {
  if (frame % 20 == 19) return {28, 28};
  if (frame % 20 == 11) return {270, 480};
  return frame % 10 == 7 ? Size{1920, 1080} : Size{640, 360};
}

inline Verdict made_up_verdict(int frame) {
  if (frame == 12) return Verdict::kMissing;
  if (frame == 31) return Verdict::kExtra;
  if (frame == 44) return Verdict::kOtherSize;
  if (frame < 10) return Verdict::kSame;
  return frame % 4 == 1 ? Verdict::kWithin : frame >= 25 || frame % 4 == 3 ? Verdict::kDifferent : Verdict::kSame;
}

inline ItemPictures made_up_pictures(std::size_t item) {
  const int frame = static_cast<int>(item);
  const Verdict verdict = made_up_verdict(frame);
  const Size size = made_up_size(frame);
  const double x = 0.1 + 0.8 * frame / kMadeUpItems;
  const double moved = verdict == Verdict::kDifferent ? 0.0005 * (frame - 5) : verdict == Verdict::kWithin ? 0.0001 : 0;
  ItemPictures pictures;
  if (verdict != Verdict::kExtra) pictures.baseline = drawn(size, x, 1);
  if (verdict == Verdict::kOtherSize) {
    pictures.actual = drawn({size.width / 2, size.height / 2}, x, 1);
  } else if (verdict != Verdict::kMissing) {
    pictures.actual = drawn(size, x + moved, 1);
  }
  if (pictures.baseline && pictures.actual && verdict != Verdict::kOtherSize) {
    counted(*pictures.baseline, *pictures.actual, &pictures.difference.emplace());
  } else if (verdict == Verdict::kOtherSize) {
    pictures.difference = drawn(size, x, 2);
  }
  return pictures;
}

inline Item made_up_item(int frame) {
  const auto pictures = made_up_pictures(static_cast<std::size_t>(frame));
  Item item;
  item.name = fmt::format("frame {}", frame);
  item.frame = frame;
  item.verdict = made_up_verdict(frame);
  if (pictures.baseline) {
    item.baseline_size = made_up_size(frame);
    item.baseline_hash = pixel_hash(*pictures.baseline).hex();
    item.baseline_has_pixels = true;
  }
  if (pictures.actual) {
    item.actual_size = Size{pictures.actual->width, pictures.actual->height};
    item.actual_hash = pixel_hash(*pictures.actual).hex();
    item.actual_has_pixels = true;
  }
  if (item.verdict == Verdict::kOtherSize) {
    PictureMetrics shared;
    shared.unequal = 9;
    shared.different = 5;
    shared.largest_difference = 12.25;
    shared.densest = {3, 4, 5, 0.005};
    item.metrics = shared;
  } else if (item.verdict != Verdict::kSame && pictures.difference) {
    item.limits = "0 different pixels, threshold 0.1, anti-aliasing not counted";
    item.metrics = counted(*pictures.baseline, *pictures.actual, nullptr);
    item.metrics->different = item.verdict == Verdict::kWithin ? 0 : item.metrics->different;
    if (item.verdict == Verdict::kWithin) item.metrics->densest = {};
  }
  switch (item.verdict) {
    case Verdict::kDifferent:
      item.reason = "More pixels differ than the tolerance allows.";
      break;
    case Verdict::kWithin:
      item.reason = "Other bits, and no pixel beyond the threshold.";
      break;
    case Verdict::kMissing:
      item.reason = "The baseline has this frame, the actual has not.";
      break;
    case Verdict::kExtra:
      item.reason = "The actual has this frame, and there is no baseline for it.";
      break;
    case Verdict::kOtherSize:
      item.reason = "The actual is of another size than the baseline.";
      break;
    case Verdict::kSame:
      break;
  }
  return item;
}

inline Comparison make_up() {
  Comparison comparison;
  comparison.baseline = {"baselines/mnist", "a baseline"};
  comparison.actual = {"out/mnist/movie.mp4", "a movie"};
  comparison.verdict = Verdict::kDifferent;
  comparison.exit_code = 4;
  comparison.limits = "0 different pixels a frame, threshold 0.1; SSIM at least 0.999";
  comparison.environment = {
      {"epochreel", "0.1.0", "0.1.0"}, {"CPU", "AMD EPYC 7763 64-Core Processor", "Intel(R) Xeon(R) Platinum 8488C"},
      {"cairo", "1.16.0", "1.16.0"},   {"pango", "1.50.12", "1.52.1"},
      {"oneDNN", "2.7.0", "2.7.0"},    {"fonts", "Inter 3.19", "Inter 4.0"},
      {"compiler", "", "gcc 12.2.0"}};
  comparison.movie = {{"frames", "60", "60"},    {"width", "640", "640"},
                      {"height", "360", "360"},  {"frames a second", "30", "30"},
                      {"codec", "h264", "h264"}, {"encoder", "Lavc59.37.100", "Lavc60.31.102"}};
  comparison.quality = MovieQuality{0.93121, 0.94410, 24.31, 25.02, 59};
  comparison.training =
      TrainingComparison{Verdict::kDifferent,
                         "The training changed: the weights are the first that differ, after 120 of 5,628 steps.",
                         "weights",
                         {{"job", true, "All keys are the same."},
                          {"data", true, "60,000 and 10,000 images, the same hashes."},
                          {"versions", false, "oneDNN is the same; the CPU is another."},
                          {"weights", false, "Largest difference 3.1e-4 in layer 2, from step 120 on."},
                          {"records", false, "31 of 120 snapshots differ."},
                          {"metrics", true, "Test accuracy 98.71 % and 98.69 %, within 0.1 percentage points."}}};
  for (int frame = 0; frame < kMadeUpItems; ++frame) comparison.items.push_back(made_up_item(frame));
  comparison.sentence = fmt::format("{} of {} frames differ beyond tolerance; the worst is frame 59.",
                                    count_of(comparison, Verdict::kDifferent), kMadeUpItems);
  return comparison;
}

inline const Comparison& made_up_comparison() {
  static const Comparison comparison = make_up();
  return comparison;
}

/// One that passed: all frames of the same bits but one that is within tolerance.
inline Comparison made_up_pass() {
  Comparison comparison = made_up_comparison();
  comparison.verdict = Verdict::kWithin;
  comparison.exit_code = 0;
  comparison.sentence = "1 of 60 frames has other bits, within tolerance; 59 are the same.";
  for (auto* properties : {&comparison.environment, &comparison.movie}) {
    for (auto& property : *properties) property.actual = property.baseline;
  }
  comparison.quality = MovieQuality{0.99998, 1, 71.2, std::numeric_limits<double>::infinity(), 13};
  comparison.training = TrainingComparison{Verdict::kSame, "The training is the same.", "", {}};
  for (const auto* stage : {"job", "data", "versions", "weights", "records", "metrics"}) {
    comparison.training->stages.push_back({stage, true, "The same bits."});
  }
  for (std::size_t i = 0; i < comparison.items.size(); ++i) {
    auto& item = comparison.items[i];
    item.name = fmt::format("frame {}", i);
    if (i == 13) continue;
    item.verdict = Verdict::kSame;
    item.reason.clear();
    item.metrics.reset();
    item.actual_hash = item.baseline_hash;
    item.actual_size = item.baseline_size;
  }
  return comparison;
}

/// Two traces, without pictures.
inline Comparison made_up_traces() {
  Comparison comparison = made_up_comparison();
  comparison.baseline = {"baselines/mnist/trace", "a trace"};
  comparison.actual = {"out/mnist/trace", "a trace"};
  comparison.sentence = comparison.training->sentence;
  comparison.limits.clear();
  comparison.items.clear();
  comparison.movie.clear();
  comparison.quality.reset();
  return comparison;
}

}  // namespace epochreel::compare

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "measures/measures.h"
#include "measures/words.h"

namespace epochreel::compare {

namespace {

/// Different pixels of every column in the window's rows.
class ColumnCounts {
 public:
  ColumnCounts(const Changes& changes, const PixelCounts& counts)
      : changes_(changes), counts_(counts), columns_(changes.width) {}

  /// Whether the row had any.
  bool add_row(int y, int sign) {
    const std::size_t width = changes_.width;
    const PixelKind* kinds = counts_.kinds.data() + y * width;
    const std::uint8_t* changed = changes_.row(y);
    if (std::none_of(changed, changed + changes_.cells, [](auto mark) { return mark != 0; })) return false;
    std::int64_t in_row = 0;
    for (std::size_t x = 0; x < width; ++x) {
      const int one = kinds[x] == PixelKind::kDifferent ? 1 : 0;
      columns_[x] += sign * one;
      in_row += one;
    }
    total_ += sign * in_row;
    return in_row != 0;
  }

  std::int64_t total() const { return total_; }
  int operator[](int x) const { return columns_[static_cast<std::size_t>(x)]; }

 private:
  const Changes& changes_;
  const PixelCounts& counts_;
  std::vector<int> columns_;
  std::int64_t total_ = 0;
};

}  // namespace

DenseWindow densest_window(const Changes& changes, const PixelCounts& counts) {
  DenseWindow densest;
  if (counts.different == 0) return densest;
  const int across = std::min(kWindow, changes.width);
  const int down = std::min(kWindow, changes.height);
  const std::int64_t area = std::int64_t{across} * down;
  ColumnCounts columns(changes, counts);
  for (int y = 0; y < down; ++y) columns.add_row(y, 1);
  bool moved = true;
  for (int y = 0; densest.pixels < area; ++y) {
    if (moved && columns.total() > densest.pixels) {
      std::int64_t pixels = 0;
      for (int x = 0; x < across; ++x) pixels += columns[x];
      for (int x = 0;; ++x) {
        if (pixels > densest.pixels) densest = {x, y, pixels, 0};
        if (x + across == changes.width) break;
        pixels += columns[x + across] - columns[x];
      }
    }
    if (y + down == changes.height) break;
    const bool added = columns.add_row(y + down, 1);
    moved = columns.add_row(y, -1) || added;
  }
  densest.share = static_cast<double>(densest.pixels) / static_cast<double>(area);
  return densest;
}

namespace {

constexpr std::array kFigures = {
    Figure{"densest.x", "column of the densest window",
           [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.densest.x}; }},
    Figure{"densest.y", "its row", [](const PictureMetrics& m) -> FigureValue { return std::int64_t{m.densest.y}; }},
    Figure{"densest.pixels", "pixels that differ in it",
           [](const PictureMetrics& m) -> FigureValue { return m.densest.pixels; }},
    Figure{"densest.share", "of its pixels, 0 to 1",
           [](const PictureMetrics& m) -> FigureValue { return m.densest.share; }},
};

constexpr std::array kLines = {
    Line{"densest window", [](const Measured& m) -> std::string {
           const DenseWindow& densest = m.metrics.densest;
           if (densest.pixels == 0) return "";
           return fmt::format("{} ({}) of {} at ({}, {})", counted(densest.pixels, "pixel"), percent(densest.share),
                              size_words({std::min(kWindow, m.size.width), std::min(kWindow, m.size.height)}),
                              grouped(densest.x), grouped(densest.y));
         }}};

constexpr std::array kLimits = {
    Limit{.key = {"max_density", 0, 1, false, "Share of the densest window of 32 by 32 pixels that may differ"},
          .value = [](const Measured& m) -> std::optional<double> { return m.metrics.densest.share; },
          .allowed = [](double limit) { return fmt::format("at most {:g} % of the densest window", limit * 100); },
          .broken =
              [](const Measured& m, double limit) {
                const DenseWindow& densest = m.metrics.densest;
                return fmt::format("{:.3g} % of the window at ({}, {}) differ, at most {:g} % may", densest.share * 100,
                                   densest.x, densest.y, limit * 100);
              },
          .of_lossy = 0.4}};

}  // namespace

const Measure kDensestWindow = {
    .name = "densest window",
    .meaning =
        "the square of 32 x 32 pixels that holds most of them: a hundred pixels spread out are noise, a hundred "
        "in one place are a label",
    .measure = [](const PicturePair& pair,
                  PictureMetrics& metrics) { metrics.densest = densest_window(pair.changes, pair.counts); },
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
};

}  // namespace epochreel::compare

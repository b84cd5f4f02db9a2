/// Measure says how a measure is computed, limited, and said. measures.h has the table of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "epochreel/compare/comparison.h"
#include "epochreel/job/tolerance.h"
#include "measures/pixelmatch.h"

namespace epochreel::compare {

/// Two pictures of one size, and where they differ.
struct PicturePair {
  const image::Image& baseline;
  const image::Image& actual;
  const Changes& changes;
  const PixelCounts& counts;
};

/// The results of measuring a pair, and how much of it was measured.
struct Measured {
  const PictureMetrics& metrics;
  Size size;                ///< of both pictures, or of the part that both have
  std::int64_t pixels = 0;  ///< that were compared: those outside all masks

  /// The share of the compared pixels that differ.
  double share() const;
};

/// The results of an item with metrics: masks are not looked at.
Measured measured_of(const Item& item);

/// A number as report.json has it; std::monostate is null.
using FigureValue = std::variant<std::monostate, std::int64_t, double>;

/// A number of report.json. The key "densest.x" is x of the object "densest".
struct Figure {
  std::string_view key;
  std::string_view unit;
  FigureValue (*value)(const PictureMetrics&);
};

/// A row of the page's table of an item.
struct Line {
  std::string_view label;
  std::string (*words)(const Measured&);  ///< empty: the row is left out
};

/// A curve over the frames that the page can draw. 0 is no difference.
struct Chart {
  std::string_view key;
  std::string_view words;
  bool is_share = false;                                      ///< shown as a percentage
  std::optional<double> (*value)(const Measured&) = nullptr;  ///< none: not measured
};

enum class Direction { kAtMost, kAtLeast };

/// A limit that a tolerance may have: a key of compare.yaml, and the flag of that name.
struct Limit {
  job::LimitKey key;
  Direction direction = Direction::kAtMost;
  std::optional<double> (*value)(const Measured&) = nullptr;       ///< what is limited; none: not measured
  std::string (*allowed)(double limit) = nullptr;                  ///< "at most 12 pixels"
  std::string (*broken)(const Measured&, double limit) = nullptr;  ///< "15 pixels (1 %) differ, at most 12 may"
  std::optional<double> by_default = {};                           ///< holds where no limit of its measure is given
  std::optional<double> of_lossy = {};  ///< holds where nothing is limited and one side was decoded from a movie
};

struct Measure {
  std::string_view name;                                           ///< in docs/ci.md
  std::string_view meaning;                                        ///< one sentence: what it is, and after whom
  void (*measure)(const PicturePair&, PictureMetrics&) = nullptr;  ///< null: a pass that several measures share does it
  std::span<const Figure> figures = {};
  std::span<const Line> lines = {};
  std::span<const Limit> limits = {};
  std::optional<Chart> chart = {};
};

}  // namespace epochreel::compare

#include "measures/pixelmatch.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"

namespace epochreel::compare {

namespace {

constexpr double kLargestDelta = 35215;  ///< of two colours, by the metric
constexpr int kManySiblings = 3;         ///< neighbours of the same colour; a side of the picture counts as one

using Deltas = std::array<double, Changes::kCell>;

EPOCHREEL_INLINE double luma(double red, double green, double blue) {
  return red * 0.29889531 + green * 0.58662247 + blue * 0.11448223;
}

struct Difference {
  double red = 0;
  double green = 0;
  double blue = 0;

  EPOCHREEL_INLINE double brightness() const { return luma(red, green, blue); }

  /// Squared distance in YIQ, weighted.
  EPOCHREEL_INLINE double squared() const {
    const double y = luma(red, green, blue);
    const double in_phase = red * 0.59597799 - green * 0.27417610 - blue * 0.32180189;
    const double quadrature = red * 0.21147017 - green * 0.52261711 + blue * 0.31114694;
    return 0.5053 * y * y + 0.299 * in_phase * in_phase + 0.1957 * quadrature * quadrature;
  }
};

/// Two pixels beside each other, the first of which is the `place`th of its picture, row by row. If one lets its ground
/// through, both are laid on a ground of 48 or 207 in green and blue, which changes by the golden ratio's steps.
template <class Format>
EPOCHREEL_INLINE Difference difference_of(typename Format::Pixel a, typename Format::Pixel b, std::int64_t place) {
  const auto channel = Format::channel;
  if constexpr (Format::kHasAlpha) {
    const double alpha_a = channel(a, kAlpha);
    const double alpha_b = channel(b, kAlpha);
    if (alpha_a < 255 || alpha_b < 255) {
      const auto offset = static_cast<double>(4 * place);
      const auto ground = [&](double step) {
        return 48.0 + 159.0 * static_cast<double>(static_cast<std::int64_t>(offset / step) % 2);
      };
      const double by = alpha_a - alpha_b;
      const auto laid = [&](int i, double below) {
        return (channel(a, i) * alpha_a - channel(b, i) * alpha_b - below * by) / 255;
      };
      return {laid(kRed, 48), laid(kGreen, ground(1.618033988749895)), laid(kBlue, ground(2.618033988749895))};
    }
  }
  return {channel(a, kRed) - channel(b, kRed), channel(a, kGreen) - channel(b, kGreen),
          channel(a, kBlue) - channel(b, kBlue)};
}

/// Fills `deltas` for a cell whose first pixel is the `place`th.
template <class Format>
void color_deltas(const typename Format::Pixel* a, const typename Format::Pixel* b, std::int64_t place,
                  double* deltas) {
  for (int i = 0; i < Changes::kCell; ++i) deltas[i] = difference_of<Format>(a[i], b[i], place + i).squared();
}

EPOCHREEL_CLONES void opaque_deltas(const std::uint32_t* __restrict a, const std::uint32_t* __restrict b,
                                    double* __restrict deltas) {
#pragma omp simd
  for (int i = 0; i < Changes::kCell; ++i) deltas[i] = difference_of<Opaque8>(a[i], b[i], 0).squared();
}

template <>
void color_deltas<Opaque8>(const std::uint32_t* a, const std::uint32_t* b, std::int64_t /*place*/, double* deltas) {
  opaque_deltas(a, b, deltas);
}

/// Keeps the marks of those inner pixels x0 .. x1 - 1 of a row that have many neighbours of their colour. The marks lie
/// elsewhere, which `omp simd` says. Clang must not know it before: with __restrict it keeps pixels from one column to
/// the next, in registers, and then does not vectorize.
template <class Pixel>
EPOCHREEL_INLINE void mark_siblings_of(const Pixel* row, std::ptrdiff_t stride, int x0, int x1, std::uint8_t* marks) {
  const Pixel* above = row - stride;
  const Pixel* below = row + stride;
#pragma omp simd
  for (int x = x0; x < x1; ++x) {
    const Pixel own = row[x];
    const int same = (above[x - 1] == own) + (above[x] == own) + (above[x + 1] == own) + (row[x - 1] == own) +
                     (row[x + 1] == own) + (below[x - 1] == own) + (below[x] == own) + (below[x + 1] == own);
    marks[x] = same >= kManySiblings ? marks[x] : std::uint8_t{0};
  }
}

EPOCHREEL_CLONES void mark_siblings(const std::uint32_t* row, std::ptrdiff_t stride, int x0, int x1,
                                    std::uint8_t* marks) {
  mark_siblings_of(row, stride, x0, x1, marks);
}

void mark_siblings(const std::uint64_t* row, std::ptrdiff_t stride, int x0, int x1, std::uint8_t* marks) {
  mark_siblings_of(row, stride, x0, x1, marks);
}

/// Two pictures as pixels of a format.
template <class Format>
struct Pair {
  using Pixel = typename Format::Pixel;

  const Pixel* baseline;
  const Pixel* actual;
  int width;
  int height;

  std::int64_t place(int x, int y) const { return std::int64_t{y} * width + x; }
  const Pixel* row(const Pixel* picture, int y) const { return picture + place(0, y); }
  bool at_side(int x, int y) const { return x == 0 || y == 0 || x == width - 1 || y == height - 1; }
};

/// Calls visit(neighbour's x, y) for the up to 8 neighbours, column by column, until it returns false.
template <class Format, class Visit>
EPOCHREEL_INLINE bool for_neighbours(const Pair<Format>& pair, int x, int y, const Visit& visit) {
  if (!pair.at_side(x, y)) {
    return visit(x - 1, y - 1) && visit(x - 1, y) && visit(x - 1, y + 1) && visit(x, y - 1) && visit(x, y + 1) &&
           visit(x + 1, y - 1) && visit(x + 1, y) && visit(x + 1, y + 1);
  }
  for (int nx = std::max(x - 1, 0); nx <= std::min(x + 1, pair.width - 1); ++nx) {
    for (int ny = std::max(y - 1, 0); ny <= std::min(y + 1, pair.height - 1); ++ny) {
      if ((nx != x || ny != y) && !visit(nx, ny)) return false;
    }
  }
  return true;
}

/// Which pixels have many siblings in both pictures, worked out row by row as they are asked for.
template <class Format>
class Siblings {
 public:
  using Pixel = typename Format::Pixel;

  Siblings(const Pair<Format>& pair, std::size_t pixels) : pair_(pair), marks_(pixels), known_(pair.height) {}

  const std::uint8_t* row(int y) {
    std::uint8_t* marks = marks_.data() + y * static_cast<std::size_t>(pair_.width);
    if (!known_[y]) fill(y, marks);
    known_[y] = true;
    return marks;
  }

 private:
  void fill(int y, std::uint8_t* marks) const {
    std::memset(marks, 1, pair_.width);
    for (const Pixel* picture : {pair_.baseline, pair_.actual}) {
      const bool at_side = y == 0 || y == pair_.height - 1;
      if (!at_side) mark_siblings(pair_.row(picture, y), pair_.width, 1, pair_.width - 1, marks);
      for (int x = 0; x < pair_.width; x += at_side || x == pair_.width - 1 ? 1 : pair_.width - 1) {
        if (!has_many(picture, x, y)) marks[x] = 0;
      }
    }
  }
  bool has_many(const Pixel* picture, int x, int y) const {
    const Pixel own = pair_.row(picture, y)[x];
    int same = pair_.at_side(x, y) ? 1 : 0;
    for_neighbours(pair_, x, y, [&](int nx, int ny) {
      same += pair_.row(picture, ny)[nx] == own ? 1 : 0;
      return true;
    });
    return same >= kManySiblings;
  }

  const Pair<Format>& pair_;
  std::vector<std::uint8_t> marks_;
  std::vector<bool> known_;
};

/// The darkest or brightest neighbour so far.
struct Extreme {
  double delta = 0;  ///< of brightness; 0: none
  int x = 0;
  int y = 0;
};

/// V. Vysniauskas, "Anti-aliased pixel and intensity slope detector", 2009: a pixel between a darker and a brighter
/// neighbour, with at most two of its own brightness, where the darkest or the brightest is of an even ground.
template <class Format>
bool is_slope(const typename Format::Pixel* picture, const Pair<Format>& pair, Siblings<Format>& siblings, int x,
              int y) {
  const auto own = pair.row(picture, y)[x];
  int equal = pair.at_side(x, y) ? 1 : 0;
  Extreme least;
  Extreme most;
  const auto visit = [&](int nx, int ny) {
    const auto other = pair.row(picture, ny)[nx];
    const double delta = other == own ? 0 : difference_of<Format>(own, other, pair.place(x, y)).brightness();
    if (delta == 0) return ++equal < kManySiblings;
    if (delta < least.delta) {
      least = {delta, nx, ny};
    } else if (delta > most.delta) {
      most = {delta, nx, ny};
    }
    return true;
  };
  if (!for_neighbours(pair, x, y, visit) || least.delta == 0 || most.delta == 0) return false;
  return siblings.row(least.y)[least.x] != 0 || siblings.row(most.y)[most.x] != 0;
}

/// Tells for each column of a row whether the pixel or a neighbour is marked in the rows.
EPOCHREEL_CLONES void spread_marks(const std::uint8_t* __restrict above, const std::uint8_t* __restrict row,
                                   const std::uint8_t* __restrict below, int width, std::uint8_t* __restrict column,
                                   std::uint8_t* __restrict near) {
  for (int x = 0; x < width; ++x) column[x] = above[x] | row[x] | below[x];
  near[0] = column[0] | column[std::min(1, width - 1)];
  for (int x = 1; x < width - 1; ++x) near[x] = column[x - 1] | column[x] | column[x + 1];
  near[width - 1] = column[width - 1] | column[std::max(0, width - 2)];
}

/// Which pixels of a row have a neighbour on an even ground. No other can be a slope, and of noise none is.
template <class Format>
class EvenNeighbours {
 public:
  EvenNeighbours(const Pair<Format>& pair, Siblings<Format>& siblings)
      : height_(pair.height), siblings_(siblings), column_(pair.width), near_(column_) {}

  bool at(int x, int y) {
    if (y != row_) {
      spread_marks(siblings_.row(std::max(y - 1, 0)), siblings_.row(y), siblings_.row(std::min(y + 1, height_ - 1)),
                   int_size(near_), column_.data(), near_.data());
      row_ = y;
    }
    return near_[x] != 0;
  }

 private:
  int height_;
  Siblings<Format>& siblings_;
  std::vector<std::uint8_t> column_;
  std::vector<std::uint8_t> near_;
  int row_ = -1;
};

template <class Format>
class Counter {
 public:
  using Pixel = typename Format::Pixel;

  Counter(const Pair<Format>& pair, const PixelRule& rule, PixelCounts& counts)
      : pair_(pair),
        siblings_(pair, rule.count_antialiased ? 0 : counts.kinds.size()),
        even_(pair, siblings_),
        largest_(kLargestDelta * rule.threshold * rule.threshold),
        count_antialiased_(rule.count_antialiased),
        counts_(counts) {}

  void count_cell(int x0, int y) {
    const int pixels = std::min(Changes::kCell, pair_.width - x0);
    const Pixel* a = pair_.row(pair_.baseline, y) + x0;
    const Pixel* b = pair_.row(pair_.actual, y) + x0;
    std::array<Pixel, std::size_t{2} * Changes::kCell> copy{};
    if (pixels < Changes::kCell) {
      std::copy_n(a, pixels, copy.data());
      std::copy_n(b, pixels, copy.data() + Changes::kCell);
      a = copy.data();
      b = copy.data() + Changes::kCell;
    }
    Deltas deltas;
    color_deltas<Format>(a, b, pair_.place(x0, y), deltas.data());
    PixelKind* kinds = counts_.kinds.data() + y * static_cast<std::size_t>(pair_.width) + x0;
    for (int i = 0; i < pixels; ++i) {
      if (!(deltas[i] > largest_)) continue;
      const bool antialiased = !count_antialiased_ && is_antialiased(x0 + i, y);
      kinds[i] = antialiased ? PixelKind::kAntialiased : PixelKind::kDifferent;
      ++(antialiased ? counts_.antialiased : counts_.different);
    }
  }

 private:
  bool is_antialiased(int x, int y) {
    return even_.at(x, y) &&
           (is_slope(pair_.baseline, pair_, siblings_, x, y) || is_slope(pair_.actual, pair_, siblings_, x, y));
  }

  const Pair<Format>& pair_;
  Siblings<Format> siblings_;
  EvenNeighbours<Format> even_;
  double largest_;
  bool count_antialiased_;
  PixelCounts& counts_;
};

template <class Format>
void count(const Pair<Format>& pair, const Changes& changes, const PixelRule& rule, PixelCounts& counts) {
  Counter<Format> counter(pair, rule, counts);
  for (int y = 0; y < pair.height; ++y) {
    const std::uint8_t* changed = changes.row(y);
    for (int cell = 0; cell < changes.cells; ++cell) {
      if (changed[cell] != 0) counter.count_cell(cell * Changes::kCell, y);
    }
  }
}

}  // namespace

PixelCounts count_pixels(const image::Image& baseline, const image::Image& actual, const Changes& changes,
                         const PixelRule& rule, PixelFormat format) {
  PixelCounts counts;
  if (changes.none()) return counts;
  counts.kinds.resize(changes.width * static_cast<std::size_t>(changes.height));
  with_format(format, [&]<class Format>(Format) {
    const Pair<Format> pair{Format::pixels(baseline), Format::pixels(actual), changes.width, changes.height};
    count(pair, changes, rule, counts);
  });
  return counts;
}

}  // namespace epochreel::compare

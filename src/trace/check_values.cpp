#include "check_values.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "epochreel/base/error.h"
#include "json.h"

namespace epochreel::trace {
namespace {

constexpr double kRounding = 1e-3;  ///< by which a share of 16 bits may be off
constexpr double kSumRounding = 1e-2;

/// "its element [2, 3]"; of a scalar "its value".
std::string place_words(const TensorView& view, std::size_t index) {
  if (view.shape.empty()) return "its value";
  std::vector<std::size_t> place(view.shape.size());
  for (std::size_t i = place.size(); i-- > 0;) {
    place[i] = index % view.shape[i];
    index /= view.shape[i];
  }
  return fmt::format("its element [{}]", fmt::join(place, ", "));
}

[[noreturn]] void refuse(const TensorView& view, std::size_t index, double value, std::string_view expected) {
  invalid(view.label, fmt::format("{} is {}; {}", place_words(view, index), value, expected));
}

void check_places(const TensorView& view, std::int64_t values) {
  const std::vector<std::int64_t> places = view.wide_ints();
  const auto outside = [&](std::int64_t place) { return place < 0 || place >= values; };
  const auto found = std::find_if(places.begin(), places.end(), outside);
  if (found == places.end()) return;
  invalid(view.label, fmt::format("{} is {}; the places of its parameter are whole numbers from 0 to {}",
                                  place_words(view, found - places.begin()), *found, values - 1));
}

/// Whole numbers from `least` to `most`.
void check_whole(const TensorView& view, std::int64_t least, std::int64_t most, std::string_view noun) {
  const std::vector<std::int32_t> values = view.ints();
  const auto outside = [&](std::int32_t value) { return value < least || value > most; };
  const auto found = std::find_if(values.begin(), values.end(), outside);
  if (found == values.end()) return;
  const bool open = most >= std::numeric_limits<std::int32_t>::max();
  refuse(view, found - values.begin(), *found,
         open ? fmt::format("{} are whole numbers of {} or more", noun, least)
              : fmt::format("{} are whole numbers from {} to {}", noun, least, most));
}

/// Numbers from 0 to `most`, give or take a rounding; `finite_only` refuses infinities, never NaN.
void check_numbers(const TensorView& view, double most, bool infinite, std::string_view expected) {
  const std::vector<float> values = view.floats();
  const auto outside = [&](float value) {
    if (std::isnan(value) || (infinite && std::isinf(value))) return false;
    return !(value >= 0) || value > most;
  };
  const auto found = std::find_if(values.begin(), values.end(), outside);
  if (found == values.end()) return;
  refuse(view, found - values.begin(), *found, expected);
}

/// A row with a NaN is of a network that had lost its numbers: nothing is known of its sum.
void check_probabilities(const TensorView& view, std::size_t classes) {
  check_numbers(view, 1 + kRounding, false, "probabilities are from 0 to 1");
  const std::vector<float> values = view.floats();
  for (std::size_t row = 0; row * classes < values.size(); ++row) {
    double sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += values[row * classes + c];
    if (!(std::fabs(sum - 1) > kSumRounding)) continue;
    invalid(view.label, fmt::format("its row {} adds up to {:.4g}; the probabilities of a row add up to 1", row, sum));
  }
}

void check_range(const TensorView& view) {
  const std::vector<float> edges = view.floats();
  if (!(edges[0] > edges[1]) || !std::isfinite(edges[0]) || !std::isfinite(edges[1])) return;
  invalid(view.label, fmt::format("holds [{}, {}]; the lower edge comes first", edges[0], edges[1]));
}

}  // namespace

void check_values(const TensorView& view, Meaning meaning, const ValueBounds& bounds) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  switch (meaning) {
    case Meaning::kAny:
      return;
    case Meaning::kPixel:
      if (view.dtype != DType::kU8) check_whole(view, 0, 255, "pixels");
      return;
    case Meaning::kClass:
      return check_whole(view, 0, bounds.classes - 1, "classes");
    case Meaning::kProbe:
      return check_whole(view, 0, bounds.probes - 1, "places of probes");
    case Meaning::kIndex:
      return check_whole(view, 0, kMost, "places of test images");
    case Meaning::kPlace:
      return check_places(view, bounds.values);
    case Meaning::kCount:
      return check_whole(view, 0, kMost, "counts");
    case Meaning::kShare:
      return check_numbers(view, 1 + kRounding, false, "shares are from 0 to 1");
    case Meaning::kProbabilities:
      return check_probabilities(view, bounds.classes);
    case Meaning::kMagnitude:
      return check_numbers(view, std::numeric_limits<double>::infinity(), true, "it is never below 0");
    case Meaning::kRange:
      return check_range(view);
  }
}

}  // namespace epochreel::trace

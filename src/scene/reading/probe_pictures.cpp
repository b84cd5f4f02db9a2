#include "reading/probe_pictures.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr std::uint8_t kTrack = 40;  ///< grey of a bar's whole length
constexpr std::uint8_t kBar = 225;

/// A square picture of lying bars, on black.
Picture bars_of(const std::vector<double>& shares, const Rect& area, Ink frame) {
  constexpr int kAbout = 192;  // rows
  const int count = int_size(shares);
  const int pitch = std::max(3, kAbout / count);
  const std::int64_t side = std::int64_t{pitch} * count;
  const std::int64_t margin = std::max(1, pitch / 5);  // above and below a bar, and at its ends
  Picture picture{area, narrow<int>(side), narrow<int>(side), std::vector<std::uint8_t>(side * side, 0), 1.0, frame};
  for (std::int64_t y = 0; y < side; ++y) {
    if (y % pitch < margin || y % pitch >= pitch - margin) continue;
    const auto length = round_to<std::int64_t>(shares[y / pitch] * static_cast<double>(side - 2 * margin));
    const auto row = picture.pixels.begin() + y * side + margin;
    std::fill(row, row + side - 2 * margin, kTrack);
    std::fill(row, row + length, kBar);
  }
  return picture;
}

}  // namespace

bool have_looks(const Probes& probes) {
  return probes.has_pictures() || (probes.count > 0 && int_size(probes.vectors) / probes.count <= kMostBars);
}

std::vector<double> shares_of(const Probes& probes, int probe) {
  const auto values = probes.vector(probe);
  std::vector<double> shares(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double least = probes.least[i];
    const double largest = probes.largest[i];
    if (std::isfinite(values[i])) shares[i] = largest > least ? (values[i] - least) / (largest - least) : 0.5;
  }
  return shares;
}

Picture picture_of(const Probes& probes, int probe, const Rect& area, Ink frame) {
  if (!probes.has_pictures()) return bars_of(shares_of(probes, probe), area, frame);
  const auto image = probes.image(probe);
  return {area, probes.width, probes.height, {image.begin(), image.end()}, 1.0, frame};
}

}  // namespace epochreel::scene

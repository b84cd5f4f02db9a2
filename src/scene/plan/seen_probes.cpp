#include "plan/seen_probes.h"

#include <algorithm>

namespace epochreel::scene {

std::vector<std::pair<int, double>> seen_probes(const Shot& shot) {
  constexpr double kFades = 0.3;  // of the way of the pulse
  if (shot.readings.empty()) return {};
  const double fading = shot.readings.size() > 1 ? 1 - smooth_step(0, kFades, shot.readings.back().front) : 0.0;
  std::vector<std::pair<int, double>> result;
  if (fading > 0) result.emplace_back(shot.readings.front().probe, fading);
  result.emplace_back(shot.probe(), 1 - fading);
  return result;
}

int seen_best(const Shot& shot) {
  const auto seen = seen_probes(shot);
  const auto best =
      std::max_element(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == seen.end() ? -1 : best->first;
}

Picture picture_of_seen(const Shot& shot, const Rect& area) {
  const Probes& probes = shot.film.probes;
  std::vector<double> mixed(probes.image(0).size(), 0.0);
  for (const auto& [probe, weight] : seen_probes(shot)) {
    const auto image = probes.image(probe);
    for (std::size_t i = 0; i < mixed.size(); ++i) mixed[i] += image[i] * weight;
  }
  Picture picture{area, probes.width, probes.height, {}};
  for (const double value : mixed) {
    picture.pixels.push_back(static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0)));
  }
  return picture;
}

}  // namespace epochreel::scene

#include "panels/network/turned_sheets.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "plan/spoken.h"

namespace epochreel::scene {

namespace {

constexpr double kByPulse = 0.3;    ///< share of its width by which a sheet grows while a pulse passes it
constexpr double kInTitle = 0.45;   ///< and in the title, where nothing else moves
constexpr double kByCaption = 0.6;  ///< and while a caption speaks of it
constexpr double kReach = 0.5;      ///< of the way to the outputs: so far before and behind a pulse sheets are turned
constexpr double kTurning = 0.9;    ///< seconds in which a sheet turns for a caption, and back
constexpr double kOfGap = 0.3;      ///< share of a gap that a sheet may take at most

/// 1 at 0, 0 from -1 and 1 on, smooth.
double bump(double x) {
  const double rest = std::max(0.0, 1 - x * x);
  return rest * rest;
}

/// How far the sheet whose middle is at `x` is turned by the pulses, and by the caption where it speaks of the sheet.
double turned(const Shot& shot, const NetworkFrame& places, double x, bool spoken_of) {
  const double place = (x - places.first_x) / (places.output_x - places.first_x);
  double most = 0;
  for (const double pulse : shot.pulses) most = std::max(most, bump((pulse - place) / kReach));
  most *= job::is<job::TitleScene>(shot.scene.kind) ? kInTitle : kByPulse;
  if (!spoken_of) return most;
  const Spoken spoken = spoken_in(shot.film, shot.scene, shot.frame);
  const double frames = kTurning * shot.film.movie.fps;
  const double stands = std::min(smooth_step(0, frames, spoken.since), smooth_step(0, frames, spoken.left));
  return most + (kByCaption - most) * stands;
}

}  // namespace

Turn turn_of(const Shot& shot, const NetworkPlan& network, const NetworkFrame& places) {
  constexpr double kDisc = 16;  // of an output, and the end of the edges that lead to it
  const auto& stations = network.stations;
  const Spoken spoken = spoken_in(shot.film, shot.scene, shot.frame);
  Turn turn;
  double most = 0;
  double left_gap = 0;  // of the input: it grows to the right alone
  for (std::size_t s = 0; s + 1 < stations.size(); ++s) {
    const double from = stations[s].corners[0].x;
    const double to = stations[s].corners[1].x;
    const double next = s + 2 < stations.size() ? stations[s + 1].corners[0].x : places.output_x - kDisc;
    const double gap = std::max(0.0, next - to);
    const bool spoken_of = spoken.caption && spoken.caption->station == narrow<int>(s);
    const double grown = turned(shot, places, (from + to) / 2, spoken_of) * (to - from);
    const double right = std::min(s == 0 ? grown : grown / 2, kOfGap * (s == 0 ? gap : std::min(gap, left_gap)));
    turn.knots.push_back({from, s == 0 ? from : from - right});
    turn.knots.push_back({to, to + right});
    most = std::max(most, right);
    left_gap = gap;
  }
  turn.knots.push_back({places.output_x - kDisc, places.output_x - kDisc});
  return most > 0 ? turn : Turn();
}

void turn_sheets(NetworkPicture& picture, const Turn& turn) {
  if (turn.knots.empty()) return;
  for (Sheet& sheet : picture.sheets) {
    const double width = sheet.corners[1].x - sheet.corners[0].x;
    for (Point& corner : sheet.corners) corner.x = turn.shown(corner.x);
    const double wider = (sheet.corners[1].x - sheet.corners[0].x) / width;
    for (Neuron& neuron : sheet.neurons) neuron.x = static_cast<float>(turn.shown(neuron.x));
    for (FeatureMap& map : sheet.maps) map.corner.x = turn.shown(map.corner.x);
    sheet.tile_width *= wider;
    sheet.shear /= wider;
  }
  picture.turn = turn;
}

}  // namespace epochreel::scene

#include "plan/shot.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kPulseSeconds = 1.2;  ///< in which a digit runs through the layers while the network trains
constexpr double kPulseShare = 0.42;   ///< of a turn of the trained network: the digit runs through the layers

/// While the network trains, the probes take turns of kSecondsPerProbe; in the title shorter ones.
void take_turns(Shot& shot) {
  constexpr double kTitleSeconds = 2;
  const auto& shown = shot.film.shown_probes;
  if (shown.empty()) return;
  const bool title = job::is<job::TitleScene>(shot.scene.kind);
  const double each = title ? kTitleSeconds : kSecondsPerProbe;
  shot.turn = floor_to<int>(shot.seconds() / each);
  const double since = shot.seconds() - shot.turn * each;
  shot.turn_share = since / each;
  const int probe = shown[shot.turn % shown.size()];
  const bool running = shot.turn > 0 && since < kPulseSeconds;
  if (running) shot.readings.push_back({shown[(shot.turn - 1) % shown.size()]});
  shot.readings.push_back({probe, running ? since / kPulseSeconds : Reading::kThrough});
  if (shot.turn > 0) shot.pulses.push_back(since / kPulseSeconds);
  shot.pulses.push_back((since - each) / kPulseSeconds);
  const bool follows = (shot.turn + 1) * each < quotient(shot.scene.count, shot.film.movie.fps);
  if (follows) shot.next_front = shot.pulses.back();
}

/// The trained network reads the quiz, each image for as long.
void take_quiz(Shot& shot) {
  const auto& quiz = shot.film.quiz;
  if (quiz.empty()) return;
  const double at = quotient(shot.frame, shot.scene.count) * int_size(quiz);
  shot.turn = std::min(int_size(quiz) - 1, floor_to<int>(at));
  shot.turn_share = at - shot.turn;
  const bool running = shot.turn_share < kPulseShare;
  if (running && shot.turn > 0) shot.readings.push_back({quiz[shot.turn - 1]});
  shot.readings.push_back({quiz[shot.turn], running ? shot.turn_share / kPulseShare : Reading::kThrough});
  if (shot.turn + 1 < int_size(quiz)) shot.next_front = (shot.turn_share - 1) / kPulseShare;
}

/// A way from 0 to 1 in a time from 0 to 1, at an even speed but for its start and its end.
double eased(double time) {
  constexpr double kRamp = 0.08;  // of the time, at either end
  const double t = std::clamp(time, 0.0, 1.0);
  const double top = 1 / (1 - kRamp);  // speed
  if (t < kRamp) return top * t * t / (2 * kRamp);
  if (t > 1 - kRamp) return 1 - top * (1 - t) * (1 - t) / (2 * kRamp);
  return top * (t - kRamp / 2);
}

/// The training once more, by shares of a scene behind it: the trained network stands, time runs back to the start, and
/// on to the end, where it stands again.
double once_more(double share) {
  constexpr double kLeaves = 0.10;
  constexpr double kStands = 0.02;  // to both sides of kStartStands
  constexpr double kEnd = 0.82;
  const double start = kStartStands + kStands;
  if (share < start) return 1 - smooth_step(kLeaves, kStartStands - kStands, share);
  return eased((share - start) / (kEnd - start));
}

/// Share of the training that is over by film time, 0..1, at a share of the scene. One clock runs through the film:
/// behind the training the network is trained, and stays so.
template <class Scene>
double passed(const Scene&, double) {
  return 1;
}

double passed(const job::TitleScene&, double) { return 0; }
double passed(const job::DataScene&, double) { return 0; }

double passed(const job::TrainingScene&, double share) {
  return std::clamp((share - kTrainingBegins) / (kTrainingEnds - kTrainingBegins), 0.0, 1.0);
}

// These scenes go back, since they show what became of the start.
double passed(const job::FiltersScene&, double share) { return once_more(share); }
double passed(const job::DistributionsScene&, double share) { return once_more(share); }
double passed(const job::ProjectionScene&, double share) { return once_more(share); }

}  // namespace

double Shot::share() const { return scene.count > 1 ? quotient(frame, scene.count - 1) : 1.0; }

int Shot::truth() const { return readings.empty() ? -1 : film.probes.labels[readings.back().probe]; }

Shot make_shot(const FilmContext& film, WorkerCache& cache, const SceneSpan& scene, std::int64_t frame) {
  Shot shot{.film = film, .cache = cache, .scene = scene, .frame = frame};
  const double time = std::visit([&](const auto& kind) { return passed(kind, shot.share()); }, scene.kind);
  shot.moment = moment_of(film.pacing.position(time), int_size(film.records));
  shot.record = record_at(film.records, shot.moment);
  set_figures_of_step(shot.record, film.trace->metrics());
  if (job::is<job::PredictionsScene>(scene.kind)) {
    take_quiz(shot);
  } else {
    take_turns(shot);
  }
  return shot;
}

}  // namespace epochreel::scene

#include "plan/shot.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kPulseSeconds = 1.2;  ///< in which a digit runs through the layers while the network trains
constexpr double kPulseShare = 0.42;   ///< of a turn of the trained network: the digit runs through the layers

/// While the network trains, the probes take turns of kSecondsPerProbe.
void take_turns(Shot& shot) {
  const auto& shown = shot.film.shown_probes;
  if (shown.empty()) return;
  shot.turn = floor_to<int>(shot.seconds() / kSecondsPerProbe);
  const double since = shot.seconds() - shot.turn * kSecondsPerProbe;
  shot.turn_share = since / kSecondsPerProbe;
  const int probe = shown[shot.turn % shown.size()];
  const bool running = shot.turn > 0 && since < kPulseSeconds;
  if (running) shot.readings.push_back({shown[(shot.turn - 1) % shown.size()]});
  shot.readings.push_back({probe, running ? since / kPulseSeconds : Reading::kThrough});
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
}

/// Share of the moving film time that has passed, 0..1, at a share of the scene: it moves, then its end is held.
double passed(const SceneSpan& scene, double share) {
  if (job::is<job::TitleScene>(scene.kind)) return 0;
  if (job::is<job::PredictionsScene>(scene.kind) || job::is<job::ClosingScene>(scene.kind)) return 1;
  if (job::is<job::TrainingScene>(scene.kind)) {
    return std::clamp((share - kTrainingBegins) / (kTrainingEnds - kTrainingBegins), 0.0, 1.0);
  }
  const double end = job::is<job::FiltersScene>(scene.kind) ? 0.72 : 0.78;
  return std::min(1.0, share / end);
}

}  // namespace

double smooth_step(double from, double to, double at) {
  const double t = std::clamp((at - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

double Shot::share() const { return scene.count > 1 ? quotient(frame, scene.count - 1) : 1.0; }

int Shot::truth() const { return readings.empty() ? -1 : film.probes.labels[readings.back().probe]; }

Shot make_shot(const FilmContext& film, WorkerCache& cache, const SceneSpan& scene, std::int64_t frame) {
  Shot shot{.film = film, .cache = cache, .scene = scene, .frame = frame};
  shot.moment = moment_of(film.pacing.position(passed(scene, shot.share())), int_size(film.records));
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

/// A shot: what all panels of one frame share — the instant of the training, and what the network reads meanwhile.
#pragma once

#include <vector>

#include "drawing/mixed.h"
#include "epochreel/base/numbers.h"
#include "plan/film_context.h"
#include "plan/worker_cache.h"

namespace epochreel::scene {

/// A probe on its way through the network; where its pulse has passed, it takes over from the reading before.
struct Reading {
  static constexpr double kThrough = 2;

  int probe = 0;
  double front = kThrough;  ///< how far it has come: 0 at the input, 1 at the outputs
};

struct Shot {
  const FilmContext& film;
  WorkerCache& cache;
  const SceneSpan& scene;
  std::int64_t frame = 0;  ///< within the scene
  Moment moment = {};
  SnapshotRecord record = {};          ///< at the moment
  std::vector<Reading> readings = {};  ///< the last one is on screen; empty where no probes were recorded
  std::vector<double> pulses = {};     ///< how far this turn's and the next one's have come, as Reading::front says it,
                                       ///< before their start and behind the outputs too; none where turns are short
  double next_front = -1e9;            ///< how far the next reading has come: below 0, and far below where none follows
  int turn = 0;                        ///< how many were on screen before it
  double turn_share = 0;               ///< how much of its turn is over, 0..1

  /// 0 at the scene's first frame, 1 at its last.
  double share() const;
  /// Whether a cut begins or ends here: the scene's first frame or its last.
  bool at_cut() const { return frame == 0 || frame + 1 == scene.count; }
  double seconds() const { return quotient(frame, film.movie.fps); }
  int last_snapshot() const { return int_size(film.records) - 1; }

  /// The probe on screen and its class; -1 where there is none.
  int probe() const { return readings.empty() ? -1 : readings.back().probe; }
  int truth() const;
};

/// The share of a scene that goes back at which the start of the training stands.
inline constexpr double kStartStands = 0.26;

Shot make_shot(const FilmContext& film, WorkerCache& cache, const SceneSpan& scene, std::int64_t frame);

}  // namespace epochreel::scene

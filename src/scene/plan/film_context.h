/// The data that all panels and scenes of a film may read: the facts of the trace, the stage, the times of the scenes.
///
/// It is made whole before the first panel is planned, and does not change from then on. It holds nothing of one panel.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/scene/drawing.h"
#include "epochreel/trace/trace.h"
#include "layout/stage.h"
#include "reading/confusion.h"
#include "reading/not_finite.h"
#include "reading/records.h"
#include "reading/spine.h"
#include "reading/stations.h"
#include "story/captions.h"
#include "story/history.h"
#include "story/pacing.h"

namespace epochreel::scene {

/// A panel of a scene: what a job says of it, and its place on the stage.
struct PlacedPanel {
  job::PanelSpec spec;
  Rect area;
};

/// A scene of the film: `count` frames from `first` on. A closing that is long enough has two: the answer, then the
/// card.
struct SceneSpan {
  job::SceneKind kind;
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::vector<PlacedPanel> panels;
  bool answer = false;
};

struct FilmContext {
  std::shared_ptr<const trace::TraceReader> trace;
  job::MovieSpec movie;
  Stage stage;
  Image logo;                      ///< in the foot; without pixels where there is none
  std::vector<std::string> names;  ///< of the classes, as the screen shows them
  std::vector<SceneSpan> scenes;
  std::int64_t frames = 0;
  std::vector<Station> stations;  ///< of the network, without places; empty where it cannot be drawn
  Spine spine;                    ///< of a network that branches, which has no stations
  std::vector<SnapshotRecord> records;
  ClassReadings readings;
  Pacing pacing;
  History history;
  Probes probes;
  std::vector<int> shown_probes;   ///< in the order in which the training scene shows them
  std::vector<int> quiz;           ///< in the order in which the trained network reads them
  std::size_t quiz_classes = 0;    ///< that have a probe; those of the quiz are some of them where there are many
  bool has_probabilities = false;  ///< of the probes, in every snapshot
  NotFiniteRecords not_finite;
  std::vector<Caption> captions;
  std::vector<std::string> longest_figures;  ///< of the head's counters

  /// What the network panel shows: the stations, or those of the spine.
  const std::vector<Station>& drawn_stations() const { return stations.empty() ? spine.stations : stations; }

  /// The scene of a frame; nullptr where there is no such frame.
  const SceneSpan* scene_at(std::int64_t frame) const;
};

/// Error{kInvalid} where the trace holds no snapshot or its records contradict its manifest.
FilmContext make_context(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie);

/// The words for a trace without images whose way through the network was recorded, where such are wanted.
inline constexpr const char* kNoProbes = "no probes were recorded";

/// Shares of the training scene between which time passes: its start is held before, its end after.
inline constexpr double kTrainingBegins = 0.02;
inline constexpr double kTrainingEnds = 0.93;
/// Seconds a digit stays on screen while the network trains.
inline constexpr double kSecondsPerProbe = 4.0;

}  // namespace epochreel::scene

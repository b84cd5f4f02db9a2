/// The scenes: each resolves one of its frames into panels.
#pragma once

#include <list>
#include <memory>

#include "film_plan.h"

namespace epochreel::scene {

/// The stage's grid: margins of 48, a head, the network's 1,240, panels of 560 at the right, the foot.
namespace grid {
inline constexpr double kMargin = 48;
inline constexpr Rect kHeader{48, 28, 1824, 60};
inline constexpr Rect kColumn{1312, 112, 560, 848};
inline constexpr Rect kWide{48, 112, 1824, 848};
inline constexpr Rect kTimeline{48, 1008, 1824, 8};
inline constexpr double kCaptionY = 968;
}  // namespace grid

/// First-layer weights of the last few snapshots a worker used.
class FilterCache {
 public:
  std::shared_ptr<const std::vector<float>> at(const Film::Plan& plan, int snapshot);

 private:
  std::list<std::pair<int, std::shared_ptr<const std::vector<float>>>> kept_;  ///< newest first
};

/// The arrays behind the blocks of a weight map at the last few snapshots a worker used.
class WeightCache {
 public:
  using Arrays = std::vector<std::shared_ptr<const std::vector<float>>>;  ///< a block; those of one parameter share
  std::shared_ptr<const Arrays> at(const trace::TraceReader& trace, const WeightMap& map, int snapshot);

 private:
  std::list<std::pair<int, std::shared_ptr<const Arrays>>> kept_;  ///< newest first
};

/// What a scene may use: the plan, and what one worker remembers.
struct SceneContext {
  const Film::Plan& plan;
  StateMaker* states = nullptr;  ///< nullptr where there is no network to draw
  FilterCache* filters = nullptr;
  WeightCache* weights = nullptr;
  std::int64_t frame = 0;        ///< within the scene
  std::int64_t count = 0;        ///< of the scene
  job::WeightView show = job::WeightView::kChange;

  double share() const { return count > 1 ? static_cast<double>(frame) / static_cast<double>(count - 1) : 1.0; }
  double seconds() const { return static_cast<double>(frame) / plan.movie.fps; }
};

void resolve_title(const SceneContext& context, Frame& frame);
void resolve_training(const SceneContext& context, Frame& frame);
void resolve_filters(const SceneContext& context, Frame& frame);
void resolve_weights(const SceneContext& context, Frame& frame);
void resolve_confusion(const SceneContext& context, Frame& frame);
void resolve_predictions(const SceneContext& context, Frame& frame);
void resolve_closing(const SceneContext& context, Frame& frame);

/// Panels that several scenes share.
std::string architecture_words(const trace::Manifest& manifest);
HeaderPanel training_header(const Film::Plan& plan, const SnapshotRecord& record);
BarsPanel class_bars(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, int marked);
MatrixPanel confusion_matrix(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, bool large);
TimelinePanel timeline(const Film::Plan& plan, double step);

/// States that are mixed into one picture of the network, in 256ths.
struct StateMix {
  std::shared_ptr<const NetworkState> state;
  int weight = 0;
  double front = 1e9;  ///< the pulse has come as far as this x
};

/// The network with `mixes` on it while it reads `probe`.
NetworkPanel network_panel(const Film::Plan& plan, const std::vector<StateMix>& mixes, int probe,
                           const SnapshotRecord& record);

/// Adds the picture of `probe` beside the input: what the network reads.
void add_reading(NetworkPanel& panel, const Film::Plan& plan, int probe);

/// A line of large words above the timeline.
TextPanel caption_panel(const std::string& words, double opacity);

/// 0 at `from`, 1 at `to`, smooth between.
double smooth_step(double from, double to, double at);

}  // namespace epochreel::scene

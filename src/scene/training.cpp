#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kFadeSeconds = 0.35;   ///< in which the digit before fades away
constexpr double kPulseSeconds = 0.9;   ///< in which the next one runs through the layers
constexpr double kCaptionSeconds = 5;   ///< an event is spoken of
constexpr double kOpeningSeconds = 2.4; ///< the first words; learning is fast then
constexpr double kPulseFrom = 20;       ///< of the stage
constexpr double kPulseTo = 1320;

/// A probe's two states, before and after the moment, by their share.
void add_states(std::vector<StateMix>& mixes, const SceneContext& context, const Moment& moment, int probe,
                double opacity, double front) {
  const int total = static_cast<int>(std::lround(opacity * 256));
  const int after = static_cast<int>(std::lround(moment.fraction * total));
  const int last = static_cast<int>(context.plan.records.size()) - 1;
  if (total - after > 0) mixes.push_back({context.states->at(moment.before, probe), total - after, front});
  if (after > 0) mixes.push_back({context.states->at(std::min(moment.before + 1, last), probe), after, front});
}

/// The digit on screen, and the one before while it fades.
int current_probe(const SceneContext& context, const Moment& moment, std::vector<StateMix>& mixes) {
  const auto& shown = context.plan.shown_probes;
  const auto turn = static_cast<std::size_t>(context.seconds() / kSecondsPerProbe);
  const double since = context.seconds() - static_cast<double>(turn) * kSecondsPerProbe;
  const int probe = shown[turn % shown.size()];
  double front = 1e9;
  if (turn > 0 && since < kPulseSeconds) {
    front = kPulseFrom + (kPulseTo - kPulseFrom) * (since / kPulseSeconds);
    const double fading = 1 - smooth_step(0, kFadeSeconds, since);
    if (fading > 0) add_states(mixes, context, moment, shown[(turn - 1) % shown.size()], fading, 1e9);
  }
  add_states(mixes, context, moment, probe, 1.0, front);
  return probe;
}

CurvesPanel loss_and_accuracy(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area) {
  const History& history = plan.history;
  const double x = history.place(record.step);
  CurvesPanel panel;
  panel.chrome = {area, "Loss and accuracy", ""};
  panel.series = {{until(history.train_loss, x, false), Ink::kDown, false, false},
                  {until(history.train_accuracy, x, false), Ink::kUp, false, false},
                  {until(history.test_loss, x, true), Ink::kDown, true, true},
                  {until(history.test_accuracy, x, true), Ink::kUp, true, true}};
  panel.bottom = history.step_ticks;
  panel.left = history.loss_ticks;
  panel.right = history.accuracy_ticks;
  panel.keys = {{Ink::kDown, "loss"}, {Ink::kUp, "accuracy"}};
  panel.thin_key = "bold: test · thin: training";
  return panel;
}

void add_caption(const SceneContext& context, Frame& frame) {
  const auto& captions = context.plan.captions;
  const double moving = kTrainingMoves * static_cast<double>(std::max<std::int64_t>(1, context.count - 1));
  const Caption* current = nullptr;
  double start = 0;
  double next = 1e18;
  for (const Caption& caption : captions) {
    const double its_start = std::min(caption.share * moving, moving);
    if (its_start > static_cast<double>(context.frame) + 1e-9) {
      next = its_start;
      break;
    }
    current = &caption;
    start = its_start;
  }
  if (!current) return;
  // An event is spoken of for a few seconds, the last one to the end of the scene.
  const double since = static_cast<double>(context.frame) - start;
  const double seconds = current == &captions.front() ? kOpeningSeconds : kCaptionSeconds;
  const double end = current == &captions.back() ? 1e18 : std::min(next, start + seconds * context.plan.movie.fps);
  const double rise = current == &captions.front() ? 1.0 : smooth_step(-1, 8, since);
  const double opacity = std::min(rise, smooth_step(-1, 8, end - static_cast<double>(context.frame)));
  if (opacity > 0) frame.panels.emplace_back(caption_panel(current->words, opacity));
}

}  // namespace

void resolve_training(const SceneContext& context, Frame& frame) {
  const auto& plan = context.plan;
  const Moment moment =
      moment_at(context.share() / kTrainingMoves, static_cast<int>(plan.records.size()));
  const SnapshotRecord record = record_at(plan.records, moment);
  frame.panels.emplace_back(training_header(plan, record));
  int marked = -1;
  if (context.states && !plan.shown_probes.empty()) {
    std::vector<StateMix> mixes;
    const int probe = current_probe(context, moment, mixes);
    marked = plan.probes.labels[static_cast<std::size_t>(probe)];
    NetworkPanel network = network_panel(plan, mixes, probe, record);
    add_reading(network, plan, probe);
    frame.panels.emplace_back(std::move(network));
  }
  const Rect& column = grid::kColumn;
  frame.panels.emplace_back(loss_and_accuracy(plan, record, {column.x, column.y, column.width, 272}));
  if (!record.confusion.empty()) {
    frame.panels.emplace_back(class_bars(plan, record, {column.x, column.y + 288, column.width, 216}, marked));
    MatrixPanel matrix = confusion_matrix(plan, record, {column.x, column.y + 520, column.width, 328}, false);
    matrix.marked_row = marked;
    frame.panels.emplace_back(std::move(matrix));
  }
  add_caption(context, frame);
  frame.panels.emplace_back(timeline(plan, record.step));
}

}  // namespace epochreel::scene

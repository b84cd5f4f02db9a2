#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kPulseShare = 0.42;  ///< of a turn: the digit runs through the layers
constexpr double kVerdictAt = 0.45;   ///< of a turn: the reading stands

struct Reading {
  std::size_t truth = 0;
  std::size_t predicted = 0;
  double probability = 0;

  bool right() const { return truth == predicted; }
};

Reading reading_of(const SceneContext& context, int probe) {
  const int last = static_cast<int>(context.plan.records.size()) - 1;
  const auto& probabilities = context.states->at(last, probe)->probabilities;
  const auto best = std::max_element(probabilities.begin(), probabilities.end());
  return {static_cast<std::size_t>(context.plan.probes.labels[static_cast<std::size_t>(probe)]),
          static_cast<std::size_t>(best - probabilities.begin()), *best};
}

/// What is on screen now: the how-manieth digit, and how far its turn has come.
struct Turn {
  std::size_t index = 0;
  double share = 0;
};

Turn turn_at(const SceneContext& context) {
  const auto turns = static_cast<double>(context.plan.quiz.size());
  const double at = static_cast<double>(context.frame) / static_cast<double>(context.count) * turns;
  const auto index = std::min(context.plan.quiz.size() - 1, static_cast<std::size_t>(at));
  return {index, at - static_cast<double>(index)};
}

Picture picture_of(const Probes& probes, int probe, const Rect& area, Ink frame) {
  const auto image = probes.image(probe);
  return {area, probes.width, probes.height, {image.begin(), image.end()}, 1.0, frame};
}

void add_verdict(const SceneContext& context, const Turn& turn, const Rect& column, TextPanel& texts) {
  const auto& names = context.plan.trace->manifest().class_names;
  const Reading reading = reading_of(context, context.plan.quiz[turn.index]);
  const double center = column.x + column.width / 2;
  if (turn.share < kVerdictAt) {
    texts.texts.push_back({"reading …", {center, column.y + 500}, 32, Weight::kMedium, Ink::kMuted, Align::kCenter});
    return;
  }
  texts.texts.push_back({fmt::format("reads “{}”", names[reading.predicted]), {center, column.y + 500}, 40,
                         Weight::kSemiBold, reading.right() ? Ink::kUp : Ink::kError, Align::kCenter,
                         column.width - 48, true});
  const std::string truth = reading.right() ? "right" : fmt::format("it is “{}”", names[reading.truth]);
  texts.texts.push_back({fmt::format("{} sure · {}", percent_words(reading.probability, 1), truth),
                         {center, column.y + 540}, 20, Weight::kRegular, Ink::kMuted, Align::kCenter,
                         column.width - 48});
}

/// The digits read so far, framed by how they were read.
void add_history(const SceneContext& context, const Turn& turn, const Rect& column, PicturePanel& pictures,
                 TextPanel& texts) {
  const auto& plan = context.plan;
  const auto& names = plan.trace->manifest().class_names;
  constexpr int kColumns = 5;
  constexpr double kSide = 72;
  constexpr double kStep = 104;
  const double left = column.x + (column.width - (kColumns - 1) * kStep - kSide) / 2;
  std::size_t read = turn.index + (turn.share >= kVerdictAt ? 1 : 0);
  std::size_t right = 0;
  const std::size_t first = read > 10 ? read - 10 : 0;
  for (std::size_t i = 0; i < read; ++i) {
    const Reading reading = reading_of(context, plan.quiz[i]);
    right += reading.right() ? 1 : 0;
    if (i < first) continue;
    const auto place = static_cast<int>(i - first);
    const int row = place / kColumns;
    const Rect area{left + place % kColumns * kStep, column.y + 588 + row * 112.0, kSide, kSide};
    pictures.pictures.push_back(
        picture_of(plan.probes, plan.quiz[i], area, reading.right() ? Ink::kUp : Ink::kError));
    texts.texts.push_back({names[reading.predicted], {area.x + kSide / 2, area.bottom() + 20}, 15, Weight::kMedium,
                           reading.right() ? Ink::kMuted : Ink::kError, Align::kCenter, kStep - 8});
  }
  texts.texts.push_back({fmt::format("{} of {} right", right, read), {column.x + column.width / 2, column.bottom() - 20},
                         18, Weight::kMedium, Ink::kText, Align::kCenter});
}

std::vector<StateMix> mixes_of(const SceneContext& context, const Turn& turn) {
  const int last = static_cast<int>(context.plan.records.size()) - 1;
  std::vector<StateMix> mixes;
  const double fading = turn.index > 0 ? 1 - smooth_step(0, 0.18, turn.share) : 0;
  if (fading > 0) {
    mixes.push_back({context.states->at(last, context.plan.quiz[turn.index - 1]),
                     static_cast<int>(std::lround(fading * 256)), 1e9});
  }
  const double front = 20 + 1300 * std::min(1.0, turn.share / kPulseShare);
  mixes.push_back({context.states->at(last, context.plan.quiz[turn.index]), 256, front});
  return mixes;
}

}  // namespace

void resolve_predictions(const SceneContext& context, Frame& frame) {
  const auto& plan = context.plan;
  const SnapshotRecord& record = plan.records.back();
  HeaderPanel header = training_header(plan, record);
  header.title = "The trained network reads";
  header.subtitle = "one probe of each class, a misread one where there is one";
  header.counters.erase(header.counters.begin() + 2, header.counters.end() - 1);
  frame.panels.emplace_back(std::move(header));
  if (!context.states || plan.quiz.empty()) return;
  const Turn turn = turn_at(context);
  const int probe = plan.quiz[turn.index];
  NetworkPanel network = network_panel(plan, mixes_of(context, turn), probe, record);
  frame.panels.emplace_back(std::move(network));
  const Rect& column = grid::kColumn;
  frame.panels.emplace_back(ChromePanel{{column, "The test image", fmt::format("{} of {}", turn.index + 1,
                                                                               plan.quiz.size())}});
  PicturePanel pictures;
  TextPanel texts;
  pictures.pictures.push_back(picture_of(plan.probes, probe, {column.x + 88, column.y + 64, 384, 384}, Ink::kLine));
  add_verdict(context, turn, column, texts);
  add_history(context, turn, column, pictures, texts);
  frame.panels.emplace_back(std::move(pictures));
  frame.panels.emplace_back(std::move(texts));
  frame.panels.emplace_back(
      caption_panel("A test image runs through the layers; the brightest output is what the network reads.", 1));
}

}  // namespace epochreel::scene

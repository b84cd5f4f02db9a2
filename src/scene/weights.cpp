#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kWeightsMove = 0.8;  ///< share of the scene in which training is run through again
constexpr std::size_t kSnapshotsKept = 2;

/// -1 to 1 in the film's scale; not a number where no weight stands.
std::vector<float> block_values(const WeightBlock& block, const std::vector<float>& before,
                                const std::vector<float>& after, double fraction, double scale) {
  const auto t = static_cast<float>(fraction);
  const auto factor = static_cast<float>(1 / scale);
  std::vector<float> values(block.places.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::int32_t place = block.places[i];
    if (place < 0) {
      values[i] = std::numeric_limits<float>::quiet_NaN();
      continue;
    }
    const auto at = static_cast<std::size_t>(place);
    const float value = before[at] + (after[at] - before[at]) * t;
    values[i] = (value - (block.start.empty() ? 0.0F : block.start[at])) * factor;
  }
  return values;
}

TilesPanel weight_tiles(const SceneContext& context, const WeightMap& map, const Moment& moment) {
  const int last = static_cast<int>(context.plan.records.size()) - 1;
  const auto before = context.weights->at(*context.plan.trace, map, moment.before);
  const auto after = context.weights->at(*context.plan.trace, map, std::min(moment.before + 1, last));
  TilesPanel panel;
  for (std::size_t i = 0; i < map.blocks.size(); ++i) {
    const WeightBlock& block = map.blocks[i];
    panel.tiles.push_back({block.area, block.width, block.height,
                           block_values(block, *(*before)[i], *(*after)[i], moment.fraction, map.scale)});
  }
  panel.labels = map.labels;
  return panel;
}

/// "1,332,224 weights", "all 1,332,224" where some do not fit.
std::string count_of(const WeightMap& map) {
  if (map.shown == map.total) return fmt::format("{} weights", count_words(map.total));
  return fmt::format("{} of {} weights ({})", count_words(map.shown), count_words(map.total),
                     percent_words(static_cast<double>(map.shown) / static_cast<double>(map.total), 1));
}

}  // namespace

std::shared_ptr<const WeightCache::Arrays> WeightCache::at(const trace::TraceReader& trace, const WeightMap& map,
                                                           int snapshot) {
  for (const auto& [index, arrays] : kept_) {
    if (index == snapshot) return arrays;
  }
  const auto file = trace.open_snapshot(snapshot);
  Arrays arrays;
  const WeightBlock* block_before = nullptr;
  for (const WeightBlock& block : map.blocks) {
    const bool shared = block_before != nullptr && block_before->parameter == block.parameter;
    arrays.push_back(shared ? arrays.back()
                            : std::make_shared<const std::vector<float>>(file.at(block.parameter, block.shape).floats()));
    block_before = &block;
  }
  kept_.emplace_front(snapshot, std::make_shared<const Arrays>(std::move(arrays)));
  if (kept_.size() > kSnapshotsKept) kept_.pop_back();
  return kept_.front().second;
}

void resolve_weights(const SceneContext& context, Frame& frame) {
  const auto& plan = context.plan;
  const WeightMap& map = plan.weights.at(context.show);
  const Moment moment = moment_at(std::min(1.0, context.share() / kWeightsMove), static_cast<int>(plan.records.size()));
  const SnapshotRecord record = record_at(plan.records, moment);
  const bool change = context.show == job::WeightView::kChange;
  const std::string step = count_words(static_cast<std::int64_t>(std::llround(record.step)));
  TextPanel head;
  head.texts.push_back({"Every weight is a pixel", {48, 54}, 30, Weight::kSemiBold, Ink::kText, Align::kLeft, 560, true});
  head.texts.push_back({fmt::format("step {}", step), {944, 54}, 24, Weight::kMedium, Ink::kText, Align::kRight, 300});
  head.texts.push_back({fmt::format("{} · {}", count_of(map), change ? "change since the start" : "their values"),
                        {48, 88}, 18, Weight::kRegular, Ink::kMuted, Align::kLeft, 640});
  head.texts.push_back({fmt::format("test accuracy {}", percent_words(record.test_accuracy, 2)), {944, 88}, 18,
                        Weight::kRegular, Ink::kUp, Align::kRight, 240});
  frame.panels.emplace_back(std::move(head));
  if (map.blocks.empty()) return;
  frame.panels.emplace_back(weight_tiles(context, map, moment));
  const std::string limit = figure_words(map.scale);
  frame.panels.emplace_back(ScalePanel{{1688, 1020, 184, 10}, {"−" + limit, "0", limit}, change ? "change" : "weight"});
}

}  // namespace epochreel::scene

#include "panels/weights/weight_scales.h"

#include "reading/percentile.h"

namespace epochreel::scene {

namespace {

/// The arrays of a snapshot one by one: blocks of the same parameter stand one behind the other.
class Arrays {
 public:
  explicit Arrays(const trace::Snapshot& snapshot) : snapshot_(snapshot) {}

  const std::vector<float>& of(const std::string& parameter) {
    if (loaded_ != parameter) values_ = snapshot_.floats(parameter);
    loaded_ = parameter;
    return values_;
  }

 private:
  const trace::Snapshot& snapshot_;
  std::string loaded_;
  std::vector<float> values_;
};

}  // namespace

WeightScales measure_scales(const trace::Snapshot& last, const std::vector<WeightBlock>& blocks,
                            const std::vector<MagnitudeBlock>& magnitudes) {
  Arrays arrays(last);
  std::vector<float> weights;
  for (const WeightBlock& block : blocks) {
    const auto& values = arrays.of(block.parameter);
    for (const std::int32_t place : block.places) {
      if (place < 0) continue;
      weights.push_back((values[place] - (block.start.empty() ? 0.0F : block.start[place])) * block.gain);
    }
  }
  std::vector<float> norms;
  for (const MagnitudeBlock& block : magnitudes) {
    const auto& values = arrays.of(block.tiles.parameter);
    const auto& start = blocks[block.of].start;
    const auto more =
        norms_of_filters(block, [&](std::int64_t i) { return values[i] - (start.empty() ? 0.0F : start[i]); });
    norms.insert(norms.end(), more.begin(), more.end());
  }
  return {magnitude_scale(weights), magnitude_scale(norms)};
}

}  // namespace epochreel::scene

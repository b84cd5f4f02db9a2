/// Parameters of which means alone were recorded.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "node_trace.h"
#include "panels/weights/weight_sources.h"
#include "scratch.h"

namespace epochreel::scene {
namespace {

class Sketch : public testing::Test {
 protected:
  WeightSources sources(const trace::TensorMap& tensors) {
    nodes::write(scratch_ / "trace", nodes::manifest(), tensors);
    trace_.emplace(scratch_ / "trace");
    return find_weight_sources(*trace_, trace_->last_snapshot(), {});
  }

  Scratch scratch_;
  std::optional<trace::TraceReader> trace_;
};

TEST_F(Sketch, StandsForAParameterThatWasNotKept) {
  trace::TensorMap tensors = nodes::tensors();
  tensors.erase("model.shared.weight");
  tensors["sketch.model.shared.weight.mean"] = nodes::rising({1, 6});  // of (2, 18)
  const WeightSources found = sources(tensors);
  ASSERT_EQ(found.sources.size(), 4U) << "two layers share it";
  EXPECT_EQ(found.sources[1].parameter, "sketch.model.2.weight.mean");
  EXPECT_EQ(found.sources[1].means, "means of 2 × 3 weights, × 2");
  EXPECT_EQ(found.sources[2].parameter, "sketch.model.5.weight.mean");
  EXPECT_EQ(found.sources[0].means, "");
  EXPECT_THAT(found.unrecorded, testing::IsEmpty());
}

TEST_F(Sketch, WhatChangedMostIsSaidOfLayersThatWereKept) {
  trace::TensorMap tensors = nodes::tensors();
  tensors.erase("model.shared.weight");
  const WeightSources found = sources(tensors);
  EXPECT_THAT(found.unrecorded, testing::Each("model.shared.weight")) << "as it is called in the file";
  EXPECT_THAT(found.unrecorded, testing::SizeIs(2));
  trace::TensorMap changed = tensors;
  changed["model.stem.kernel"] = nodes::rising({3, 3, 3, 2}, 2);
  trace::write_tensors(scratch_ / "trace/snapshots/000001.safetensors", changed, {});
  const trace::TraceReader trace(scratch_ / "trace");
  EXPECT_EQ(change_words(trace, trace.last_snapshot(), found).front(),
            "Among 2 layers shown whole stem changed most, by 100 % of the norm it had at the start");
}

TEST_F(Sketch, KernelsThatAreNotSquareWereRecorded) {
  trace::TensorMap tensors = nodes::tensors();
  tensors["model.shared.weight"] = nodes::rising({2, 2, 1, 9});
  nodes::write(scratch_ / "trace", nodes::replaced(nodes::manifest(), "[2, 2, 3, 3]", "[2, 2, 1, 9]"), tensors);
  const trace::TraceReader trace(scratch_ / "trace");
  const WeightSources found = find_weight_sources(trace, trace.last_snapshot(), {});
  EXPECT_THAT(found.unrecorded, testing::IsEmpty());
  EXPECT_THAT(found.not_square, testing::ElementsAre("model.shared.weight", "model.shared.weight"));
}

}  // namespace
}  // namespace epochreel::scene

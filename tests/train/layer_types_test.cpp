/// A trace's readers know all that a job can train: each layer has its row, each record its type.
#include "epochreel/trace/layer_types.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "epochreel/job/shapes.h"
#include "epochreel/trace/record_names.h"
#include "layers.h"
#include "train/networks.h"

namespace epochreel::train {
namespace {

std::vector<std::string> layer_names() {
  std::vector<std::string> names;
  for (const job::LayerSpec& layer : layers_of_each_type()) names.emplace_back(job::layer_type(layer));
  return names;
}

TEST(LayerTypes, EveryLayerOfAJobHasARow) {
  std::vector<std::string> rows;
  for (const trace::LayerType& type : trace::kLayerTypes) rows.emplace_back(type.name);
  EXPECT_THAT(rows, testing::IsSupersetOf(layer_names()));
}

TEST(LayerTypes, RowsSayWhatTheirRoleNeeds) {
  for (const trace::LayerType& type : trace::kLayerTypes) {
    const bool activation = type.role == trace::LayerRole::kActivation;
    EXPECT_NE(type.role, trace::LayerRole::kUnknown) << type.name;
    EXPECT_TRUE(activation || !type.one_sided) << type.name;
    EXPECT_TRUE(type.one_sided || !type.rectified) << type.name;
    EXPECT_TRUE(!activation || !type.words.empty()) << type.name;
  }
}

/// The promises of a role about shapes and parameters hold for what the job's layers do.
TEST(LayerTypes, RolesAgreeWithTheShapesOfAJob) {
  const job::Job job = cnn_job();
  const auto layers = job::layer_shapes(job.network, {1, 16, 16});
  std::vector<std::int64_t> input = {1, 16, 16};
  std::vector<std::string> seen;
  for (const job::LayerShape& layer : layers) {
    const trace::LayerRole role = trace::role_of(layer.type);
    EXPECT_EQ(layer.parameters > 0, trace::has_parameters(role)) << layer.type;
    if (trace::keeps_shape(role)) {
      EXPECT_EQ(layer.shape, input) << layer.type;
    }
    if (trace::has_weights(role)) {
      EXPECT_EQ(layer.shape.size() == 3, role == trace::LayerRole::kConv) << layer.type;
    }
    input = layer.shape;
    seen.push_back(layer.type);
  }
  for (const std::string& name : layer_names()) EXPECT_THAT(seen, testing::Contains(name)) << "cnn_job lacks it";
}

TEST(LayerTypes, EveryTensorOfATrainingIsARecordOfItsType) {
  const Scratch scratch;
  const job::Job job = cnn_job();
  Listener listener;
  train(job, data_of(job), scratch / "trace", {2, false}, listener);
  const trace::TraceReader reader(scratch / "trace");
  EXPECT_THAT(reader.faults(), testing::IsEmpty());
  std::vector<const trace::Record*> written;
  for (const trace::SnapshotInfo& info : reader.snapshots()) {
    const trace::TensorFile file = reader.open_snapshot(info.index);
    for (const auto& [name, tensor] : file.tensors()) {
      const trace::Record* const record = trace::find_record(name);
      ASSERT_NE(record, nullptr) << name;
      std::string type = tensor.type;
      std::transform(type.begin(), type.end(), type.begin(), [](unsigned char c) { return std::tolower(c); });
      EXPECT_THAT(std::string(record->type), testing::HasSubstr(type)) << name;
      written.push_back(record);
    }
  }
  for (const trace::Record& record : trace::kRecords) {
    if (record.since > 1) continue;
    EXPECT_THAT(written, testing::Contains(&record)) << record.name;
  }
}

}  // namespace
}  // namespace epochreel::train

/// Weights with the normalisations folded in are the slopes of what the network does.
#include "src/scene/reading/folding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <memory>

#include "scene/small_trace.h"
#include "src/scene/reading/class_order.h"

namespace epochreel::scene {
namespace {

namespace fs = std::filesystem;

constexpr int kUnits = 6;
constexpr int kClasses = 3;
constexpr int kSide = 4;
constexpr int kPixels = kSide * kSide;
constexpr std::uint32_t kFirst = 1;
constexpr std::uint32_t kLast = 2;

std::vector<float> factors() { return {0.5F, -2, 1, -0.25F, 3, -1}; }
std::vector<float> variances() { return {4, 1, 0.25F, 9, 1, 0.01F}; }

/// dense, then batch_norm and relu in this or the other order, dense.
std::shared_ptr<const trace::TraceReader> write(bool norm_first) {
  const fs::path folder =
      fs::path(testing::TempDir()) / (norm_first ? "epochreel_fold_before" : "epochreel_fold_behind");
  fs::remove_all(folder);
  fs::create_directories(folder);
  trace::Manifest manifest;
  manifest.name = "folded";
  manifest.class_names = {"0", "1", "2"};
  manifest.input_shape = {kSide, kSide};
  const char* const second = norm_first ? "batch_norm" : "relu";
  const char* const third = norm_first ? "relu" : "batch_norm";
  manifest.layers = {{"dense", {kUnits}, -1}, {second, {kUnits}, -1}, {third, {kUnits}, -1}, {"dense", {kClasses}, -1}};
  const std::string norm = norm_first ? "model.1." : "model.2.";
  trace::TensorMap map;
  map["model.0.weight"] = trace::Tensor::f32({kUnits, kPixels}, small_trace::noise(kUnits * kPixels, kFirst, 1, 0));
  map["model.3.weight"] = trace::Tensor::f32({kClasses, kUnits}, small_trace::noise(kClasses * kUnits, kLast, 1, 0));
  map[norm + "weight"] = trace::Tensor::f32({kUnits}, factors());
  map[norm + "bias"] = trace::Tensor::f32({kUnits}, std::vector<float>(kUnits, 0.5F));
  map[norm + "running_mean"] = trace::Tensor::f32({kUnits}, std::vector<float>(kUnits, 0.1F));
  map[norm + "running_var"] = trace::Tensor::f32({kUnits}, variances());
  {
    auto writer = trace::TraceWriter::create(folder, manifest);
    trace::Metrics metrics;
    metrics.learning_rate = 0.1;
    writer.append(metrics);
    writer.write_snapshot(metrics, std::move(map));
  }
  return std::make_shared<const trace::TraceReader>(folder);
}

/// batch_norm of a trained network, by its definition.
double normalised(double x, std::size_t u) {
  const double gamma = factors()[u];
  const double variance = variances()[u];
  return gamma * (x - 0.1F) / std::sqrt(variance + 1e-5) + 0.5;
}

/// Folded weights are the slopes of each unit by each source, which are those of a naive forward pass. `slope` is of a
/// weight from source `v` to unit `u`.
template <class Slope>
void expect_slopes(const std::vector<float>& folded, std::size_t sources, Slope&& slope) {
  for (std::size_t i = 0; i < folded.size(); ++i) {
    const double expected = slope(i / sources, i % sources);
    EXPECT_NEAR(folded[i], expected, 1e-5 * std::fabs(expected) + 1e-6) << i;
  }
}

TEST(Folding, GivesTheSlopesOfANormBeforeTheActivation) {
  const auto trace = write(true);
  const auto stations = find_stations(trace->manifest());
  ASSERT_EQ(stations.size(), 3U);
  const auto file = trace->snapshot(0);
  const auto weights = file.floats("model.0.weight");
  const auto folded = folded_weights(file, stations, 1);
  expect_slopes(folded, kPixels, [&](std::size_t u, std::size_t v) {
    return normalised(weights[u * kPixels + v], u) - normalised(0, u);
  });
  int turned = 0;
  for (std::size_t i = 0; i < folded.size(); ++i) turned += (folded[i] > 0) != (weights[i] > 0) ? 1 : 0;
  EXPECT_GT(turned, 20) << "no sign is exchanged: the test asks nothing";
  EXPECT_EQ(folded_weights(file, stations, 2), file.floats("model.3.weight"));
}

TEST(Folding, GivesTheSlopesOfANormBehindTheActivation) {
  const auto trace = write(false);
  const auto stations = find_stations(trace->manifest());
  ASSERT_EQ(stations.size(), 3U);
  const auto file = trace->snapshot(0);
  const auto weights = file.floats("model.3.weight");
  const auto folded = folded_weights(file, stations, 2);
  expect_slopes(folded, kUnits, [&](std::size_t c, std::size_t u) {
    return weights[c * kUnits + u] * (normalised(1, u) - normalised(0, u));
  });
  EXPECT_EQ(folded_weights(file, stations, 1), file.floats("model.0.weight"));
  // A unit speaks for the class that it raises most, which a negative factor exchanges.
  const auto order = class_order(stations, 1, file).units_of_class;
  for (std::size_t c = 0; c < kClasses; ++c) {
    for (const int unit : order[c]) {
      for (std::size_t other = 0; other < kClasses; ++other) {
        EXPECT_GE(folded[c * kUnits + static_cast<std::size_t>(unit)],
                  folded[other * kUnits + static_cast<std::size_t>(unit)]);
      }
    }
  }
}

}  // namespace
}  // namespace epochreel::scene

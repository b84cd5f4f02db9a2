/// Trainings with exact numerics have the bits that they had when these hashes were written down, whatever compiler and
/// CPU: the chains of exact_layers_test.cpp, and all that is around them.
///
/// If a change of what a training computes is meant, take the hashes that the test prints.
#include <gtest/gtest.h>

#include <algorithm>

#include "train/networks.h"

namespace epochreel::train {
namespace {

namespace fs = std::filesystem;

/// One hash of metrics.jsonl and of all snapshots, which have the weights.
std::string bits_of(const fs::path& folder) {
  std::string all = hash_file(folder / "metrics.jsonl").hex();
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder / "snapshots")) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) all += hash_file(file).hex();
  return hash_text(all).hex();
}

std::string trained_bits(const job::Job& job, int threads) {
  const Scratch scratch;
  Listener listener;
  train(exact_job(job), data_of(job), scratch / "trace", {threads, false}, listener);
  return bits_of(scratch / "trace");
}

TEST(ExactBits, OfACnnWithEveryLayerAndAdam) {
  EXPECT_EQ(trained_bits(cnn_job(), 2), "e8562ea4e8dac68950d0bd2466b74a9c");
}
TEST(ExactBits, OfDenseLayersWithAdamWAndClipping) {
  EXPECT_EQ(trained_bits(mlp_job(), 3), "5b224b38b06378dc0213819d8a50ddfc");
}
TEST(ExactBits, OfDenseLayersWithNesterov) {
  EXPECT_EQ(trained_bits(nesterov_job(), 1), "54ddabe3e20aafe82f295eef47886e97");
}
TEST(ExactBits, OfAConvolutionInColour) {
  EXPECT_EQ(trained_bits(colour_job(), 2), "019ee1e420daae490a3acc26fa6ccdc4");
}

}  // namespace
}  // namespace epochreel::train

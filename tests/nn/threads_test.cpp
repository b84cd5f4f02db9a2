/// The same bits at any number of threads, whatever the network, the batch and the optimizer.
#include <gtest/gtest.h>

#include "nn/training_cases.h"

namespace epochreel::nn {
namespace {

std::string trained_by_threads(const Case& c, int threads) {
  NetworkOptions options = options_of(c);
  options.threads = threads;
  CpuNetwork network(c.layers, c.train, options);
  return trained_bytes(c, network);
}

class SameBits : public testing::TestWithParam<Case> {};

TEST_P(SameBits, AtAnyNumberOfThreads) {
  const std::string one = trained_by_threads(GetParam(), 1);
  for (const int threads : {2, 3, 4, 7, 8, 16}) {
    EXPECT_TRUE(trained_by_threads(GetParam(), threads) == one) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SameBits, testing::ValuesIn(cases()),
                         [](const testing::TestParamInfo<Case>& one) { return one.param.name; });

}  // namespace
}  // namespace epochreel::nn

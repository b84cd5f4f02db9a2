#include "epochreel/compare/comparison.h"

#include <gtest/gtest.h>

namespace epochreel::compare {
namespace {

TEST(Comparison, CountsItsVerdicts) {
  Comparison comparison;
  comparison.items.resize(3);
  comparison.items[1].verdict = Verdict::kOtherSize;
  EXPECT_EQ(count_of(comparison, Verdict::kSame), 2);
  EXPECT_EQ(count_of(comparison, Verdict::kOtherSize), 1);
  EXPECT_EQ(count_of(comparison, Verdict::kExtra), 0);
}

}  // namespace
}  // namespace epochreel::compare

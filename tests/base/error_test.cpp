#include "epochreel/base/error.h"

#include <gtest/gtest.h>

namespace epochreel {
namespace {

TEST(Error, IsWhereAndWhat) {
  const Error error(ErrorKind::kInvalid, "job.yaml:3:5", "epochs must be 1 or more");
  EXPECT_STREQ(error.what(), "job.yaml:3:5: epochs must be 1 or more");
  EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
  EXPECT_STREQ(Error(ErrorKind::kFailed, "", "out of memory").what(), "out of memory");
}

TEST(Error, KindsAreExitCodes) {
  EXPECT_EQ(static_cast<int>(ErrorKind::kFailed), 1);
  EXPECT_EQ(static_cast<int>(ErrorKind::kUsage), 2);
  EXPECT_EQ(static_cast<int>(ErrorKind::kInvalid), 3);
  EXPECT_EQ(static_cast<int>(ErrorKind::kDifferent), 4);
  EXPECT_EQ(static_cast<int>(ErrorKind::kNoBaseline), 5);
}

}  // namespace
}  // namespace epochreel

#include "movie_comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace epochreel::compare {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

/// Groups of three frames; one of another letter holds other packets.
OpenSide movie_of(const std::string& groups) {
  OpenSide side;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    side.groups.push_back({.first = static_cast<std::int64_t>(3 * i), .frames = 3, .hash = groups.substr(i, 1)});
  }
  side.pictures.resize(3 * groups.size());
  return side;
}

std::string same(const std::string& baseline, const std::string& actual) {
  std::string frames;
  for (const bool is_same : frames_of_same_groups(movie_of(baseline), movie_of(actual))) frames += is_same ? '=' : '.';
  return frames;
}

TEST(SameGroups, AreThoseOfEqualPackets) {
  EXPECT_EQ(same("abc", "abc"), "=========");
  EXPECT_EQ(same("abc", "ab"), "======...");
  EXPECT_EQ(same("", ""), "");
}

TEST(SameGroups, EndBehindAnother) {  // a frame of an open group may refer to the group before
  EXPECT_EQ(same("abcd", "axcd"), "===......===");
  EXPECT_EQ(same("abc", "xbc"), "......===");
}

TEST(SameGroups, EndWhereTheFramesAreNotTheSame) {
  const OpenSide baseline = movie_of("abc");
  OpenSide actual = movie_of("abc");
  actual.groups[1].frames = 2;
  actual.groups[2].first = 5;
  const std::vector<bool> found = frames_of_same_groups(baseline, actual);
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_EQ(found[i], i < 3) << i;
}

Item measured(std::int64_t frame, double ssim, double psnr) {
  Item item;
  item.frame = frame;
  item.verdict = Verdict::kWithin;
  item.metrics.emplace();
  item.metrics->ssim = ssim;
  item.metrics->psnr = psnr;
  return item;
}

TEST(MovieQuality, IsThatOfTheWorstFrames) {
  std::vector<Item> items(100);  // the same: SSIM 1, infinite PSNR
  for (std::size_t i = 0; i < items.size(); ++i) items[i].frame = static_cast<std::int64_t>(i);
  items[7] = measured(7, 0.5, 20);
  items[8] = measured(8, 0.75, 30);
  items.push_back(measured(100, 0.75, 10));
  const auto quality = movie_quality(items, true);
  ASSERT_TRUE(quality);
  EXPECT_EQ(quality->ssim_min, 0.5);
  EXPECT_EQ(quality->psnr_min, 10);
  EXPECT_EQ(quality->ssim_p1, 0.75);  // the second of 101
  EXPECT_EQ(quality->psnr_p1, 20);
  EXPECT_EQ(quality->worst_frame, 7);
}

TEST(MovieQuality, IsPerfectWhereAllIsTheSame) {
  std::vector<Item> items(2);
  items[0].frame = 3;
  items[1].frame = 4;
  const auto quality = movie_quality(items, true);
  ASSERT_TRUE(quality);
  EXPECT_EQ(quality->ssim_min, 1);
  EXPECT_EQ(quality->psnr_p1, kInfinite);
  EXPECT_EQ(quality->worst_frame, 3);
}

TEST(MovieQuality, IsNoneWithoutAMovieOrAFrameInBoth) {
  std::vector<Item> items = {measured(0, 0.5, 20)};
  EXPECT_FALSE(movie_quality(items, false));
  items[0].metrics.reset();
  items[0].verdict = Verdict::kMissing;
  EXPECT_FALSE(movie_quality(items, true));
  EXPECT_FALSE(movie_quality({}, true));
}

TEST(MovieProperties, DecideByWhatIsShown) {
  OpenSide baseline;
  baseline.movie_info.emplace();
  baseline.movie_info->codec = "h264";
  baseline.movie_info->fps = 30;
  baseline.movie_info->tags = {{"encoder", "a"}};
  OpenSide actual = baseline;
  actual.movie_info->tags = {{"encoder", "b"}};
  actual.movie_info->frames = 3;
  EXPECT_FALSE(streams_differ(movie_properties(baseline, actual)));
  actual.movie_info->fps = 29.97;
  const auto properties = movie_properties(baseline, actual);
  EXPECT_TRUE(streams_differ(properties));
  EXPECT_EQ(properties[2].name, "frames/s");
  EXPECT_EQ(properties[2].actual, "29.97");
  EXPECT_EQ(properties.back().name, "tag encoder");
  EXPECT_TRUE(movie_properties({}, {}).empty());
  EXPECT_FALSE(streams_differ(movie_properties(baseline, {})));
}

}  // namespace
}  // namespace epochreel::compare

#include "src/movie/web_vtt.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <string>

namespace epochreel::movie {
namespace {

constexpr const char* kStart =
    "WEBVTT\n\nNOTE\nA description of each scene, and the captions that stand in the picture; the first word above a\n"
    "time tells which it is.\n";

TEST(WebVtt, HasDescriptionsAndCaptionsInTheOrderOfTime) {
  const Narration narration{.chapters = {{0, 90, "of no cue"}},
                            .descriptions = {{0, 30, "A title."}, {30, 60, "A network."}},
                            .captions = {{30, 15, "It learns"}, {50, 40, "It has learned"}}};
  EXPECT_EQ(web_vtt(narration, 30), std::string(kStart) +
                                        "\ndescription 1\n00:00:00.000 --> 00:00:01.000\nA title.\n"
                                        "\ndescription 2\n00:00:01.000 --> 00:00:03.000\nA network.\n"
                                        "\ncaption 1\n00:00:01.000 --> 00:00:01.500\nIt learns\n"
                                        "\ncaption 2\n00:00:01.666 --> 00:00:03.000\nIt has learned\n");
}

TEST(WebVtt, EscapesWhatWouldEndACueOrBeginATag) {
  const Narration narration{
      .chapters = {},
      .descriptions = {{0, 1, "<b>R&D</b> --> 1 & 2\n\nNOTE x\r\ny"}, {1, 1, ""}, {2, 1, "\xff二"}},
      .captions = {}};
  EXPECT_EQ(web_vtt(narration, 1), std::string(kStart) +
                                       "\ndescription 1\n00:00:00.000 --> 00:00:01.000\n"
                                       "&lt;b&gt;R&amp;D&lt;/b&gt; --&gt; 1 &amp; 2  NOTE x  y\n"
                                       "\ndescription 3\n00:00:02.000 --> 00:00:03.000\n\xEF\xBF\xBD二\n");
}

TEST(WebVtt, CountsHours) {
  const Narration narration{.chapters = {}, .descriptions = {{0, 240 * 3723 + 1, "Long."}}, .captions = {}};
  EXPECT_EQ(web_vtt(narration, 240), std::string(kStart) + "\ndescription 1\n00:00:00.000 --> 01:02:03.004\nLong.\n");
}

/// A cue is active at the time of each of its frames, and of no other: start <= time < end.
TEST(WebVtt, ACueIsActiveInItsFramesAlone) {
  for (const int fps : {1, 7, 24, 30, 60, 240}) {
    for (int frame = 0; frame < 500; ++frame) {
      const std::string text = web_vtt({.chapters = {}, .descriptions = {}, .captions = {{frame, 1, "x"}}}, fps);
      int hours = 0;
      std::array<int, 2> minutes = {};
      std::array<double, 2> seconds = {};
      const std::string times = text.substr(text.find("caption 1\n") + 10);
      ASSERT_EQ(std::sscanf(times.c_str(), "%d:%d:%lf --> %d:%d:%lf", &hours, &minutes[0], &seconds[0], &hours,
                            &minutes[1], &seconds[1]),
                6);
      const double start = minutes[0] * 60 + seconds[0];
      const double end = minutes[1] * 60 + seconds[1];
      const double shown = 1.0 * frame / fps;
      EXPECT_LE(start, shown + 1e-9);
      EXPECT_GT(end, shown);
      EXPECT_LE(end, (frame + 1.0) / fps + 1e-9);
    }
  }
}

}  // namespace
}  // namespace epochreel::movie

#include "epochreel/movie/frame_manifest.h"

#include <gtest/gtest.h>

#include <string>

#include "test_folder.h"

namespace epochreel::movie {
namespace {

class FrameManifestFile : public FolderTest {
 protected:
  static FrameManifest sample() {
    return {.film_hash = "abc",
            .width = 1920,
            .height = 1080,
            .fps = 30,
            .versions = {{"cairo", "1.16.0"}, {"pango", "1.50.12"}},
            .frames = {"00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100"}};
  }

  std::string message_for(const std::string& text) {
    write_bytes(path("frames.json"), text);
    const std::string message = error_of(ErrorKind::kInvalid, [&] { read_frame_manifest(path("frames.json")); });
    const std::string where = path("frames.json").string() + ": ";
    EXPECT_EQ(message.substr(0, where.size()), where);
    return message.substr(std::min(where.size(), message.size()));
  }
};

constexpr const char* kSampleText = R"({
  "film_hash": "abc",
  "width": 1920,
  "height": 1080,
  "fps": 30,
  "versions": {
    "cairo": "1.16.0",
    "pango": "1.50.12"
  },
  "frames": [
    "00112233445566778899aabbccddeeff",
    "ffeeddccbbaa99887766554433221100"
  ]
}
)";

TEST_F(FrameManifestFile, IsWrittenAFrameALine) {
  write_frame_manifest(path("frames.json"), sample());
  EXPECT_EQ(bytes_of(path("frames.json")), kSampleText);
}

TEST_F(FrameManifestFile, IsReadBack) {
  write_frame_manifest(path("frames.json"), sample());
  const FrameManifest again = read_frame_manifest(path("frames.json"));
  EXPECT_EQ(again.film_hash, "abc");
  EXPECT_EQ(again.width, 1920);
  EXPECT_EQ(again.height, 1080);
  EXPECT_EQ(again.fps, 30);
  EXPECT_EQ(again.versions, sample().versions);
  EXPECT_EQ(again.frames, sample().frames);
}

TEST_F(FrameManifestFile, SaysWhatDoesNotHold) {
  const std::string whole = kSampleText;
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = whole;
    return text.replace(text.find(from), from.size(), to);
  };
  EXPECT_EQ(message_for(""), "is not a JSON object");
  EXPECT_EQ(message_for("[1]"), "is not a JSON object");
  EXPECT_EQ(message_for(whole.substr(0, 100)), "is not a JSON object");
  EXPECT_EQ(message_for(with("film_hash", "film")), "lacks \"film_hash\"");
  EXPECT_EQ(message_for(with("1920", "\"1920\"")), "\"width\" is not a whole number");
  EXPECT_EQ(message_for(with("1920", "1920.5")), "\"width\" is not a whole number");
  EXPECT_EQ(message_for(with("1920", "0")), "\"width\" is out of range");
  EXPECT_EQ(message_for(with("1920", "99999999999")), "\"width\" is out of range");
  EXPECT_EQ(message_for(with("1920", "18446744073709551615")), "\"width\" is out of range");
  EXPECT_EQ(message_for(with("\"1.16.0\"", "1")), "the version of \"cairo\" is not a text");
  EXPECT_EQ(message_for(with("ffeeddccbbaa99887766554433221100", "FF")),
            "frame 1 has no hash of 32 hexadecimal digits");
  EXPECT_EQ(message_for(with("\"ffeeddccbbaa99887766554433221100\"", "7")),
            "frame 1 has no hash of 32 hexadecimal digits");
  EXPECT_EQ(message_for(with("\"fps\"", "\"note\": 1, \"fps\"")), "has an unknown key \"note\"");
}

TEST_F(FrameManifestFile, HasTheMoviesChapters) {
  FrameManifest manifest = sample();
  manifest.chapters = {{0, 1, "title"}, {1, 1, "\"the\" end"}};
  write_frame_manifest(path("frames.json"), manifest);
  EXPECT_EQ(read_frame_manifest(path("frames.json")).chapters, manifest.chapters);
  const std::string text = bytes_of(path("frames.json"));
  for (const std::string wrong : {"-1", "1.5", "1000001", "18446744073709551615", "null"}) {
    std::string other = text;
    other.replace(other.find("\"count\": 1"), 10, "\"count\": " + wrong);
    EXPECT_EQ(message_for(other), "chapter 0 has not the frames \"first\" and \"count\", and a \"name\"") << wrong;
  }
}

TEST_F(FrameManifestFile, SaysThatThereIsNone) {
  EXPECT_EQ(error_of(ErrorKind::kFailed, [&] { read_frame_manifest(path("frames.json")); }),
            path("frames.json").string() + ": cannot open: No such file or directory");
}

}  // namespace
}  // namespace epochreel::movie

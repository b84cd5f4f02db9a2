#include "sides/baseline_file.h"

#include <gmock/gmock.h>

#include "epochreel/image/png.h"
#include "sides/picture_name.h"
#include "tests/scratch.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using testing::EndsWith;
using testing::HasSubstr;

constexpr const char* kHash = "0123456789abcdef0123456789abcdef";
constexpr const char* kOtherHash = "f123456789abcdef0123456789abcdef";

Picture picture(const std::string& name, const char* hash) {
  Picture made;
  made.name = name;
  made.frame = frame_of_name(name);
  made.hash = hash;
  made.size = Size{64, 32};
  return made;
}

OpenSide whole_side() {
  OpenSide side;
  side.pictures = {picture("000000.png", kHash), picture("a/b\n\"c\".png", kOtherHash)};
  side.environment = {{"cairo", "1.16.0"}, {"cpu", "a CPU"}};
  side.movie_hash = kHash;
  side.training.emplace();
  side.training->job = R"({"seed":1})";
  side.training->train_hash = "aa";
  side.training->test_hash = "bb";
  side.training->environment = {{"onednn", "2.6.3"}};
  side.training->metrics_hash = kOtherHash;
  side.training->snapshots = {{0, kHash}, {40, kOtherHash}};
  return side;
}

class BaselineFile : public testing::Test {
 protected:
  OpenSide reopened(const std::string& text) const {
    spill(file_, text);
    return open_baseline(file_);
  }

  /// The message about a file, behind its name.
  std::string refusal(const std::string& text) const {
    const std::string message = error_of([&] { reopened(text); });
    EXPECT_EQ(message.rfind(file_.string() + ": ", 0), 0U) << message;
    return message.substr(std::min(message.size(), file_.string().size() + 2));
  }

  static std::string with_pictures(const std::string& pictures, const char* keeps = "pictures") {
    return std::string(R"({"format": "epochreel baseline 1", "keeps": ")") + keeps +
           R"(", "environment": {}, "pictures": )" + pictures + "}";
  }

  std::string refusal_of_picture(const std::string& name, const std::string& value) const {
    return refusal(with_pictures("{\"" + name + "\": \"" + value + "\"}"));
  }

  Scratch scratch_;
  fs::path file_ = scratch_ / "base/baseline.json";
};

TEST_F(BaselineFile, ComesBackAsItWas) {
  const OpenSide side = whole_side();
  for (const bool hashes_only : {false, true}) {
    const OpenSide found = reopened(baseline_json(side, hashes_only));
    EXPECT_EQ(found.words.kind, SideKind::kBaseline);
    EXPECT_EQ(found.hashes_only, hashes_only);
    EXPECT_EQ(found.environment, side.environment);
    EXPECT_EQ(found.movie_hash, side.movie_hash);
    ASSERT_EQ(found.pictures.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(found.pictures[i].name, side.pictures[i].name);
      EXPECT_EQ(found.pictures[i].frame, side.pictures[i].frame);
      EXPECT_EQ(found.pictures[i].hash, side.pictures[i].hash);
      EXPECT_EQ(found.pictures[i].size, side.pictures[i].size);
      EXPECT_EQ(found.pictures[i].file, "");
    }
    ASSERT_TRUE(found.training);
    EXPECT_EQ(found.training->job, side.training->job);
    EXPECT_EQ(found.training->environment, side.training->environment);
    EXPECT_EQ(found.training->metrics_hash, side.training->metrics_hash);
    EXPECT_EQ(found.training->snapshots, side.training->snapshots);
    EXPECT_EQ(found.training->trace, nullptr);
    EXPECT_EQ(baseline_json(found, hashes_only), baseline_json(side, hashes_only));
  }
}

TEST_F(BaselineFile, WithoutATrainingHasNone) {
  OpenSide side;
  EXPECT_TRUE(reopened(baseline_json(side, true)).is_empty());
}

TEST_F(BaselineFile, FindsItsPicturesUnlessItKeepsHashesOnly) {
  spill(scratch_ / "base/sub/a.png", "pixels");
  spill(scratch_ / "base/000003.png", "pixels");
  fs::create_directory(scratch_ / "base/folder.png");
  const std::string pictures = std::string(R"({"sub/a.png": "1x1 )") + kHash + R"(", "folder.png": "1x1 )" + kHash +
                               R"(", "000003": "1x1 )" + kHash + R"("})";
  const OpenSide found = reopened(with_pictures(pictures));
  ASSERT_EQ(found.pictures.size(), 3U);  // frames first
  EXPECT_EQ(found.pictures[0].file, scratch_ / "base/000003.png");
  EXPECT_EQ(found.pictures[1].file, "");
  EXPECT_EQ(found.pictures[2].file, scratch_ / "base/sub/a.png");
  for (const Picture& other : reopened(with_pictures(pictures, "hashes")).pictures) EXPECT_EQ(other.file, "");
}

TEST_F(BaselineFile, SaysWhatIsDamaged) {
  EXPECT_EQ(refusal("["), "is not a JSON object; restore it, or approve the baseline anew");
  EXPECT_EQ(refusal("[]"), "is not a JSON object; restore it, or approve the baseline anew");
  EXPECT_EQ(refusal("{\"a\": \"\xFF\"}"), "is not a JSON object; restore it, or approve the baseline anew");
  EXPECT_EQ(refusal(R"({"format": "epochreel baseline 2"})"),
            "is not of the format \"epochreel baseline 1\"; restore it, or approve the baseline anew");
  EXPECT_EQ(refusal("{}"), "is no baseline: key 'format' not found; restore it, or approve the baseline anew");
  EXPECT_THAT(refusal(with_pictures("{}", "some")), HasSubstr(R"("keeps" is neither "pictures" nor "hashes")"));
  EXPECT_THAT(refusal(with_pictures("7")), HasSubstr("\"pictures\" is not an object"));
  EXPECT_THAT(refusal(with_pictures("[]")), HasSubstr("\"pictures\" is not an object"));
}

TEST_F(BaselineFile, SaysWhichPictureIsDamaged) {
  const std::string hash = kHash;
  const std::string shown =
      R"(the picture "a.png" has no size and hash such as "64x64 0123..."; restore it, or approve the baseline anew)";
  for (const std::string& value :
       std::vector<std::string>{"", hash, "64x64", "64x64 ", "64x64 " + hash + "0", "64 " + hash, "0x1 " + hash,
                                "-4x4 " + hash, "9999999x1 " + hash, "64x64 0123456789ABCDEF0123456789ABCDEF"}) {
    EXPECT_EQ(refusal_of_picture("a.png", value), shown) << value;
  }
  EXPECT_EQ(refusal(with_pictures(R"({"a.png": 7})")), shown);
}

TEST_F(BaselineFile, KeepsNamesInItsFolder) {
  const std::string value = std::string("1x1 ") + kHash;
  for (const char* name : {"", "/a.png", "../a.png", "a/../../b.png", "a/..", "./a.png", "a\\u0000.png"}) {
    EXPECT_THAT(refusal_of_picture(name, value), HasSubstr("leads out of the baseline's folder")) << name;
  }
  spill(scratch_ / "outside/a.png", "pixels");
  fs::create_directories(scratch_ / "base");
  fs::create_directory_symlink(scratch_ / "outside", scratch_ / "base/link");
  EXPECT_THAT(refusal_of_picture("link/a.png", value),
              HasSubstr("the folder of the picture \"link/a.png\" is a link out of the baseline"));
}

TEST_F(BaselineFile, HoldsAPictureOnce) {
  const std::string value = std::string("\"1x1 ") + kHash + "\"";
  EXPECT_THAT(refusal(with_pictures("{\"a\": " + value + ", \"a.png\": " + value + "}")),
              HasSubstr("holds \"a.png\" twice"));
}

TEST_F(BaselineFile, IsNotNestedWithoutEnd) {
  const std::string deep(1'000'000, '[');
  EXPECT_THAT(refusal(R"({"training": {"job": )" + deep), HasSubstr("is nested deeper than 64 levels"));
}

TEST_F(BaselineFile, ChecksTheTraining) {
  const auto with_training = [](const std::string& training) {
    return R"({"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, "pictures": {}, "training": )" +
           training + "}";
  };
  EXPECT_THAT(refusal(with_training("7")), HasSubstr("is no baseline"));
  EXPECT_THAT(refusal(with_training("{}")), HasSubstr("is no baseline"));
  const std::string start = R"({"job": {}, "train_hash": "", "test_hash": "", "environment": {}, "metrics_hash": "",)";
  EXPECT_THAT(refusal(with_training(start + R"("snapshots": ["12"]})")),
              HasSubstr("\"12\" is no snapshot such as \"120 0123...\""));
  EXPECT_THAT(refusal(with_training(start + R"("snapshots": [7]})")), HasSubstr("is no baseline"));
}

TEST_F(BaselineFile, AMissingOneIsRefused) {
  EXPECT_THAT(error_of([&] { open_baseline(file_); }, ErrorKind::kInvalid),
              HasSubstr("baseline.json: cannot be opened: "));
}

}  // namespace
}  // namespace epochreel::compare

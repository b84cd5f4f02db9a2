#include "epochreel/compare/compare.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "epochreel/image/png.h"
#include "epochreel/movie/frame_manifest.h"
#include "tests/scratch.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

image::Bitmap plain(int width, int height, std::uint8_t value) {
  image::Bitmap bitmap(width, height);
  for (std::size_t i = 0; i < bitmap.pixels.size(); ++i) bitmap.pixels[i] = i % 4 == 3 ? 255 : value;
  return bitmap;
}

class CompareTest : public testing::Test {
 protected:
  void write_picture(const std::string& name, const image::Bitmap& bitmap) const {
    fs::create_directories((scratch_ / name).parent_path());
    image::write_png(scratch_ / name, bitmap);
  }

  void write_hashes(const std::string& name, const std::vector<image::Bitmap>& frames) const {
    movie::FrameManifest manifest;
    manifest.width = frames[0].width;
    manifest.height = frames[0].height;
    manifest.fps = 30;
    for (const image::Bitmap& frame : frames) manifest.frames.push_back(image::pixel_hash(frame).hex());
    fs::create_directories((scratch_ / name).parent_path());
    movie::write_frame_manifest(scratch_ / name, manifest);
  }

  Compared compared(const std::string& baseline, const std::string& actual, int threads = 1) const {
    CompareOptions options;
    options.threads = threads;
    return compare(scratch_ / baseline, scratch_ / actual, options);
  }

  Item item(const std::string& baseline, const std::string& actual) const {
    return compared(baseline, actual).comparison.items.at(0);
  }

  Scratch scratch_;
};

TEST_F(CompareTest, OnePixelIsMeasuredAndShown) {
  write_picture("a.png", plain(1, 1, 0));
  write_picture("b.png", plain(1, 1, 255));
  const Compared found = compared("a.png", "b.png");
  EXPECT_EQ(found.comparison.exit_code, 4);
  EXPECT_EQ(found.comparison.items.at(0).reason, "1 pixel (100 %) differs, at most 0 may");
  const ItemPictures pictures = found.pictures(0);
  EXPECT_EQ(pictures.baseline->pixels, plain(1, 1, 0).pixels);
  EXPECT_EQ(pictures.actual->pixels, plain(1, 1, 255).pixels);
  EXPECT_EQ(pictures.difference->width, 1);
}

TEST_F(CompareTest, SizesAreSeenWhicheverSideHasThePixels) {
  write_picture("a/000000.png", plain(4, 2, 1));
  write_hashes("b.json", {plain(8, 2, 1)});
  for (const auto& [baseline, actual] : {std::pair("a", "b.json"), std::pair("b.json", "a")}) {
    EXPECT_EQ(item(baseline, actual).verdict, Verdict::kOtherSize) << baseline;
  }
  EXPECT_EQ(item("a", "b.json").reason, "is 8 x 2 pixels, its baseline 4 x 2");
}

TEST_F(CompareTest, HashesDecideWhereThereAreNoPixels) {
  write_picture("a/000000.png", plain(4, 2, 1));
  write_hashes("same.json", {plain(4, 2, 1)});
  write_hashes("other.json", {plain(4, 2, 2)});
  EXPECT_EQ(item("a", "same.json").verdict, Verdict::kSame);
  EXPECT_EQ(item("same.json", "a").verdict, Verdict::kSame);
  EXPECT_EQ(item("same.json", "other.json").reason,
            "has another hash; by how much it differs cannot be told, for both are known by their hashes alone");
  EXPECT_EQ(item("other.json", "a").reason,
            "has another hash; by how much it differs cannot be told, for the baseline is known by its hash alone");
  EXPECT_FALSE(compared("same.json", "other.json").pictures(0).difference);
}

TEST_F(CompareTest, EqualFilesThatAreNotOnRecordAreRefused) {
  write_hashes("a/frames.json", {plain(4, 2, 1)});
  write_picture("a/frames/000000.png", plain(4, 2, 2));
  write_picture("b/000000.png", plain(4, 2, 2));
  EXPECT_THAT(error_of([&] { compared("a", "b"); }), HasSubstr("a/frames/000000.png: is not the picture whose hash, "));
  EXPECT_THAT(error_of([&] { compared("b", "a"); }), HasSubstr("a/frames/000000.png: is not the picture whose hash, "));
}

TEST_F(CompareTest, KindsThatCannotMeetAreAUsageError) {
  write_picture("a.png", plain(4, 2, 1));
  spill(scratch_ / "base/baseline.json",
        R"({"format": "epochreel baseline 1", "keeps": "hashes", "environment": {}, "pictures": {}})");
  EXPECT_THAT(error_of([&] { compared("base", "a.png"); }, ErrorKind::kUsage),
              HasSubstr("a.png: is a picture, and " + scratch_.text("base") +
                        " is a baseline: the two have nothing in "
                        "common that can be compared"));
}

TEST_F(CompareTest, FindsTheSameAtAnyNumberOfThreads) {
  for (int frame = 0; frame < 20; ++frame) {
    const std::string name = fmt::format("/{}.png", frame);
    write_picture("a" + name, plain(16, 16, static_cast<std::uint8_t>(frame)));
    write_picture("b" + name, plain(16, 16, static_cast<std::uint8_t>(frame % 3 == 0 ? 255 : frame)));
  }
  const std::string one = comparison_json(compared("a", "b").comparison);
  EXPECT_EQ(comparison_json(compared("a", "b", 4).comparison), one);
}

}  // namespace
}  // namespace epochreel::compare

#include "sides/side.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include "epochreel/image/png.h"
#include "epochreel/movie/frame_manifest.h"
#include "sides/baseline_file.h"
#include "sides/lookup.h"
#include "sides/picture_folder.h"
#include "tests/trace/made_up_trace.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SideTest : public testing::Test {
 protected:
  void write_picture(const std::string& name) const {
    fs::create_directories((scratch_ / name).parent_path());
    image::write_png(scratch_ / name, image::Bitmap(4, 2));
  }

  void write_trace(const std::string& name) const {
    trace::TraceWriter writer = trace::TraceWriter::create(scratch_ / name, trace::small_manifest());
    writer.append(trace::metrics_at(0));
    writer.write_snapshot(trace::metrics_at(0), trace::tensors_at(0));
    writer.finish();
  }

  void write_frames(const std::string& name, std::size_t frames) const {
    movie::FrameManifest manifest;
    manifest.width = 4;
    manifest.height = 2;
    manifest.fps = 30;
    manifest.versions = {{"cairo", "1.16.0"}, {"cpu", "another CPU"}};
    manifest.frames.assign(frames, "0123456789abcdef0123456789abcdef");
    movie::write_frame_manifest(scratch_ / name, manifest);
  }

  OpenSide open(const std::string& name) const { return open_side(scratch_ / name, false); }

  /// The message about a side, behind its name.
  std::string refusal(const std::string& name, ErrorKind kind = ErrorKind::kInvalid) const {
    const std::string message = error_of([&] { open(name); }, kind);
    const std::string start = scratch_.text(name) + ": ";
    EXPECT_EQ(message.rfind(start, 0), 0U) << message;
    return message.substr(std::min(message.size(), start.size()));
  }

  /// The message about a file or folder in a side, behind its name.
  std::string refusal_in(const std::string& side, const std::string& name) const {
    const std::string message = error_of([&] { open(side); });
    const std::string start = scratch_.text(name) + ": ";
    EXPECT_EQ(message.rfind(start, 0), 0U) << message;
    return message.substr(std::min(message.size(), start.size()));
  }

  /// Runs a body without the rights of root, since root may read everything.
  template <class Body>
  std::string as_nobody(const Body& body) const {
    const bool is_root = geteuid() == 0;
    if (is_root && seteuid(65534) != 0) return "cannot become nobody";
    std::string found = body();
    if (is_root && seteuid(0) != 0) ADD_FAILURE() << "cannot become root again";
    return found;
  }

  static std::vector<std::string> names(const OpenSide& side) {
    std::vector<std::string> found;
    for (const Picture& picture : side.pictures) found.push_back(picture.name);
    return found;
  }

  Scratch scratch_;
};

TEST_F(SideTest, AMissingOneMayBeOrNot) {
  const OpenSide side = open_side(scratch_ / "none", true);
  EXPECT_EQ(side.words.kind, SideKind::kNothing);
  EXPECT_EQ(side.words.path, scratch_.text("none"));
  EXPECT_TRUE(side.is_empty());
  EXPECT_EQ(refusal("none"), "does not exist");
}

TEST_F(SideTest, AnEmptyBaselineIsAMissingOne) {
  fs::create_directories(scratch_ / "none");
  EXPECT_EQ(open_side(scratch_ / "none", true).words.kind, SideKind::kNothing);
}

TEST_F(SideTest, APictureIsOne) {
  write_picture("a.png");
  const OpenSide side = open("a.png");
  EXPECT_EQ(side.words.kind, SideKind::kPicture);
  EXPECT_THAT(names(side), ElementsAre("a.png"));
}

TEST_F(SideTest, AFolderGivesItsPicturesInOrder) {
  for (const char* name : {"f/b.PNG", "f/10.png", "f/9.png", "f/sub/1.png", "f/.hidden/c.png", "f/.a.png"}) {
    write_picture(name);
  }
  spill(scratch_ / "f/notes.txt", "text");
  const OpenSide side = open("f");
  EXPECT_EQ(side.words.kind, SideKind::kPlainFolder);
  EXPECT_THAT(names(side), ElementsAre("9.png", "10.png", "b.PNG", "sub/1.png"));
  EXPECT_EQ(side.others.count, 3);
  EXPECT_THAT(side.others.names, ElementsAre(".a.png", ".hidden/", "notes.txt"));
  EXPECT_EQ(side.pictures[0].frame, 9);
  EXPECT_EQ(side.pictures[3].frame, std::nullopt);
  EXPECT_EQ(side.pictures[3].file, scratch_ / "f/sub/1.png");
}

TEST_F(SideTest, AFolderNamedAsAPictureIsAFolder) {
  write_picture("f.png/a.png/b.png");
  EXPECT_THAT(names(open("f.png")), ElementsAre("a.png/b.png"));
}

TEST_F(SideTest, OnlyTheFirstOfManyOtherFilesAreNamed) {
  write_picture("f/a.png");
  for (int i = 0; i < 30; ++i) spill(scratch_ / fmt::format("f/{:02}.txt", i), "");
  EXPECT_EQ(open("f").others.count, 30);
  EXPECT_EQ(open("f").others.names.size(), kMostNamed);
}

TEST_F(SideTest, OnlyFilesArePictures) {
  write_picture("f/a.png");
  ASSERT_EQ(mkfifo(scratch_.text("f/pipe").c_str(), 0600), 0);
  EXPECT_THAT(open("f").others.names, ElementsAre("pipe"));
  ASSERT_EQ(mkfifo(scratch_.text("f/pipe.png").c_str(), 0600), 0);
  EXPECT_EQ(refusal_in("f", "f/pipe.png"),
            "has the name of a picture, but is no file; remove it or give it another name");
  EXPECT_EQ(refusal("f/pipe.png"), "is neither a file nor a folder");
}

TEST_F(SideTest, LinksAreFollowedToFilesAndInside) {
  write_picture("f/sub/a.png");
  write_picture("store/b.png");
  fs::create_symlink("../store/b.png", scratch_ / "f/b.png");
  fs::create_directory_symlink("sub", scratch_ / "f/again");
  EXPECT_THAT(names(open("f")), ElementsAre("again/a.png", "b.png", "sub/a.png"));
  fs::create_directory_symlink("f", scratch_ / "g");
  EXPECT_THAT(names(open("g")), ElementsAre("again/a.png", "b.png", "sub/a.png"));
}

TEST_F(SideTest, ALinkThatCannotBeFollowedIsRefused) {
  write_picture("f/a.png");
  write_picture("store/b.png");
  fs::create_directory_symlink("../store", scratch_ / "f/store");
  EXPECT_EQ(refusal_in("f", "f/store"), "is a link to a folder outside of " + scratch_.text("f") +
                                            "; compare that folder by itself, or copy it in");
  fs::remove(scratch_ / "f/store");
  for (const char* name : {"f/dangling.png", "f/dangling"}) {
    fs::create_symlink("nowhere", scratch_ / name);
    EXPECT_EQ(refusal_in("f", name), "is a link to nowhere, which is not there; restore it or remove the link");
    fs::remove(scratch_ / name);
  }
  fs::create_symlink("../.git/annex/objects/x/y", scratch_ / "f/b.png");
  EXPECT_THAT(refusal_in("f", "f/b.png"), HasSubstr("which is not there; fetch it with 'git annex get'"));
}

TEST_F(SideTest, ALinkBackUpIsALoop) {
  write_picture("f/sub/a.png");
  fs::create_directory_symlink("..", scratch_ / "f/sub/up");
  EXPECT_THAT(refusal_in("f", "f/sub/up"), HasSubstr("is a link to a folder that it lies in"));
  fs::remove(scratch_ / "f/sub/up");
  write_picture("f/other/b.png");
  fs::create_directory_symlink("../other", scratch_ / "f/sub/to");
  EXPECT_THAT(names(open("f")), ElementsAre("other/b.png", "sub/a.png", "sub/to/b.png"));
  fs::create_directory_symlink("../sub", scratch_ / "f/other/to");
  EXPECT_THAT(error_of([&] { open("f"); }), HasSubstr("is a link to a folder that it lies in"));
}

TEST_F(SideTest, AThousandLinksToFoldersAreFollowed) {
  write_picture("f/sub/a.png");
  for (int i = 0; i < kMostLinkedFolders; ++i) fs::create_directory_symlink("sub", scratch_ / fmt::format("f/{}", i));
  EXPECT_EQ(open("f").pictures.size(), 1001U);
  fs::create_directory_symlink("sub", scratch_ / "f/z");
  EXPECT_THAT(refusal_in("f", "f/z"), HasSubstr("is one link to a folder more than the 1000 that are followed"));
}

TEST_F(SideTest, WhatCannotBeReadIsRefused) {
  write_picture("f/a.png");
  write_picture("f/sub/b.png");
  fs::permissions(scratch_ / "f/a.png", fs::perms::none);
  EXPECT_EQ(as_nobody([&] { return refusal_in("f", "f/a.png"); }), "cannot be read: Permission denied");
  fs::permissions(scratch_ / "f/a.png", fs::perms::all);
  fs::permissions(scratch_ / "f/sub", fs::perms::none);
  EXPECT_EQ(as_nobody([&] { return refusal_in("f", "f/sub"); }), "cannot be listed: Permission denied");
  fs::permissions(scratch_ / "f/sub", fs::perms::owner_all);
}

TEST_F(SideTest, TheRecordsOfAFilmSayWhichFramesAreKept) {
  fs::create_directories(scratch_ / "out");
  write_frames("out/frames.json", 3);
  write_picture("out/frames/000000.png");
  EXPECT_EQ(open("out/frames").every, 1);
  spill(scratch_ / "out/trace/manifest.json", R"({"job": {"movie": {"png": {"every": 4}}}})");
  EXPECT_EQ(open("out/frames").every, 4);
  spill(scratch_ / "out/segments/movie.json", R"({"of": {"png_every": 2}})");
  EXPECT_EQ(open("out/frames").every, 2);
  spill(scratch_ / "out/segments/movie.json", R"({"of": {"png_every": "all"}})");
  EXPECT_EQ(open("out/frames").every, 4);
  spill(scratch_ / "out/trace/manifest.json", R"({"job": {"movie": {"png": "all"}}})");
  EXPECT_EQ(open("out/frames").every, 1);
  spill(scratch_ / "out/trace/manifest.json", R"({"job": {"movie": {"png": {"every": 4}}}})");
  fs::remove(scratch_ / "out/frames.json");
  EXPECT_EQ(open("out/frames").every, 1);
}

TEST_F(SideTest, APointerIsNamedWhateverItStandsFor) {
  for (const char* name : {"a.png", "a.mp4", "frames.json", "b/baseline.json", "r/frames.json"}) {
    spill(scratch_ / name, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    EXPECT_EQ(refusal(name), "is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'");
  }
  EXPECT_THAT(refusal_in("b", "b/baseline.json"), HasSubstr("git lfs pull"));
  EXPECT_THAT(refusal_in("r", "r/frames.json"), HasSubstr("git lfs pull"));
}

TEST_F(SideTest, ALoopOfLinksIsAnError) {
  fs::create_symlink("b", scratch_ / "a");
  fs::create_symlink("a", scratch_ / "b");
  EXPECT_EQ(refusal("a"), "cannot look at it: Too many levels of symbolic links");
  EXPECT_EQ(error_of([&] { open_side(scratch_ / "a/b", true); }),
            scratch_.text("a/b") + ": cannot look at it: Too many levels of symbolic links");
  write_picture("f/c.png");
  fs::create_symlink("loop.png", scratch_ / "f/loop.png");
  EXPECT_EQ(refusal_in("f", "f/loop.png"), "is a link that cannot be followed: Too many levels of symbolic links");
}

TEST_F(SideTest, WhatHoldsNothingIsRefused) {
  fs::create_directories(scratch_ / "empty");
  EXPECT_EQ(refusal("empty"),
            "holds nothing to compare; give a folder of PNGs, of a job's results, of a trace or of a baseline");
  spill(scratch_ / "a.txt", "text");
  EXPECT_EQ(refusal("a.txt"),
            "is no .png, .mp4, .webm, .mkv, .gif, .apng, frames.json or baseline.json; give one of these or a folder");
}

TEST_F(SideTest, FramesAreKnownByTheirHashesAndThoseThatWereKept) {
  write_frames("frames.json", 3);
  write_picture("frames/000002.png");
  const OpenSide side = open("frames.json");
  EXPECT_EQ(side.words.kind, SideKind::kFrameHashes);
  EXPECT_THAT(names(side), ElementsAre("000000", "000001", "000002"));
  EXPECT_EQ(side.pictures[1].hash, "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(side.pictures[1].size, (Size{4, 2}));
  EXPECT_EQ(side.pictures[1].file, "");
  EXPECT_EQ(side.pictures[2].file, scratch_ / "frames/000002.png");
  EXPECT_EQ(side.environment.at("cairo"), "1.16.0");
}

TEST_F(SideTest, KeptFramesKnowTheirVersions) {
  write_frames("frames.json", 3);
  write_picture("frames/000002.png");
  write_picture("others/000002.png");
  EXPECT_EQ(open("frames").environment.at("cairo"), "1.16.0");
  EXPECT_EQ(open("frames/").environment.at("cairo"), "1.16.0");
  EXPECT_THAT(open("others").environment, IsEmpty());
}

TEST_F(SideTest, ResultsAreFramesAndATraining) {
  write_trace("out/trace");
  write_frames("out/frames.json", 2);
  const OpenSide side = open("out");
  EXPECT_EQ(side.words.kind, SideKind::kResults);
  EXPECT_EQ(side.pictures.size(), 2U);
  ASSERT_TRUE(side.training);
  EXPECT_EQ(side.training->snapshots.size(), 1U);
  EXPECT_EQ(side.environment.at("cpu"), "another CPU");
  EXPECT_EQ(side.environment.at("training: cpu"), "a CPU");
  EXPECT_EQ(side.environment.at("onednn"), "2.6.3");
  EXPECT_EQ(open("out/trace").words.kind, SideKind::kTrace);
  EXPECT_TRUE(open("out/trace").pictures.empty());
}

TEST_F(SideTest, ABaselineIsOneByItsRecord) {
  write_picture("base/a.png");
  spill(scratch_ / "base/baseline.json", baseline_json({}, true));
  EXPECT_EQ(open("base").words.kind, SideKind::kBaseline);
  EXPECT_EQ(open("base/baseline.json").words.kind, SideKind::kBaseline);
}

TEST_F(SideTest, LyingWithinFollowsLinks) {
  fs::create_directories(scratch_ / "a/b");
  fs::create_directories(scratch_ / "ab");
  fs::create_directory_symlink(scratch_ / "ab", scratch_ / "a/link");
  EXPECT_TRUE(is_within(scratch_ / "a/b", scratch_ / "a/"));
  EXPECT_TRUE(is_within(scratch_ / "a/", scratch_ / "a/."));
  EXPECT_TRUE(is_within(scratch_ / "a/none/x", scratch_ / "a"));
  EXPECT_FALSE(is_within(scratch_ / "ab", scratch_ / "a"));
  EXPECT_FALSE(is_within(scratch_ / "a/link", scratch_ / "a"));
  EXPECT_FALSE(is_within(scratch_ / "a/../ab", scratch_ / "a"));
}

}  // namespace
}  // namespace epochreel::compare

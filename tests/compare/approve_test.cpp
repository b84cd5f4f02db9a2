#include "epochreel/compare/approve.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

#include "epochreel/base/interrupt.h"
#include "epochreel/compare/compare.h"
#include "epochreel/image/png.h"
#include "signal_self.h"
#include "src/compare/baseline_file.h"
#include "tests/trace/made_up_trace.h"

namespace epochreel::compare {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

image::Bitmap plain(std::uint8_t value) {
  image::Bitmap bitmap(4, 2);
  std::fill(bitmap.pixels.begin(), bitmap.pixels.end(), value);
  for (std::size_t i = 3; i < bitmap.pixels.size(); i += 4) bitmap.pixels[i] = 255;
  return bitmap;
}

class Approve : public testing::Test {
 protected:
  void write_picture(const std::string& name, std::uint8_t value) const {
    fs::create_directories((scratch_ / name).parent_path());
    image::write_png(scratch_ / name, plain(value));
  }

  /// "add NAME" a change.
  std::vector<std::string> changes(const std::string& baseline, const std::string& actual,
                                   const ApproveOptions& options = {}) const {
    std::vector<std::string> words;
    for (const Change& change : approve(scratch_ / baseline, scratch_ / actual, options)) {
      words.push_back(change_word(change.kind) + " " + change.name);
    }
    return words;
  }

  std::vector<std::string> planned(const std::string& baseline, const std::string& actual) const {
    const auto before = trace::tree(scratch_ / "");
    ApproveOptions options;
    options.dry_run = true;
    const auto words = changes(baseline, actual, options);
    EXPECT_EQ(trace::tree(scratch_ / ""), before);
    return words;
  }

  std::string refusal(const std::string& baseline, const std::string& actual, ErrorKind kind) const {
    const auto before = trace::tree(scratch_ / "");
    const std::string message = error_of([&] { changes(baseline, actual); }, kind);
    EXPECT_EQ(trace::tree(scratch_ / ""), before);
    return message;
  }

  Verdict verdict(const std::string& baseline, const std::string& actual) const {
    CompareOptions options;
    return compare(scratch_ / baseline, scratch_ / actual, options).comparison.verdict;
  }

  std::vector<std::string> files(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& [name, bytes] : trace::tree(scratch_ / folder)) names.push_back(name);
    return names;
  }

  Scratch scratch_;
};

TEST_F(Approve, MakesANewBaseline) {
  write_picture("now/a.png", 1);
  write_picture("now/sub/b.png", 2);
  EXPECT_THAT(planned("base", "now"), ElementsAre("add a.png", "add sub/b.png", "record baseline.json"));
  EXPECT_FALSE(fs::exists(scratch_ / "base"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kExtra);
  EXPECT_THAT(changes("base", "now"), ElementsAre("add a.png", "add sub/b.png", "record baseline.json"));
  EXPECT_THAT(files("base"), ElementsAre("a.png", "baseline.json", "sub/b.png"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
  EXPECT_THAT(changes("base", "now"), IsEmpty());
}

TEST_F(Approve, TakesOverOnlyWhatDiffers) {
  for (const char* name : {"a", "b", "c"}) write_picture(std::string("now/") + name + ".png", 1);
  changes("base", "now");
  write_picture("now/b.png", 2);
  fs::remove(scratch_ / "now/c.png");
  write_picture("now/d.png", 3);
  const auto kept = fs::last_write_time(scratch_ / "base/a.png");
  const std::vector<std::string> wanted = {"replace b.png", "add d.png", "remove c.png"};
  EXPECT_EQ(planned("base", "now"), wanted);
  EXPECT_EQ(changes("base", "now"), wanted);
  EXPECT_THAT(files("base"), ElementsAre("a.png", "b.png", "baseline.json", "d.png"));
  EXPECT_EQ(fs::last_write_time(scratch_ / "base/a.png"), kept);
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
}

TEST_F(Approve, KeepsHashesAloneWhereAsked) {
  write_picture("now/a.png", 1);
  ApproveOptions options;
  options.hashes_only = true;
  changes("base", "now", options);
  EXPECT_THAT(files("base"), ElementsAre("baseline.json"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
  write_picture("now/a.png", 2);
  EXPECT_EQ(verdict("base", "now"), Verdict::kDifferent);
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png"));  // goes on as it is
  EXPECT_THAT(files("base"), ElementsAre("baseline.json"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
}

TEST_F(Approve, AdoptsAFolderOfPictures) {
  write_picture("base/a.png", 1);
  write_picture("base/b.png", 1);
  write_picture("now/a.png", 1);
  write_picture("now/b.png", 2);
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace b.png", "record baseline.json"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
  EXPECT_THAT(changes("base", "base"), IsEmpty());
}

TEST_F(Approve, LeavesPicturesThatNoRecordNames) {
  write_picture("base/a.png", 1);
  write_picture("base/other.png", 1);
  write_picture("now/a.png", 2);
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png", "leave other.png", "record baseline.json"));
  EXPECT_TRUE(fs::exists(scratch_ / "base/other.png"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
  EXPECT_THAT(changes("base", "now"), IsEmpty());
}

TEST_F(Approve, MendsDamagedPicturesOfTheBaseline) {
  for (const char* name : {"now/a.png", "now/b.png", "now/c.png"}) write_picture(name, 1);
  changes("base", "now");
  spill(scratch_ / "base/a.png", "no picture");
  write_picture("base/b.png", 2);
  fs::remove(scratch_ / "base/c.png");
  const auto found = approve(scratch_ / "base", scratch_ / "now", {});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].why, "its file was not the picture on record");
  EXPECT_EQ(found[1].why, "its file was not the picture on record");
  EXPECT_EQ(found[2].why, "its picture was not kept so far");
  EXPECT_EQ(slurp(scratch_ / "base/a.png"), slurp(scratch_ / "now/a.png"));
  EXPECT_EQ(slurp(scratch_ / "base/b.png"), slurp(scratch_ / "now/b.png"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
}

TEST_F(Approve, ReplacesADamagedPictureOfAPlainFolder) {
  write_picture("now/a.png", 1);
  spill(scratch_ / "base/a.png", "no picture");
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png", "record baseline.json"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
}

TEST_F(Approve, ADamagedActualIsRefused) {
  write_picture("now/a.png", 1);
  spill(scratch_ / "now/b.png", "no picture");
  EXPECT_THAT(refusal("base", "now", ErrorKind::kInvalid), HasSubstr("now/b.png: "));
  EXPECT_THAT(refusal("b.png", "now/b.png", ErrorKind::kInvalid), HasSubstr("now/b.png: "));
}

TEST_F(Approve, OnePictureStandsForItself) {
  write_picture("now/a.png", 1);
  EXPECT_THAT(changes("golden.png", "now/a.png"), ElementsAre("add golden.png"));
  EXPECT_THAT(changes("golden.png", "now/a.png"), IsEmpty());
  write_picture("now/a.png", 2);
  EXPECT_THAT(planned("golden.png", "now/a.png"), ElementsAre("replace golden.png"));
  EXPECT_THAT(changes("golden.png", "now/a.png"), ElementsAre("replace golden.png"));
  EXPECT_EQ(slurp(scratch_ / "golden.png"), slurp(scratch_ / "now/a.png"));
}

TEST_F(Approve, AFolderNamedAsAPictureIsAFolder) {
  write_picture("now.png/a.png", 1);
  fs::create_directories(scratch_ / "base.png");
  EXPECT_THAT(changes("base.png", "now.png"), ElementsAre("add a.png", "record baseline.json"));
  EXPECT_EQ(verdict("base.png", "now.png"), Verdict::kSame);
}

TEST_F(Approve, KeepsARecordOfATraining) {
  trace::TraceWriter writer = trace::TraceWriter::create(scratch_ / "trace", trace::small_manifest());
  writer.append(trace::metrics_at(0));
  writer.write_snapshot(trace::metrics_at(0), trace::tensors_at(0));
  writer.finish();
  EXPECT_THAT(changes("base", "trace"), ElementsAre("record baseline.json"));
  EXPECT_EQ(verdict("base", "trace"), Verdict::kSame);
  EXPECT_THAT(changes("base", "trace"), IsEmpty());
}

TEST_F(Approve, WhatIsNoBaselineIsLeftAlone) {
  write_picture("now/a.png", 1);
  spill(scratch_ / "notes/a.txt", "text");
  spill(scratch_ / "file", "text");
  EXPECT_THAT(refusal("notes", "now", ErrorKind::kInvalid), HasSubstr("notes: holds nothing to compare"));
  EXPECT_THAT(refusal("file", "now", ErrorKind::kUsage), HasSubstr("file: a baseline is a folder"));
  EXPECT_THAT(refusal("a.png", "now", ErrorKind::kUsage), HasSubstr("a.png: a baseline is a folder"));
  EXPECT_THAT(refusal("base", "none", ErrorKind::kInvalid), HasSubstr("none: does not exist"));
}

TEST_F(Approve, NeitherSideLiesInTheOther) {
  write_picture("shots/a.png", 1);
  write_picture("shots/new/a.png", 2);
  EXPECT_EQ(
      refusal("shots/base", "shots", ErrorKind::kUsage),
      scratch_.text("shots/base") + ": lies in " + scratch_.text("shots") + "; approve into a folder apart from it");
  EXPECT_EQ(refusal("shots", "shots/new", ErrorKind::kUsage),
            scratch_.text("shots") + ": holds " + scratch_.text("shots/new") + "; approve into a folder apart from it");
}

TEST_F(Approve, WritesBehindNoLink) {
  write_picture("now/a.png", 1);
  write_picture("now/sub/b.png", 2);
  write_picture("theirs/b.png", 3);
  EXPECT_THAT(changes("base", "now"), testing::SizeIs(3));
  fs::remove_all(scratch_ / "base/sub");
  fs::create_directory_symlink(scratch_ / "theirs", scratch_ / "base/sub");
  write_picture("more/sub/c.png", 4);
  fs::create_directories(scratch_ / "linked");
  fs::create_directory_symlink(scratch_ / "theirs", scratch_ / "linked/sub");
  spill(scratch_ / "linked/baseline.json",
        R"({"format":"epochreel baseline 1","keeps":"pictures","environment":{},"pictures":{}})");
  EXPECT_THAT(refusal("base", "now", ErrorKind::kInvalid), HasSubstr("link"));
  EXPECT_THAT(refusal("linked", "more", ErrorKind::kInvalid), HasSubstr("linked/sub: is a link"));
}

TEST_F(Approve, ReplacesALinkAndNotItsFile) {
  write_picture("now/a.png", 1);
  write_picture("theirs/a.png", 2);
  const std::string before = slurp(scratch_ / "theirs/a.png");
  changes("base", "now");
  fs::remove(scratch_ / "base/a.png");
  fs::create_symlink(scratch_ / "theirs/a.png", scratch_ / "base/a.png");
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png"));
  EXPECT_FALSE(fs::is_symlink(scratch_ / "base/a.png"));
  EXPECT_EQ(slurp(scratch_ / "theirs/a.png"), before);
}

TEST_F(Approve, NamesAreUtf8) {
  write_picture("now/\xFF.png", 1);
  EXPECT_EQ(refusal("base", "now", ErrorKind::kInvalid),
            scratch_.text("now/\\xff.png") +
                ": has a name that is not UTF-8, so that baseline.json cannot hold it; rename it");
  write_picture("others/a\n\"b\".png", 1);
  changes("base", "others");
  EXPECT_EQ(verdict("base", "others"), Verdict::kSame);
}

TEST_F(Approve, StopsOnASignalAndGoesOnAfterIt) {
  write_picture("now/a.png", 1);
  changes("base", "now");
  write_picture("now/a.png", 2);
  const auto before = trace::tree(scratch_ / "base");
  const auto stopped = [&] {
    watch_for_interrupts();
    signal_self(SIGTERM);
    try {
      changes("base", "now");
    } catch (const Interrupted& interrupted) {
      std::_Exit(128 + interrupted.signal);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(stopped(), testing::ExitedWithCode(143), "");
  EXPECT_EQ(trace::tree(scratch_ / "base"), before);
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png"));
}

TEST_F(Approve, GoesOnWhereItWasCutOff) {
  for (const char* name : {"now/a.png", "now/b.png"}) write_picture(name, 1);
  changes("base", "now");
  write_picture("now/a.png", 2);
  fs::remove(scratch_ / "now/b.png");
  fs::copy(scratch_ / "now/a.png", scratch_ / "base/a.png", fs::copy_options::overwrite_existing);
  fs::remove(scratch_ / "base/b.png");  // all is done but the record
  EXPECT_THAT(changes("base", "now"), ElementsAre("replace a.png", "remove b.png"));
  EXPECT_EQ(verdict("base", "now"), Verdict::kSame);
}

TEST_F(Approve, AFrameThatIsNotTheOneOnRecordIsRefused) {
  write_picture("now/a.png", 1);
  changes("base", "now");
  write_picture("base/a.png", 2);
  EXPECT_THAT(refusal("other", "base", ErrorKind::kInvalid), HasSubstr("base/a.png: is not the picture whose hash, "));
  EXPECT_THAT(error_of([&] { verdict("base", "base"); }), IsEmpty());  // by the hashes on record
  write_picture("now/a.png", 2);
  EXPECT_THAT(error_of([&] { verdict("base", "now"); }), HasSubstr("base/a.png: is not the picture whose hash, "));
}

}  // namespace
}  // namespace epochreel::compare

#include "epochreel/base/file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <csignal>

#include "scratch.h"

namespace epochreel {
namespace {

namespace fs = std::filesystem;

TEST(File, TemporaryNamesAreHiddenAndBesideTheFile) {
  EXPECT_EQ(temporary_path("out/a.json"), "out/.a.json.tmp");
  EXPECT_EQ(temporary_path("a.json"), "./.a.json.tmp");
  EXPECT_EQ(temporary_path("/a"), "/.a.tmp");
}

TEST(File, IsThereOnlyOnceItIsWhole) {
  const Scratch scratch;
  std::ofstream(scratch / "f") << "old";
  std::ofstream(scratch / ".f.tmp") << "a leftover of a killed run, longer than what follows";
  {
    AtomicFile file(scratch / "f");
    file.write("new ");
    EXPECT_EQ(slurp(scratch / "f"), "old");
    file.write(std::as_bytes(std::span("bytes", 5)));
    file.finish();
    EXPECT_EQ(slurp(scratch / "f"), "new bytes");
  }
  EXPECT_EQ(slurp(scratch / "f"), "new bytes");
  EXPECT_FALSE(fs::exists(scratch / ".f.tmp"));
}

TEST(File, IsWrittenAtAnyPlace) {
  const Scratch scratch;
  AtomicFile file(scratch / "f");
  const auto write_at = [&](std::uint64_t place, std::string_view text) {
    file.write_at(place, std::as_bytes(std::span(text)));
  };
  file.write("ab");
  write_at(1, "BCD");
  write_at(6, "GH");
  file.write("c");
  file.finish();
  EXPECT_EQ(slurp(scratch / "f"), std::string("aBcD\0\0GH", 8));
}

TEST(File, WhatIsNotFinishedIsRemoved) {
  const Scratch scratch;
  {
    AtomicFile file(scratch / "f");
    file.write("half");
    EXPECT_TRUE(fs::exists(scratch / ".f.tmp"));
  }
  EXPECT_TRUE(fs::is_empty(scratch / ""));
}

TEST(File, FailuresSayWhatAndWhy) {
  const Scratch scratch;
  EXPECT_EQ(error_of([&] { AtomicFile file(scratch / "no/f"); }, ErrorKind::kFailed),
            scratch.text("no/.f.tmp") + ": cannot create: No such file or directory");
  fs::create_directories(scratch / "d/e");
  EXPECT_EQ(error_of([&] { write_file(scratch / "d", "x"); }),
            scratch.text("d") + ": is not a regular file but a folder");
  EXPECT_FALSE(fs::exists(scratch / ".d.tmp"));
  EXPECT_EQ(error_of([&] { read_file(scratch / "d", 10); }),
            scratch.text("d") + ": is not a regular file but a folder");
  EXPECT_EQ(error_of([&] { read_file(scratch / "none", 10); }, ErrorKind::kFailed),
            scratch.text("none") + ": cannot open: No such file or directory");
  EXPECT_EQ(error_of([&] { sync_folder(scratch / "none"); }, ErrorKind::kFailed),
            scratch.text("none") + ": cannot open the folder: No such file or directory");
  EXPECT_EQ(error_of([&] { publish_file(scratch / "none", scratch / "f"); }, ErrorKind::kFailed),
            scratch.text("none") + ": cannot open: No such file or directory");
}

/// A limit on the size of files stands for a full disk; in a child, since it cannot be taken back.
TEST(File, AFullDiskLeavesTheOldFile) {
  const Scratch scratch;
  write_file(scratch / "f", "old");
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write_file(scratch / "f", std::string(5000, 'x'));
      _exit(1);
    } catch (const Error& error) {
      _exit(error.what() == scratch.text("f") + ": cannot write: File too large" ? 0 : 2);
    }
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(slurp(scratch / "f"), "old");
  EXPECT_FALSE(fs::exists(scratch / ".f.tmp"));
}

TEST(File, APublishedFileHasItsNewNameOnly) {
  const Scratch scratch;
  std::ofstream(scratch / "made") << "bytes";
  publish_file(scratch / "made", scratch / "f");
  EXPECT_EQ(slurp(scratch / "f"), "bytes");
  EXPECT_FALSE(fs::exists(scratch / "made"));
}

TEST(File, ReadingIsLimited) {
  const Scratch scratch;
  write_file(scratch / "f", "12345");
  EXPECT_EQ(read_file(scratch / "f", 5), "12345");
  EXPECT_EQ(error_of([&] { read_file(scratch / "f", 4); }, ErrorKind::kInvalid),
            scratch.text("f") + ": is larger than the 4 bytes allowed");
  write_file(scratch / "empty", "");
  EXPECT_EQ(read_file(scratch / "empty", 0), "");
}

TEST(LineFile, GrowsByLinesFromWhereItIsCut) {
  const Scratch scratch;
  {
    LineFile lines(scratch / "l", 0);
    lines.append("one", false);
    EXPECT_EQ(slurp(scratch / "l"), "one\n");
    lines.append("two", true);
    lines.sync();
  }
  EXPECT_EQ(slurp(scratch / "l"), "one\ntwo\n");
  {
    LineFile lines(scratch / "l", 4);
    EXPECT_EQ(slurp(scratch / "l"), "one\n");
    lines.append("2", true);
  }
  EXPECT_EQ(slurp(scratch / "l"), "one\n2\n");
}

TEST(LineFile, CannotKeepMoreThanThereIs) {
  const Scratch scratch;
  write_file(scratch / "l", "one\n");
  EXPECT_EQ(error_of([&] { LineFile lines(scratch / "l", 5); }, ErrorKind::kFailed),
            scratch.text("l") + ": has 4 bytes, fewer than the 5 to keep");
  EXPECT_EQ(slurp(scratch / "l"), "one\n");
}

}  // namespace
}  // namespace epochreel

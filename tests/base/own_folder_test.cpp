#include "epochreel/base/own_folder.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "epochreel/base/file.h"
#include "scratch.h"

namespace epochreel {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A folder of ours beside one of somebody else's, which no call may change.
class OwnFolder : public testing::Test {
 protected:
  OwnFolder() {
    fs::create_directory(ours());
    spill(theirs() / "f", "precious");
  }
  ~OwnFolder() override {
    EXPECT_EQ(slurp(theirs() / "f"), "precious");
    EXPECT_EQ(std::distance(fs::directory_iterator(theirs()), fs::directory_iterator()), 1);
  }

  fs::path ours() const { return scratch_ / "ours"; }
  fs::path theirs() const { return scratch_ / "theirs"; }

 private:
  Scratch scratch_;
};

TEST_F(OwnFolder, IsMadeOnceAndKept) {
  make_own_folder(ours() / "a");
  make_own_folder(ours() / "a");
  EXPECT_TRUE(fs::is_directory(ours() / "a"));
  make_own_folders(ours(), "b/c/d");
  EXPECT_TRUE(fs::is_directory(ours() / "b/c/d"));
}

TEST_F(OwnFolder, IsNoLink) {
  fs::create_directory_symlink("../theirs", ours() / "a");
  fs::create_directory_symlink("nowhere", ours() / "dangling");
  for (const std::string name : {"a", "dangling"}) {
    const std::string wanted = (ours() / name).string() +
                               ": is a link, and nothing is written behind a link; remove it or name another folder";
    EXPECT_EQ(error_of([&] { require_own_folder(ours() / name); }), wanted);
    EXPECT_EQ(error_of([&] { make_own_folder(ours() / name); }), wanted);
    EXPECT_EQ(error_of([&] { require_own_folders(ours(), fs::path(name) / "b/c"); }), wanted);
    EXPECT_EQ(error_of([&] { make_own_folders(ours(), fs::path(name) / "b/c"); }), wanted);
  }
}

TEST_F(OwnFolder, ALinkFarDownIsSeen) {
  fs::create_directories(ours() / "a/b");
  fs::create_directory_symlink("../../../theirs", ours() / "a/b/c");
  EXPECT_THAT(error_of([&] { make_own_folders(ours(), "a/b/c/d"); }), HasSubstr("a/b/c: is a link"));
}

TEST_F(OwnFolder, TheRootMayBeALink) {
  fs::create_directory_symlink("ours", ours().parent_path() / "link");
  make_own_folders(ours().parent_path() / "link", "a/b");
  EXPECT_TRUE(fs::is_directory(ours() / "a/b"));
}

TEST_F(OwnFolder, IsNoFile) {
  spill(ours() / "a", "");
  ASSERT_EQ(mkfifo((ours() / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(error_of([&] { make_own_folder(ours() / "a"); }),
            (ours() / "a").string() + ": is a file, not a folder; remove it or name another folder");
  EXPECT_THAT(error_of([&] { make_own_folder(ours() / "fifo"); }), HasSubstr("is a FIFO, not a folder"));
}

TEST_F(OwnFolder, OnlyAFileOrALinkIsReplacedOrRemoved) {
  fs::create_symlink("../theirs/f", ours() / "link");
  fs::create_directory_symlink("../theirs", ours() / "folder_link");
  fs::create_directory(ours() / "folder");
  ASSERT_EQ(mkfifo((ours() / "fifo").c_str(), 0600), 0);
  for (const std::string name : {"folder", "fifo"}) {
    EXPECT_THAT(error_of([&] { require_replaceable(ours() / name); }), HasSubstr("is not a regular file but a "));
    EXPECT_THAT(error_of([&] { remove_own_file(ours() / name); }), HasSubstr("is in the way; remove it"));
    EXPECT_TRUE(fs::exists(ours() / name));
  }
  for (const std::string name : {"link", "folder_link"}) {
    require_replaceable(ours() / name);
    EXPECT_TRUE(remove_own_file(ours() / name));
    EXPECT_FALSE(fs::exists(fs::symlink_status(ours() / name)));
  }
  EXPECT_FALSE(remove_own_file(ours() / "none"));
  require_replaceable(ours() / "none");
}

TEST_F(OwnFolder, ALinkUnderTheFinalNameIsReplaced) {
  fs::create_symlink("../theirs/f", ours() / "f");
  write_file(ours() / "f", "new");
  EXPECT_FALSE(fs::is_symlink(ours() / "f"));
  EXPECT_EQ(slurp(ours() / "f"), "new");
}

TEST_F(OwnFolder, ALinkUnderTheTemporaryNameIsReplaced) {
  fs::create_symlink("../theirs/f", ours() / ".f.tmp");
  write_file(ours() / "f", "new");
  EXPECT_EQ(slurp(ours() / "f"), "new");
  fs::create_symlink("../theirs/f", ours() / ".f.tmp");
  EXPECT_EQ(make_temporary(ours() / "f"), ours() / ".f.tmp");
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(ours() / ".f.tmp")));
  fs::create_hard_link(theirs() / "f", ours() / ".g.tmp");
  write_file(ours() / "g", "new");
}

TEST_F(OwnFolder, WhatIsInTheWayOfAFileIsOneSentence) {
  fs::create_directory(ours() / ".f.tmp");
  ASSERT_EQ(mkfifo((ours() / ".g.tmp").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((ours() / "h").c_str(), 0600), 0);
  EXPECT_EQ(error_of([&] { write_file(ours() / "f", "x"); }),
            (ours() / ".f.tmp").string() + ": is not a regular file but a folder, and is in the way; remove it");
  EXPECT_EQ(error_of([&] { write_file(ours() / "g", "x"); }),
            (ours() / ".g.tmp").string() + ": is not a regular file but a FIFO, and is in the way; remove it");
  EXPECT_EQ(error_of([&] { write_file(ours() / "h", "x"); }),
            (ours() / "h").string() + ": is not a regular file but a FIFO");
  EXPECT_FALSE(fs::exists(ours() / ".h.tmp"));
}

TEST_F(OwnFolder, AFileThatAnotherProcessReplacedIsNotPublished) {
  AtomicFile file(ours() / "f");
  file.write("half of one");
  AtomicFile other(ours() / "f");
  EXPECT_EQ(error_of([&] { file.finish(); }, ErrorKind::kFailed),
            (ours() / ".f.tmp").string() + ": was removed or replaced by another process while it was written");
  other.write("the other");
  other.finish();
  EXPECT_EQ(slurp(ours() / "f"), "the other");
}

TEST_F(OwnFolder, LinesAreNotWrittenBehindALink) {
  fs::create_symlink("../theirs/f", ours() / "lines");
  fs::create_symlink("nowhere", ours() / "dangling");
  ASSERT_EQ(mkfifo((ours() / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(error_of([&] { LineFile lines(ours() / "lines", 0); }), HasSubstr("lines: is a link, and nothing"));
  EXPECT_THAT(error_of([&] { LineFile lines(ours() / "dangling", 0); }), HasSubstr("dangling: is a link"));
  EXPECT_EQ(error_of([&] { LineFile lines(ours() / "fifo", 0); }),
            (ours() / "fifo").string() + ": is not a regular file but a FIFO");
}

TEST_F(OwnFolder, LinesAreNotWrittenUnderASecondName) {
  fs::create_hard_link(theirs() / "f", ours() / "lines");
  LineFile lines(ours() / "lines", 3);
  lines.append("!", true);
  EXPECT_EQ(slurp(ours() / "lines"), "pre!\n");
}

TEST_F(OwnFolder, AUsersLinkLeadsToItsFile) {
  fs::create_symlink("../theirs/f", ours() / "link");
  fs::create_symlink("nowhere", ours() / "dangling");
  fs::create_symlink("/dev/full", ours() / "device");
  EXPECT_EQ(behind_link(ours() / "link"), fs::canonical(theirs() / "f"));
  EXPECT_EQ(behind_link(ours() / "none"), ours() / "none");
  EXPECT_EQ(error_of([&] { behind_link(ours() / "dangling"); }),
            (ours() / "dangling").string() + ": is a link that leads to no file; remove it or name another file");
  EXPECT_EQ(error_of([&] { behind_link(ours() / "device"); }),
            (ours() / "device").string() + ": is not a regular file but a device");
}

}  // namespace
}  // namespace epochreel

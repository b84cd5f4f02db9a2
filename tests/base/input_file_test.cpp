#include "epochreel/base/input_file.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <csignal>
#include <cstring>

#include "epochreel/base/file.h"
#include "epochreel/base/hash.h"
#include "epochreel/base/interrupt.h"
#include "scratch.h"
#include "signal_self.h"

namespace epochreel {
namespace {

namespace fs = std::filesystem;

/// Ends the test program where a call waits for ever.
class Deadline {
 public:
  Deadline() { alarm(5); }
  ~Deadline() { alarm(0); }
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
};

void make_socket(const fs::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ASSERT_LT(path.string().size(), sizeof address.sun_path);
  std::strcpy(address.sun_path, path.c_str());
  const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(descriptor);
}

TEST(InputFile, ReadsPieceByPieceAndAgain) {
  const Scratch scratch;
  spill(scratch / "f", "0123456789");
  InputFile file(scratch / "f");
  EXPECT_EQ(file.size(), 10U);
  std::array<char, 7> piece{};
  EXPECT_EQ(file.read(std::as_writable_bytes(std::span(piece))), 7U);
  EXPECT_EQ(std::string(piece.data(), 7), "0123456");
  EXPECT_EQ(file.read(std::as_writable_bytes(std::span(piece))), 3U);
  EXPECT_EQ(file.read(std::as_writable_bytes(std::span(piece))), 0U);
  file.rewind();
  EXPECT_EQ(file.read(std::as_writable_bytes(std::span(piece))), 7U);
  EXPECT_EQ(piece[0], '0');
}

TEST(InputFile, LinksAreFollowed) {
  const Scratch scratch;
  spill(scratch / "f", "bytes");
  fs::create_symlink("f", scratch / "l");
  EXPECT_EQ(read_file(scratch / "l", 100), "bytes");
}

/// Each of them, by its name and behind a link, for each way of reading.
TEST(InputFile, WhatIsNoRegularFileIsRefusedAtOnce) {
  const Scratch scratch;
  ASSERT_EQ(mkfifo((scratch / "fifo").c_str(), 0600), 0);
  fs::create_directory(scratch / "folder");
  fs::create_symlink("/dev/urandom", scratch / "device");
  fs::create_symlink("fifo", scratch / "linked_fifo");
  const fs::path before = fs::current_path();
  fs::current_path(scratch / "");  // a socket's path must be short
  make_socket("socket");
  fs::current_path(before);
  const Deadline deadline;
  for (const auto& [name, words] : std::map<std::string, std::string>{{"fifo", "a FIFO"},
                                                                      {"linked_fifo", "a FIFO"},
                                                                      {"folder", "a folder"},
                                                                      {"device", "a device"},
                                                                      {"socket", "a socket"}}) {
    const std::string wanted = scratch.text(name) + ": is not a regular file but " + words;
    const fs::path path = scratch / name;
    EXPECT_EQ(error_of([&] { InputFile file(path); }), wanted);
    EXPECT_EQ(error_of([&] { read_file(path, 100); }), wanted);
    EXPECT_EQ(error_of([&] { hash_file(path); }), wanted);
    EXPECT_EQ(error_of([&] { require_regular_file(path); }), wanted);
  }
}

TEST(InputFile, WhatIsMissingOrLeadsNowhereIsAFailure) {
  const Scratch scratch;
  fs::create_symlink("none", scratch / "dangling");
  fs::create_symlink("loop", scratch / "loop");
  EXPECT_EQ(error_of([&] { InputFile file(scratch / "none"); }, ErrorKind::kFailed),
            scratch.text("none") + ": cannot open: No such file or directory");
  EXPECT_EQ(error_of([&] { InputFile file(scratch / "dangling"); }, ErrorKind::kFailed),
            scratch.text("dangling") + ": cannot open: No such file or directory");
  EXPECT_EQ(error_of([&] { InputFile file(scratch / "loop"); }, ErrorKind::kFailed),
            scratch.text("loop") + ": cannot open: Too many levels of symbolic links");
}

TEST(InputFile, FilesOfProcAreReadToTheirEnd) {
  EXPECT_THAT(read_file("/proc/self/status", 1 << 20), testing::StartsWith("Name:"));
}

/// In a child, since the flag cannot be taken back.
TEST(InputFile, ReadingStopsWhereASignalAskedTo) {
  const Scratch scratch;
  spill(scratch / "f", "bytes");
  EXPECT_EXIT(
      {
        watch_for_interrupts();
        signal_self(SIGTERM);
        try {
          read_file(scratch / "f", 100);
        } catch (const Interrupted& interrupted) {
          _exit(interrupted.signal);
        }
        _exit(0);
      },
      testing::ExitedWithCode(SIGTERM), "");
}

}  // namespace
}  // namespace epochreel

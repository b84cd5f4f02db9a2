#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "src/trace/checkpoint.h"
#include "trace/made_up_trace.h"

namespace epochreel::trace {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// Steps 0 to 5: a snapshot each, a checkpoint at 3.
void write_trace(const fs::path& folder) {
  TraceWriter writer = TraceWriter::create(folder, small_manifest());
  for (std::int64_t step = 0; step <= 5; ++step) {
    writer.append(metrics_at(step));
    writer.write_snapshot(metrics_at(step), tensors_at(step));
    if (step == 3) writer.write_checkpoint(step, tensors_at(step), {});
  }
  writer.finish();
}

void create(const fs::path& folder) { const TraceWriter writer = TraceWriter::create(folder, small_manifest()); }

void resume(const fs::path& folder) { const TraceWriter writer = TraceWriter::resume(folder, 3); }

TEST(OwnFiles, FoldersAreNoLinks) {
  const Scratch scratch;
  for (const std::string name : {"", "/snapshots", "/checkpoint"}) {
    write_trace(scratch / "t");
    fs::rename(scratch / ("t" + name), scratch / "theirs");
    fs::create_directory_symlink(scratch / "theirs", scratch / ("t" + name));
    const auto before = tree(scratch / "");
    EXPECT_THAT(error_of([&] { create(scratch / "t"); }), HasSubstr("t" + name + ": is a link"));
    EXPECT_THAT(error_of([&] { resume(scratch / "t"); }), HasSubstr("t" + name + ": is a link"));
    EXPECT_EQ(tree(scratch / ""), before);
    fs::remove(scratch / ("t" + name));
    fs::remove_all(scratch / "t");
    fs::remove_all(scratch / "theirs");
  }
}

TEST(OwnFiles, LogsAreContinuedBehindNoLink) {
  const Scratch scratch;
  for (const std::string name : {"metrics.jsonl", "commits.jsonl", ".lock"}) {
    write_trace(scratch / "t");
    fs::rename(scratch / ("t/" + name), scratch / "theirs");
    fs::create_symlink(scratch / "theirs", scratch / ("t/" + name));
    const std::string before = slurp(scratch / "theirs");
    EXPECT_THAT(error_of([&] { resume(scratch / "t"); }), HasSubstr("t/" + name + ": is a link"));
    EXPECT_EQ(slurp(scratch / "theirs"), before);
    if (name != ".lock") create(scratch / "t");  // a new log takes the link's place
    EXPECT_EQ(slurp(scratch / "theirs"), before);
    fs::remove_all(scratch / "t");
  }
}

TEST(OwnFiles, OnlyListedFilesAreRemoved) {
  const Scratch scratch;
  for (const bool anew : {false, true}) {
    write_trace(scratch / "t");
    write_checkpoint_file(scratch / "t", 5, tensors_at(5), {});
    const std::vector<std::string> theirs = {"snapshots/mine.safetensors",
                                             "snapshots/000077.safetensors",
                                             "snapshots/.mine.tmp",
                                             "checkpoint/mine.safetensors",
                                             "checkpoint/000000004.safetensors",
                                             "checkpoint/000000099.safetensors",
                                             ".mine.tmp"};
    for (const std::string& name : theirs) spill(scratch / ("t/" + name), "mine");
    spill(scratch / "t/snapshots/000006.safetensors", "renamed, and not committed yet");
    spill(scratch / "t/snapshots/.000006.safetensors.tmp", "half");
    anew ? create(scratch / "t") : resume(scratch / "t");
    const auto files = tree(scratch / "t");
    for (const std::string& name : theirs) EXPECT_EQ(files.at(name), "mine");
    EXPECT_EQ(files.contains("snapshots/000003.safetensors"), !anew);
    EXPECT_EQ(files.contains("checkpoint/000000003.safetensors"), !anew);
    for (const std::string name :
         {"snapshots/000004.safetensors", "snapshots/000005.safetensors", "snapshots/000006.safetensors",
          "snapshots/.000006.safetensors.tmp", "checkpoint/000000005.safetensors"}) {
      EXPECT_FALSE(files.contains(name)) << name;
    }
    fs::remove_all(scratch / "t");
  }
}

TEST(OwnFiles, ALinkAmongTheSnapshotsIsRemovedAndNotItsFile) {
  const Scratch scratch;
  write_trace(scratch / "t");
  fs::rename(scratch / "t/snapshots/000005.safetensors", scratch / "theirs");
  fs::create_symlink(scratch / "theirs", scratch / "t/snapshots/000005.safetensors");
  const std::string before = slurp(scratch / "theirs");
  resume(scratch / "t");
  EXPECT_FALSE(fs::exists(fs::symlink_status(scratch / "t/snapshots/000005.safetensors")));
  EXPECT_EQ(slurp(scratch / "theirs"), before);
}

TEST(OwnFiles, AFifoIsRefusedAtOnce) {
  const Scratch scratch;
  for (const std::string name : {"metrics.jsonl", "commits.jsonl", "manifest.json", "snapshots/000002.safetensors"}) {
    write_trace(scratch / "t");
    fs::remove(scratch / ("t/" + name));
    ASSERT_EQ(mkfifo((scratch / ("t/" + name)).c_str(), 0600), 0);
    alarm(20);
    EXPECT_NE(error_of([&] { const TraceReader reader(scratch / "t"); }), "") << name;
    alarm(0);
    fs::remove_all(scratch / "t");
  }
}

}  // namespace
}  // namespace epochreel::trace

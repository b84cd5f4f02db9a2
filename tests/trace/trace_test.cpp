#include "epochreel/trace/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/trace/checkpoint.h"
#include "src/trace/layout.h"
#include "trace/made_up_trace.h"

namespace epochreel::trace {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::int64_t kLastStep = 40;

/// Goes on from `step` to `end`: metrics each step, a snapshot every fourth, a checkpoint every tenth.
void train(TraceWriter& writer, std::int64_t step, std::int64_t end) {
  for (; step <= end; ++step) {
    writer.append(metrics_at(step));
    if (step % 4 == 0) writer.write_snapshot(metrics_at(step), tensors_at(step));
    if (step % 10 == 0) writer.write_checkpoint(step, tensors_at(step), {{"note", "x"}});
  }
  writer.finish();
}

void write_trace(const fs::path& folder, std::int64_t end = kLastStep) {
  TraceWriter writer = TraceWriter::create(folder, small_manifest());
  train(writer, 0, end);
}

TEST(Trace, WhatIsWrittenIsRead) {
  const Scratch scratch;
  write_trace(scratch / "t");
  const TraceReader reader(scratch / "t");
  EXPECT_THAT(reader.warnings(), IsEmpty());
  EXPECT_TRUE(reader.finished());
  EXPECT_EQ(reader.folder(), scratch / "t");
  EXPECT_EQ(manifest_json(reader.manifest()), manifest_json(small_manifest()));
  ASSERT_THAT(reader.metrics(), SizeIs(41));
  EXPECT_EQ(reader.metrics()[10].train_loss, 2.3 / 10);
  ASSERT_THAT(reader.snapshots(), SizeIs(11));
  const SnapshotInfo& info = reader.snapshots()[3];
  EXPECT_EQ(info.index, 3);
  EXPECT_EQ(info.step, 12);
  EXPECT_EQ(info.images, 1200);
  EXPECT_EQ(info.file, "snapshots/000003.safetensors");
  EXPECT_EQ(info.size, fs::file_size(scratch / "t" / info.file));
  EXPECT_EQ(info.hash, hash_file(scratch / "t" / info.file).hex());
  const TensorFile snapshot = reader.open_snapshot(3);
  EXPECT_THAT(snapshot.at("stat.layer.0.active").floats(), ElementsAre(12.0F));
  EXPECT_EQ(snapshot.metadata(), (Metadata{{"step", "12"}, {"images", "1200"}}));
  EXPECT_EQ(error_of([&] { reader.open_snapshot(11); }, ErrorKind::kFailed),
            scratch.text("t") + ": has 11 snapshots, so there is no number 11");
}

TEST(Trace, TheSameTrainingHasTheSameBytesAndHash) {
  const Scratch scratch;
  write_trace(scratch / "a");
  write_trace(scratch / "b");
  EXPECT_EQ(tree(scratch / "a"), tree(scratch / "b"));
  EXPECT_EQ(TraceReader(scratch / "a").hash(), TraceReader(scratch / "b").hash());
  write_trace(scratch / "c", kLastStep - 1);
  EXPECT_NE(TraceReader(scratch / "a").hash(), TraceReader(scratch / "c").hash());
  EXPECT_FALSE(TraceReader(scratch / "c").finished());
}

TEST(Trace, ResumingAtAnyCheckpointEndsWithTheSameBytes) {
  const Scratch scratch;
  write_trace(scratch / "whole");
  for (const std::int64_t cut : {10, 13, 24, 29, 30, 39}) {
    write_trace(scratch / "cut", cut);
    spill(scratch / ("cut/" + snapshot_file(static_cast<int>(cut / 4) + 1)), "never committed");
    spill(scratch / "cut/snapshots/.000007.safetensors.tmp", "half");
    spill(scratch / "cut/checkpoint/.000000040.safetensors.tmp", "half");
    spill(scratch / "cut/.manifest.json.tmp", "half");
    {
      const auto checkpoint = newest_checkpoint(scratch / "cut");
      ASSERT_TRUE(checkpoint.has_value());
      EXPECT_EQ(checkpoint->step, cut / 10 * 10);
      TraceWriter writer = TraceWriter::resume(scratch / "cut", checkpoint->step);
      EXPECT_EQ(writer.snapshots(), checkpoint->step / 4 + 1);
      train(writer, checkpoint->step + 1, kLastStep);
    }
    EXPECT_EQ(tree(scratch / "cut"), tree(scratch / "whole")) << cut;
  }
}

TEST(Trace, ResumingKeepsTwoCheckpoints) {
  const Scratch scratch;
  write_trace(scratch / "t");
  const auto whole = tree(scratch / "t");
  write_checkpoint_file(scratch / "t", 20, tensors_at(20), {});  // left by a kill between writing and removing
  { const TraceWriter writer = TraceWriter::resume(scratch / "t", kLastStep); }
  EXPECT_EQ(tree(scratch / "t"), whole);
}

TEST(Trace, ResumingBeforeTheFirstStepDropsAll) {
  const Scratch scratch;
  write_trace(scratch / "t", 20);
  { const TraceWriter writer = TraceWriter::resume(scratch / "t", -1); }
  const TraceReader reader(scratch / "t");
  EXPECT_THAT(reader.metrics(), IsEmpty());
  EXPECT_THAT(reader.snapshots(), IsEmpty());
  EXPECT_FALSE(newest_checkpoint(scratch / "t").has_value());
}

TEST(Trace, StepsMustRise) {
  const Scratch scratch;
  TraceWriter writer = TraceWriter::create(scratch / "t", small_manifest());
  train(writer, 0, 4);
  EXPECT_EQ(error_of([&] { writer.append(metrics_at(4)); }, ErrorKind::kFailed),
            scratch.text("t/metrics.jsonl") + ": step 4 cannot follow step 4");
  EXPECT_EQ(error_of([&] { writer.write_snapshot(metrics_at(4), {}); }, ErrorKind::kFailed),
            scratch.text("t/commits.jsonl") + ": step 4 cannot follow step 4");
}

TEST(Trace, OneWriterAtATime) {
  const Scratch scratch;
  const std::string message =
      scratch.text("t") +
      ": is being written by another process; wait for it to end, or choose another folder with "
      "--out";
  {
    TraceWriter writer = TraceWriter::create(scratch / "t", small_manifest());
    train(writer, 0, 10);
    const auto before = tree(scratch / "t");
    EXPECT_EQ(error_of([&] { TraceWriter::create(scratch / "t", small_manifest()); }, ErrorKind::kFailed), message);
    EXPECT_EQ(error_of([&] { TraceWriter::resume(scratch / "t", 10); }, ErrorKind::kFailed), message);
    EXPECT_EQ(tree(scratch / "t"), before);
    EXPECT_THAT(TraceReader(scratch / "t").snapshots(), SizeIs(3));  // readers need no lock
  }
  TraceWriter::resume(scratch / "t", 10);
}

TEST(Trace, WhatCannotBeWrittenIsSaidByTheNextCall) {
  const Scratch scratch;
  TraceWriter writer = TraceWriter::create(scratch / "t", small_manifest());
  fs::remove_all(scratch / "t/snapshots");
  writer.write_snapshot(metrics_at(0), tensors_at(0));
  EXPECT_THAT(error_of([&] { writer.finish(); }, ErrorKind::kFailed), HasSubstr("000000.safetensors"));
  writer.finish();  // said once
  writer.write_snapshot(metrics_at(1), tensors_at(1));
  EXPECT_THAT(error_of([&] { writer.write_checkpoint(1, tensors_at(1), {}); }, ErrorKind::kFailed),
              HasSubstr("000001.safetensors"));
}

TEST(Trace, CreateRemovesAnotherTraceAndNothingElse) {
  const Scratch scratch;
  write_trace(scratch / "t");
  spill(scratch / "t/notes.txt", "mine");
  spill(scratch / "t/snapshots/notes.txt", "mine too");
  { const TraceWriter writer = TraceWriter::create(scratch / "t", small_manifest()); }
  const auto files = tree(scratch / "t");
  EXPECT_EQ(files.size(), 5U);
  EXPECT_EQ(files.at("notes.txt"), "mine");
  EXPECT_EQ(files.at("snapshots/notes.txt"), "mine too");
  EXPECT_EQ(files.at("metrics.jsonl"), "");
  EXPECT_EQ(files.at("commits.jsonl"), "");
  EXPECT_EQ(files.at("manifest.json"), manifest_json(small_manifest()));
}

TEST(Trace, CreateGoesOnWhereACreateWasKilled) {
  const Scratch scratch;
  fs::create_directories(scratch / "t/snapshots");
  spill(scratch / "t/commits.jsonl", "");
  spill(scratch / "t/.manifest.json.tmp", "{");
  EXPECT_FALSE(trace_exists(scratch / "t"));
  write_trace(scratch / "t");
  write_trace(scratch / "u");
  EXPECT_EQ(tree(scratch / "t"), tree(scratch / "u"));
}

TEST(Trace, CreateRefusesAForeignFolder) {
  const Scratch scratch;
  const auto create = [&] { TraceWriter::create(scratch / "t", small_manifest()); };
  const std::string message =
      scratch.text("t") + ": holds files that are not a trace's; choose an empty folder with --out, or empty this one";
  fs::create_directory(scratch / "t");
  spill(scratch / "t/thesis.tex", "x");
  EXPECT_EQ(error_of(create), message);
  EXPECT_THAT(tree(scratch / "t"), SizeIs(1));
  EXPECT_FALSE(fs::exists(scratch / "t/.lock"));

  fs::remove(scratch / "t/thesis.tex");
  spill(scratch / "t/manifest.json", R"({"short_name": "a web page"})");
  EXPECT_EQ(error_of(create), message);
  EXPECT_EQ(slurp(scratch / "t/manifest.json"), R"({"short_name": "a web page"})");

  fs::remove_all(scratch / "t");
  spill(scratch / "t", "x");
  EXPECT_EQ(error_of(create), scratch.text("t") + ": is a file, not a folder; remove it or name another folder");
}

TEST(Trace, ATornLastLineIsDroppedAndSaid) {
  const Scratch scratch;
  write_trace(scratch / "t");
  spill(scratch / "t/metrics.jsonl", slurp(scratch / "t/metrics.jsonl") + "{\"step\":41,\"ep");
  const std::string commits = slurp(scratch / "t/commits.jsonl");
  spill(scratch / "t/commits.jsonl", commits.substr(0, commits.size() - 1));
  const TraceReader reader(scratch / "t");
  EXPECT_THAT(reader.metrics(), SizeIs(41));
  EXPECT_THAT(reader.snapshots(), SizeIs(10));
  EXPECT_FALSE(reader.finished());
  EXPECT_THAT(reader.warnings(),
              ElementsAre(scratch.text("t/metrics.jsonl") + ": the last line is torn and was dropped",
                          scratch.text("t/commits.jsonl") + ": the last line is torn and was dropped",
                          scratch.text("t/snapshots/000010.safetensors") + ": is not committed and was passed over"));
}

TEST(Trace, ABlankLineIsNamed) {
  const Scratch scratch;
  for (const std::string file : {"metrics.jsonl", "commits.jsonl"}) {
    for (const std::string blank : {"\n", "  \t\r\n"}) {
      write_trace(scratch / "t");
      const std::string lines = slurp(scratch / ("t/" + file));
      const std::size_t second = lines.find('\n') + 1;
      spill(scratch / ("t/" + file), lines.substr(0, second) + blank + lines.substr(second));
      EXPECT_EQ(error_of([&] { TraceReader reader(scratch / "t"); }),
                scratch.text("t/" + file + ":2") + ": is a blank line; remove it");
    }
  }
}

TEST(Trace, ADamagedLineBeforeTheLastIsAnErrorWithItsNumber) {
  const Scratch scratch;
  write_trace(scratch / "t");
  std::string metrics = slurp(scratch / "t/metrics.jsonl");
  metrics[metrics.find("\"step\":7,") + 1] = 'S';
  spill(scratch / "t/metrics.jsonl", metrics);
  const auto read = [&] { TraceReader reader(scratch / "t"); };
  EXPECT_EQ(error_of(read), scratch.text("t/metrics.jsonl:8") + ": \"step\" is missing");
  EXPECT_EQ(error_of([&] { TraceWriter::resume(scratch / "t", 30); }),
            scratch.text("t/metrics.jsonl:8") + ": \"step\" is missing");

  write_trace(scratch / "t");
  const std::string commits = slurp(scratch / "t/commits.jsonl");
  const std::string first = commits.substr(0, commits.find('\n') + 1);
  std::string without_index = first;
  without_index.erase(1, std::string("\"index\":0,").size());
  spill(scratch / "t/commits.jsonl", first + without_index);
  EXPECT_EQ(error_of(read),
            scratch.text("t/commits.jsonl:2") + ": step 0 does not come after step 0 of the line before");
}

TEST(Trace, CommittedFilesMustBeWhatWasCommitted) {
  const Scratch scratch;
  write_trace(scratch / "t");
  const std::string path = scratch.text("t/snapshots/000002.safetensors");
  const std::string whole = slurp(path);
  const auto read = [&] { TraceReader reader(scratch / "t"); };

  std::string flipped = whole;
  flipped.back() = static_cast<char>(flipped.back() ^ 1);
  spill(path, flipped);
  const TraceReader reader(scratch / "t");
  reader.open_snapshot(1);
  EXPECT_EQ(error_of([&] { reader.open_snapshot(2); }),
            path + ": has not the hash that commits.jsonl:3 says; it was changed or damaged");

  spill(path, whole + "x");
  EXPECT_EQ(error_of(read), path + ": has " + std::to_string(whole.size() + 1) + " bytes, not the " +
                                std::to_string(whole.size()) + " that commits.jsonl:3 says; it was changed or cut");
  fs::remove(path);
  EXPECT_EQ(error_of(read), path + ": cannot be read (No such file or directory), though commits.jsonl:3 lists it");
}

TEST(Trace, MissingParts) {
  const Scratch scratch;
  const auto read = [&] { TraceReader reader(scratch / "t"); };
  const std::string nothing =
      scratch.text("t") + ": holds no trace: manifest.json is not there; train first, or name the folder of a trace";
  EXPECT_EQ(error_of(read), nothing);
  const std::string too_long(300, 'x');
  EXPECT_EQ(error_of([&] { TraceReader reader(too_long); }),
            too_long + ": holds no trace: manifest.json is not there; train first, or name the folder of a trace");
  EXPECT_EQ(error_of([&] { TraceWriter::create(scratch / too_long, small_manifest()); }, ErrorKind::kFailed),
            scratch.text(too_long) + ": cannot be changed: File name too long");
  EXPECT_EQ(error_of([&] { newest_checkpoint(scratch / too_long); }, ErrorKind::kFailed),
            scratch.text(too_long + "/checkpoint") + ": cannot be read: File name too long");
  write_trace(scratch / "t");
  EXPECT_TRUE(trace_exists(scratch / "t"));
  fs::remove(scratch / "t/metrics.jsonl");
  EXPECT_THAT(TraceReader(scratch / "t").warnings(),
              ElementsAre(scratch.text("t/metrics.jsonl") + ": is not there, so there are no curves"));
  EXPECT_EQ(
      error_of([&] { TraceWriter::resume(scratch / "t", 40); }),
      scratch.text("t/metrics.jsonl") + ": is not there, so the training cannot go on; start it anew with --overwrite");
  fs::remove(scratch / "t/commits.jsonl");
  EXPECT_EQ(error_of(read), scratch.text("t/commits.jsonl") + ": is not there; the trace is incomplete, train it anew");
  fs::remove(scratch / "t/manifest.json");
  EXPECT_EQ(error_of(read), nothing);
}

TEST(Trace, AForeignTraceNeedsNoHashes) {
  const Scratch scratch;
  fs::create_directories(scratch / "t");
  write_tensors(scratch / "t/one.safetensors", tensors_at(1), {});
  write_tensors(scratch / "t/two.safetensors", tensors_at(2), {});
  const auto size = std::to_string(fs::file_size(scratch / "t/one.safetensors"));
  spill(scratch / "t/manifest.json", R"({"format_version":1,"name":"n","class_names":["a"],"input_shape":[2,2],)"
                                     R"("layers":[{"type":"dense","shape":[1]}],"total_steps":9})");
  spill(scratch / "t/metrics.jsonl", "{\"step\":0,\"epoch\":0,\"images\":0}\n");
  const auto commit = [&](const std::string& file) {
    spill(scratch / "t/commits.jsonl",
          "{\"step\":9,\"epoch\":1,\"images\":5,\"file\":\"" + file + ".safetensors\",\"size\":" + size + "}\n");
  };
  commit("one");
  const TraceReader one(scratch / "t");
  EXPECT_TRUE(one.finished());
  EXPECT_THAT(one.warnings(), IsEmpty());
  EXPECT_TRUE(one.open_snapshot(0).has("model.0.weight"));
  commit("two");
  EXPECT_NE(one.hash(), TraceReader(scratch / "t").hash());
}

TEST(Trace, CheckpointsAreTheNewestTwoAndDamagedOnesArePassedOver) {
  const Scratch scratch;
  write_trace(scratch / "t");
  const std::string newest = scratch.text("t/checkpoint/000000040.safetensors");
  EXPECT_FALSE(fs::exists(scratch / "t/checkpoint/000000020.safetensors"));
  EXPECT_EQ(newest_checkpoint(scratch / "t")->step, 40);
  EXPECT_EQ(newest_checkpoint(scratch / "t")->file.metadata().at("note"), "x");

  const std::string whole = slurp(newest);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x04);
    spill(newest, damaged);
    EXPECT_EQ(newest_checkpoint(scratch / "t")->step, 30) << i;
  }
  { const TraceWriter writer = TraceWriter::resume(scratch / "t", 30); }
  EXPECT_FALSE(fs::exists(newest));
  fs::remove(scratch / "t/checkpoint/000000030.safetensors");
  spill(scratch / "t/checkpoint/30.safetensors", "not a name of ours");
  EXPECT_FALSE(newest_checkpoint(scratch / "t").has_value());
  EXPECT_FALSE(newest_checkpoint(scratch / "nowhere").has_value());
}

}  // namespace
}  // namespace epochreel::trace

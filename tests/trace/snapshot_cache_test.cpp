/// Snapshots are opened once, stay valid as long as they are held, and do not fill the memory.
#include "snapshot_cache.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "whole_trace.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAre;

constexpr int kSnapshots = 20;

class Cache : public testing::Test {
 protected:
  Cache() {
    whole::write(
        folder(),
        [](TensorMap& map, int snapshot) {
          map["model.7.weight"] = whole::floats({3, 5}, static_cast<float>(snapshot));
        },
        whole::manifest(), kSnapshots);
  }

  std::filesystem::path folder() const { return scratch_ / "trace"; }

  Scratch scratch_;
};

/// Every snapshot holds its own number as a weight.
void read_all(const TraceReader& reader) {
  for (int i = 0; i < kSnapshots; ++i) {
    EXPECT_THAT(reader.snapshot(i).floats("model.7.weight"), testing::Each(static_cast<float>(i)));
  }
}

TEST_F(Cache, ReadingAllSnapshotsAgainOpensNoFileAgain) {
  const TraceReader reader(folder());
  EXPECT_EQ(reader.files_opened(), 0);
  for (int plan = 0; plan < 5; ++plan) read_all(reader);
  EXPECT_TRUE(reader.recorded_throughout("model.7.weight"));
  EXPECT_THAT(reader.faults(), testing::IsEmpty());
  EXPECT_EQ(reader.files_opened(), kSnapshots);
}

TEST_F(Cache, ASnapshotOutlivesTheReader) {
  std::optional<TraceReader> reader(folder());
  const Snapshot held = reader->snapshot(3);
  const Snapshot last = reader->last_snapshot();
  reader.reset();
  std::filesystem::remove_all(folder());
  EXPECT_EQ(held.scalar("stat.layer.2.active"), 0.25F);
  EXPECT_THAT(held.floats("model.7.weight"), testing::Each(3.0F));
  EXPECT_THAT(last.floats("model.7.weight"), testing::Each(kSnapshots - 1.0F));
}

TEST_F(Cache, PagesThatWereGivenBackAreReadAgain) {
  const TensorFile file(folder() / "snapshots/000002.safetensors");
  const Hash128 before = file.hash();
  file.release_pages();
  EXPECT_EQ(file.hash(), before);
}

TEST_F(Cache, ManyThreadsReadTheSame) {
  const TraceReader reader(folder());
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { read_all(reader); });
  }
  EXPECT_GE(reader.files_opened(), kSnapshots);
  EXPECT_LE(reader.files_opened(), 4 * kSnapshots);  // two that open a file at once both do
  const auto opened = reader.files_opened();
  read_all(reader);
  EXPECT_EQ(reader.files_opened(), opened);
}

TEST_F(Cache, WhatHasNoRoomIsOpenedEachTime) {
  SnapshotCache cache(SnapshotCache::kMostFiles + 10);
  const auto open = [this] { return TensorFile(folder() / "snapshots/000001.safetensors"); };
  const auto read = [&] {
    for (std::size_t place = 0; place < SnapshotCache::kMostFiles + 10; ++place) {
      EXPECT_EQ(cache.get(place, open)->at("model.7.bias").size(), 3);
    }
  };
  read();
  const auto first = static_cast<std::int64_t>(SnapshotCache::kMostFiles) + 10;
  EXPECT_EQ(cache.files_opened(), first);
  read();
  const std::size_t kept = std::min(SnapshotCache::kMostFiles, SnapshotCache::kMostTensors / open().tensors().size());
  EXPECT_EQ(cache.files_opened(), first + first - static_cast<std::int64_t>(kept));
}

TEST_F(Cache, HoldersOfOneSnapshotShareIt) {
  SnapshotCache cache(1);
  const auto open = [this] { return TensorFile(folder() / "snapshots/000001.safetensors"); };
  const SnapshotCache::File one = cache.get(0, open);
  const SnapshotCache::File other = cache.get(0, open);
  EXPECT_EQ(one.get(), other.get());
}

}  // namespace
}  // namespace epochreel::trace

// A device does what it is told, in the order in which it is told, and no sooner than somebody waits.
#include <gmock/gmock.h>

#include <stdexcept>
#include <thread>

#include "gpu/driver/arena_plan.h"
#include "nn/fake_driver.h"

namespace epochreel::nn::cuda {

namespace {

using testing::Each;
using testing::ElementsAre;

std::vector<float> counted(std::size_t count) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(i);
  return values;
}

class GpuDevice : public FakeDriverTest {
 protected:
  GpuDevice() {
    device.make_arena(4096);
    device.load(kToyPtx);
  }

  /// The values at `offset`.
  std::vector<float> read(std::int64_t offset, std::size_t count) {
    std::vector<float> values(count, -1);
    device.copy_out(offset, values);
    device.synchronize();
    return values;
  }

  void scale_by(float factor, float shift, unsigned blocks = 4, std::int64_t offset = 256) {
    device.launch(device.kernel("scale"), {blocks}, {8}, ScaleArguments{offset, 30, factor, shift});
  }

  Driver driver{fake_library()};
  Device device{driver, 0};
};

}  // namespace

TEST(ArenaPlan, PlacesAreMultiplesOf256) {
  ArenaPlan plan;
  EXPECT_EQ(plan.add(1), 0);
  EXPECT_EQ(plan.add(256), 256);
  EXPECT_EQ(plan.add(257), 512);
  EXPECT_EQ(plan.add(0), 1024);
  EXPECT_EQ(plan.add(4), 1024);
  EXPECT_EQ(plan.bytes(), 1280);
}

TEST_F(GpuDevice, AnArenaIsZeroAtFirst) { EXPECT_THAT(read(0, 1024), Each(0.F)); }

TEST_F(GpuDevice, CopiesGoToTheirPlaceAndBack) {
  const std::vector<float> values = counted(30);
  device.copy_in(256, values);
  EXPECT_EQ(read(256, 30), values);
  EXPECT_THAT(read(0, 64), Each(0.F));
  EXPECT_THAT(read(256 + 120, 64), Each(0.F));
  device.zero(256 + 4, 8);
  EXPECT_THAT(read(256, 4), ElementsAre(0, 0, 0, 3));
}

TEST_F(GpuDevice, NothingIsThereBeforeSomebodyWaits) {
  const std::vector<float> values = counted(4);
  std::vector<float> back(4, -1);
  device.copy_in(0, values);
  device.copy_out(0, back);
  EXPECT_THAT(back, Each(-1.F));
  device.synchronize();
  EXPECT_EQ(back, values);
}

TEST_F(GpuDevice, AnEventWaitsForTheWorkBeforeIt) {
  const std::vector<float> values = counted(4);
  std::vector<float> first(4, -1);
  std::vector<float> second(4, -1);
  const Event event = device.event();
  device.copy_in(0, values);
  device.copy_out(0, first);
  device.record(event);
  device.copy_out(0, second);
  device.wait(event);
  EXPECT_EQ(first, values);
  EXPECT_THAT(second, Each(-1.F));
  device.record(event);
  device.wait(event);
  EXPECT_EQ(second, values);
}

TEST_F(GpuDevice, ReadingDoesNotWaitForTheStream) {
  const std::vector<float> values = counted(4);
  std::vector<float> back(4, -1);
  device.synchronize();
  device.copy_in(0, values);
  device.read(0, back);
  device.finish_reading();
  EXPECT_THAT(back, Each(0.F)) << "nobody waited for the copy";
  device.synchronize();
  device.read(0, back);
  device.finish_reading();
  EXPECT_EQ(back, values);
}

TEST_F(GpuDevice, PinnedMemoryIsCopied) {
  PinnedMemory memory = device.pinned(120);
  const std::span<float> values = memory.as<float>();
  ASSERT_EQ(values.size(), 30U);
  for (std::size_t i = 0; i < 30; ++i) values[i] = static_cast<float>(i);
  device.copy_in(256, values);
  device.synchronize();
  EXPECT_EQ(read(256, 30), counted(30));
}

TEST_F(GpuDevice, AKernelReadsItsGridAndItsArguments) {
  const std::vector<float> first = counted(30);
  device.copy_in(256, first);
  scale_by(2, 0.5F, 3);  // 3 blocks of 8 threads: 24 values of 30
  const std::vector<float> values = read(256, 30);
  for (std::size_t i = 0; i < 30; ++i) {
    EXPECT_EQ(values[i], i < 24 ? first[i] * 2 + 0.5F : first[i]);
  }
}

TEST_F(GpuDevice, AReplayedGraphGivesWhatSingleCallsGive) {
  const auto step = [&](std::span<const float> more) {
    device.copy_in(256 + 40, more);
    scale_by(1.1F, 0.7F);
    scale_by(0.9F, -0.2F);
    device.zero(256, 4);
  };
  PinnedMemory memory = device.pinned(40);
  const std::span<float> more = memory.as<float>();
  const auto fill = [&](int round) {
    for (std::size_t i = 0; i < more.size(); ++i) more[i] = static_cast<float>(round) + 0.1F * static_cast<float>(i);
  };

  for (int round = 0; round < 3; ++round) {
    fill(round);
    step(more);
    device.synchronize();
  }
  const std::vector<float> expected = read(0, 1024);

  device.make_arena(4096);
  const Graph graph = device.capture([&] { step(more); });
  EXPECT_THAT(read(0, 1024), Each(0.F)) << "a capture does nothing";
  const int launches = fake.calls["cuLaunchKernel"];
  for (int round = 0; round < 3; ++round) {
    fill(round);
    device.replay(graph);
    device.synchronize();
  }
  EXPECT_EQ(read(0, 1024), expected);
  EXPECT_NE(expected, std::vector<float>(1024, 0));
  EXPECT_EQ(fake.calls["cuLaunchKernel"], launches);
  EXPECT_EQ(fake.calls["cuGraphLaunch"], 3);
}

TEST_F(GpuDevice, ACaptureThatIsBrokenOffLeavesTheStreamAsItWas) {
  const auto work = [&] {
    scale_by(2, 3);
    throw std::logic_error("broken off");
  };
  EXPECT_THROW(device.capture(work), std::logic_error);
  EXPECT_THAT(read(0, 1024), Each(0.F));
  scale_by(2, 3);
  EXPECT_THAT(read(256, 30), Each(3.F));
}

TEST_F(GpuDevice, AnotherThreadMayGoOn) {
  std::thread([&] { scale_by(2, 3); }).join();
  EXPECT_THAT(read(256, 30), Each(3.F));
}

TEST_F(GpuDevice, TwoDevicesDoNotDisturbEachOther) {
  fake.gpus.push_back({"Second", 1 << 30, 9, 0});
  const Driver both(fake_library());
  Device second(both, 1);
  EXPECT_EQ(second.gpu().name, "Second");
  second.make_arena(1024);
  scale_by(2, 3);
  std::vector<float> values(256, -1);
  second.copy_out(0, values);
  second.synchronize();
  EXPECT_THAT(values, Each(0.F));
  EXPECT_THAT(read(256, 30), Each(3.F));
}

TEST_F(GpuDevice, BytesBeyondTheArenaAreRefused) {
  std::vector<float> values(2);
  EXPECT_THROW(device.copy_in(4092, values), std::out_of_range);
  EXPECT_THROW(device.copy_in(-4, values), std::out_of_range);
  EXPECT_THROW(device.copy_out(4096, values), std::out_of_range);
  EXPECT_THROW(device.zero(0, 4097), std::out_of_range);
  EXPECT_THROW(device.zero(0, -1), std::out_of_range);
  EXPECT_NO_THROW(device.copy_in(4088, values));
  device.synchronize();
}

TEST_F(GpuDevice, ASecondArenaTakesThePlaceOfTheFirst) {
  scale_by(2, 3);
  device.make_arena(512);
  EXPECT_EQ(device.arena_bytes(), 512);
  EXPECT_THAT(read(0, 128), Each(0.F));
  EXPECT_EQ(fake.calls["cuMemFree_v2"], 1);
}

}  // namespace epochreel::nn::cuda

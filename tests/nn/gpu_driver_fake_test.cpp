// The fake driver sees each mistake that a caller of the real one can make: here they are made.
#include <gmock/gmock.h>

#include "nn/fake_driver.h"

namespace epochreel::nn::cuda {

namespace {

using testing::ElementsAre;

class FakeDriver : public FakeDriverTest {
 protected:
  /// Expects the status, and the note of what was wrong.
  void expect_misuse(Status status, int expected, const std::string& note) {
    EXPECT_EQ(static_cast<int>(status), expected);
    EXPECT_THAT(fake.misuse, ElementsAre(note));
    fake.misuse.clear();
  }

  DeviceByte* allocate(std::size_t bytes) {
    DeviceByte* memory = nullptr;
    EXPECT_EQ(cuda.memory_allocate(&memory, bytes), Status::kSuccess);
    return memory;
  }

  Status launch(Dim3 grid, Dim3 block, DeviceByte* arena) {
    ScaleArguments arguments;
    void* parameters[] = {&arena, &arguments};
    return cuda.launch(kernel, grid.x, grid.y, grid.z, block.x, block.y, block.z, 0, stream.get(), parameters, nullptr);
  }

  static DeviceByte* beyond(DeviceByte* memory, int bytes) {
    return reinterpret_cast<DeviceByte*>(reinterpret_cast<char*>(memory) + bytes);
  }

  Driver driver{fake_library()};
  Context context{driver, 0};
  const Functions& cuda = driver.cuda();
  Stream stream = [&] {
    CudaStream* made = nullptr;
    context.call(cuda.stream_create, &made, kNonBlockingStream);
    return Stream(made, {&context});
  }();
  Module module = [&] {
    CudaModule* made = nullptr;
    context.call(cuda.module_load, &made, kToyPtx, 0, nullptr, nullptr);
    return Module(made, {&context});
  }();
  CudaKernel* kernel = [&] {
    CudaKernel* found = nullptr;
    context.call(cuda.module_kernel, &found, module.get(), "scale");
    return found;
  }();
};

}  // namespace

TEST_F(FakeDriver, MemoryThatWasFreed) {
  DeviceByte* const memory = allocate(64);
  EXPECT_EQ(cuda.memory_free(memory), Status::kSuccess);
  expect_misuse(cuda.memory_free(memory), 400, "cuMemFree_v2: a device memory that was freed");
  expect_misuse(cuda.memory_set(memory, 0, 4, stream.get()), 1, "cuMemsetD8Async: not within device memory");
}

TEST_F(FakeDriver, MemoryThatIsNotTheDevices) {
  char foreign[64] = "";
  auto* const address = reinterpret_cast<DeviceByte*>(foreign);
  expect_misuse(cuda.memory_free(address), 400, "cuMemFree_v2: no device memory");
  expect_misuse(cuda.copy_in(address, foreign, 4, stream.get()), 1, "cuMemcpyHtoDAsync_v2: not within device memory");
  expect_misuse(cuda.pinned_free(foreign), 400, "cuMemFreeHost: no pinned memory");
}

TEST_F(FakeDriver, SizesBeyondAnAllocation) {
  DeviceByte* const memory = allocate(64);
  char host[65] = "";
  expect_misuse(cuda.copy_in(memory, host, 65, stream.get()), 1, "cuMemcpyHtoDAsync_v2: not within device memory");
  expect_misuse(cuda.copy_out(host, beyond(memory, 61), 4, stream.get()), 1,
                "cuMemcpyDtoHAsync_v2: not within device memory");
  expect_misuse(cuda.memory_set(memory, 0, 65, stream.get()), 1, "cuMemsetD8Async: not within device memory");
  void* pinned = nullptr;
  EXPECT_EQ(cuda.pinned_allocate(&pinned, 8), Status::kSuccess);
  expect_misuse(cuda.copy_in(memory, pinned, 9, stream.get()), 1, "cuMemcpyHtoDAsync_v2: beyond pinned memory");
  EXPECT_EQ(cuda.pinned_free(pinned), Status::kSuccess);
  EXPECT_EQ(cuda.memory_free(memory), Status::kSuccess);
}

TEST_F(FakeDriver, NoContext) {
  EXPECT_EQ(cuda.context_set(nullptr), Status::kSuccess);
  DeviceByte* memory = nullptr;
  expect_misuse(cuda.memory_allocate(&memory, 64), 201, "cuMemAlloc_v2: no context is current");
}

TEST_F(FakeDriver, GridsBeyondTheLimits) {
  DeviceByte* const memory = allocate(64);
  const std::string note = "cuLaunchKernel: a grid or block beyond the limits";
  for (const Dim3 grid : {Dim3{0}, Dim3{0x80000000U}, Dim3{1, 65536}, Dim3{1, 1, 65536}}) {
    expect_misuse(launch(grid, {32}, memory), 1, note);
  }
  for (const Dim3 block : {Dim3{0}, Dim3{1025}, Dim3{32, 33}, Dim3{1, 1, 65}}) {
    expect_misuse(launch({1}, block, memory), 1, note);
  }
  for (const Dim3 block : {Dim3{1024}, Dim3{32, 32}, Dim3{16, 1, 64}}) {
    EXPECT_EQ(launch({0x7fffffff, 65535, 65535}, block, memory), Status::kSuccess);
  }
  EXPECT_EQ(cuda.memory_free(memory), Status::kSuccess);
  fake.live.at(stream.get())->work.clear();
}

TEST_F(FakeDriver, AnArenaThatIsFreedBeforeItsKernelRuns) {
  DeviceByte* const memory = allocate(64);
  EXPECT_EQ(launch({1}, {32}, memory), Status::kSuccess);
  EXPECT_EQ(cuda.memory_free(memory), Status::kSuccess);
  expect_misuse(cuda.stream_synchronize(stream.get()), 700, "cuLaunchKernel: the arena is no device memory");
}

TEST_F(FakeDriver, ACaptureOfWhatIsNotPinnedAndAWaitInIt) {
  DeviceByte* const memory = allocate(64);
  const float host = 0;
  EXPECT_EQ(cuda.capture_begin(stream.get(), CaptureMode::kThreadLocal), Status::kSuccess);
  expect_misuse(cuda.copy_in(memory, &host, 4, stream.get()), 900,
                "cuMemcpyHtoDAsync_v2: captures memory that is not pinned");
  expect_misuse(cuda.stream_synchronize(stream.get()), 900, "cuStreamSynchronize: the stream captures");
  CudaGraph* graph = nullptr;
  EXPECT_EQ(cuda.capture_end(stream.get(), &graph), Status::kSuccess);
  expect_misuse(cuda.capture_end(stream.get(), &graph), 401, "cuStreamEndCapture: it does not capture");
  EXPECT_EQ(cuda.graph_destroy(graph), Status::kSuccess);
  EXPECT_EQ(cuda.memory_free(memory), Status::kSuccess);
}

TEST_F(FakeDriver, AnEventThatWasNotRecorded) {
  CudaEvent* event = nullptr;
  EXPECT_EQ(cuda.event_create(&event, kUntimedEvent), Status::kSuccess);
  expect_misuse(cuda.event_synchronize(event), 400, "cuEventSynchronize: it was not recorded");
  EXPECT_EQ(cuda.event_destroy(event), Status::kSuccess);
}

TEST_F(FakeDriver, WhatIsLeftIsReportedAtTheEnd) {
  GTEST_FLAG_SET(death_test_style, "fast");
  EXPECT_EXIT(
      {
        allocate(64);
        std::exit(0);  // NOLINT(concurrency-mt-unsafe)
      },
      testing::ExitedWithCode(70), "fake_cuda: not freed: device memory");
}

}  // namespace epochreel::nn::cuda

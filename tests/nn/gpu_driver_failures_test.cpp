// Whatever call of the driver fails, it is seen, and nothing is left.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "nn/fake_driver.h"

namespace epochreel::nn::cuda {

namespace {

using testing::HasSubstr;

/// All that a device can do: each function of the driver is called, but those that name errors.
void use_everything() {
  const Driver driver(fake_library());
  Device device(driver, 0);
  device.make_arena(4096);
  device.make_arena(8192);
  device.load(kToyPtx);
  PinnedMemory memory = device.pinned(40);
  const std::span<float> values = memory.as<float>();
  std::ranges::fill(values, 1.F);
  CudaKernel* const kernel = device.kernel("scale");
  const auto step = [&] {
    device.copy_in(256, values);
    device.launch(kernel, {2}, {8}, ScaleArguments{256, 10, 2, 3});
    device.zero(512, 64);
    device.copy_out(256, values);
  };
  step();
  const Graph graph = device.capture(step);
  device.replay(graph);
  const Event event = device.event();
  device.record(event);
  device.wait(event);
  device.read(256, values);
  device.finish_reading();
  device.synchronize();
  EXPECT_EQ(values[9], 13);  // twice 2 x + 3
}

/// Functions that destructors call. Where they fail, there is no one to be told.
const std::set<std::string> kReleases = {
    "cuModuleUnload",    "cuMemFree_v2",   "cuMemFreeHost",      "cuStreamDestroy_v2",
    "cuEventDestroy_v2", "cuGraphDestroy", "cuGraphExecDestroy", "cuDevicePrimaryCtxRelease_v2"};

class GpuFailures : public FakeDriverTest {
 protected:
  /// Fails the call of that number, and looks at what comes of it.
  void fail(const std::string& function, int call, int status) {
    SCOPED_TRACE(fmt::format("call {} of {} returns {}", call, function, status));
    start_again();
    fake.failures = {{function, call, status}};
    const std::string error = error_of(use_everything);
    const bool has_come = fake.calls[function] >= call;
    EXPECT_TRUE(has_come);
    EXPECT_EQ(fake.not_freed(), std::vector<std::string>());
    EXPECT_EQ(fake.misuse, std::vector<std::string>());
    if (error == "no error") {
      unseen.insert(function);
    } else {
      EXPECT_THAT(error, testing::StartsWith("gpu"));
      EXPECT_THAT(error, HasSubstr("; "));
      // A loss that a destructor comes upon is seen by the next call.
      const bool is_named = error.find(function + ": ") != std::string::npos;
      EXPECT_TRUE(is_named || kReleases.contains(function)) << error;
    }
  }

  std::map<std::string, int> calls_of_all() {
    start_again();
    use_everything();
    return fake.calls;
  }

  std::set<std::string> unseen;  ///< functions of which a call failed, and no Error came
};

}  // namespace

TEST_F(GpuFailures, EveryFunctionOfTheTableIsCalled) {
  const std::map<std::string, int> calls = calls_of_all();
  EXPECT_EQ(calls.size(), 34U);  // of functions.h and cuDriverGetVersion, but for the two that name errors
  for (const char* const name : {"cuGetErrorName", "cuGetErrorString"}) EXPECT_EQ(calls.count(name), 0U);
}

TEST_F(GpuFailures, EveryCallThatFailsIsSeen) {
  for (const auto& [function, count] : calls_of_all()) {
    for (int call = 1; call <= count; ++call) {
      fail(function, call, 1);
      if (HasFailure()) return;
    }
  }
  // The last calls of these two are a destructor's.
  std::set<std::string> expected = kReleases;
  expected.insert({"cuCtxSetCurrent", "cuStreamSynchronize"});
  EXPECT_EQ(unseen, expected);
}

TEST_F(GpuFailures, ALossAtAnyCallIsSeen) {
  for (const auto& [function, count] : calls_of_all()) {
    for (int call = 1; call <= count; ++call) {
      fail(function, call, 719);
      if (HasFailure()) return;
    }
  }
}

TEST_F(GpuFailures, CallsInDestructorsAloneMayFailUnseen) {
  const std::map<std::string, int> calls = calls_of_all();
  const int count = calls.at("cuCtxSetCurrent");
  int seen = 0;
  for (int call = 1; call <= count; ++call) {
    start_again();
    fake.failures = {{"cuCtxSetCurrent", call, 1}};
    if (error_of(use_everything) != "no error") ++seen;
  }
  // Each call of a function in a context sets the context first. Eleven of them are releases: the first arena, then at
  // the end an event, two graphs, pinned memory, the streams' last waits, arena, module and streams. Then the context
  // goes.
  EXPECT_EQ(seen, count - 12);
}

TEST_F(GpuFailures, AStatusWithoutANameIsANumber) {
  fake.failures = {{"cuInit", 1, 214}, {"cuGetErrorName", 1, 1}, {"cuGetErrorString", 1, 1}};
  EXPECT_THAT(error_of([] { Driver{fake_library()}; }), HasSubstr("cuInit: error 214; "));
}

TEST_F(GpuFailures, ALostGpuStaysLost) {
  const Driver driver(fake_library());
  Device device(driver, 0);
  device.make_arena(1024);
  fake.failures = {{"cuMemsetD8Async", fake.calls["cuMemsetD8Async"] + 1, 700}};
  EXPECT_THAT(error_of([&] { device.zero(0, 4); }), HasSubstr("CUDA_ERROR_ILLEGAL_ADDRESS"));
  EXPECT_THAT(error_of([&] { device.synchronize(); }), HasSubstr("the GPU was lost"));
}

}  // namespace epochreel::nn::cuda

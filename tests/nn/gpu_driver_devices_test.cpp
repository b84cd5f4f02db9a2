// The GPUs of a machine, as `doctor` and `--version` say them.
#include "epochreel/nn/devices.h"
#include "nn/fake_driver.h"

namespace epochreel::nn::cuda {

namespace {

/// The fake is the driver that the program finds.
class GpuDevices : public FakeDriverTest {
 protected:
  GpuDevices() { setenv("EPOCHREEL_CUDA_DRIVER", fake_library().c_str(), 1); }  // NOLINT(concurrency-mt-unsafe)
  ~GpuDevices() override { unsetenv("EPOCHREEL_CUDA_DRIVER"); }                 // NOLINT(concurrency-mt-unsafe)
};

constexpr const char* kOrCpu = ", or use --device cpu, which goes on with the same bits";

}  // namespace

TEST_F(GpuDevices, AllThatCanBeUsed) {
  fake.gpus = {{"NVIDIA H200", 150'122'397'696, 9, 0}, {"Old", 1 << 30, 6, 1}, {"V100", std::size_t{16} << 30, 7, 0}};
  const Gpus gpus = find_gpus();
  ASSERT_EQ(gpus.usable.size(), 2U);
  EXPECT_EQ(gpus.usable[0].index, 0);
  EXPECT_EQ(words_of(gpus.usable[0]), "NVIDIA H200, 139.8 GiB, compute capability 9.0, driver for CUDA 12.4");
  EXPECT_EQ(gpus.usable[1].index, 2);
  EXPECT_EQ(words_of(gpus.usable[1]), "V100, 16.0 GiB, compute capability 7.0, driver for CUDA 12.4");
  EXPECT_EQ(gpus.problem, "");
  EXPECT_EQ(gpus.fix, "");
}

TEST_F(GpuDevices, NothingIsMadeOnThem) {
  find_gpus();
  for (const char* const made : {"cuDevicePrimaryCtxRetain", "cuMemAlloc_v2", "cuStreamCreate"}) {
    EXPECT_EQ(fake.calls.count(made), 0U);
  }
}

TEST_F(GpuDevices, TheFirstProblemOfNoneThatCanBeUsed) {
  fake.gpus = {{"Old", 1 << 30, 6, 1}, {"Older", 1 << 30, 3, 5}};
  const Gpus gpus = find_gpus();
  EXPECT_TRUE(gpus.usable.empty());
  EXPECT_FALSE(gpus.is_absent);
  EXPECT_EQ(gpus.problem, "gpu:0: Old has compute capability 6.1, and 7.0 is needed");
  EXPECT_EQ(gpus.fix, std::string("choose a GPU of the generation Volta or a later one") + kOrCpu);
}

/// A program that was built where no Clang makes PTX says so, before anything else.
TEST_F(GpuDevices, AProgramWithoutKernelsUsesNone) {
  const Gpus gpus = find_gpus_for("");
  EXPECT_TRUE(gpus.usable.empty());
  EXPECT_FALSE(gpus.is_absent);
  EXPECT_EQ(gpus.problem, "this program was built without kernels for GPUs");
  EXPECT_EQ(gpus.fix, std::string("install clang-14 and build it again") + kOrCpu);
  EXPECT_EQ(find_gpus_for("//").usable.size(), 1U);
  fake.gpus.clear();
  EXPECT_TRUE(find_gpus_for("").is_absent);
}

TEST_F(GpuDevices, NoGpuAndNoDriverAreNoFaults) {
  fake.gpus.clear();
  EXPECT_TRUE(find_gpus().is_absent);
  EXPECT_EQ(find_gpus().problem, "NVIDIA's driver finds no GPU");
  setenv("EPOCHREEL_CUDA_DRIVER", "libnowhere.so.1", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_TRUE(find_gpus().is_absent);
  EXPECT_EQ(find_gpus().problem,
            "NVIDIA's driver is not there: libnowhere.so.1: cannot open shared object file: No such file or directory");
}

TEST_F(GpuDevices, AnOldDriverIsAFault) {
  fake.version = 10020;
  const Gpus gpus = find_gpus();
  EXPECT_FALSE(gpus.is_absent);
  EXPECT_EQ(gpus.problem, "NVIDIA's driver supports CUDA 10.2, and 11.4 is needed");
  EXPECT_EQ(gpus.fix, std::string("install NVIDIA's driver 470 or newer") + kOrCpu);
}

TEST_F(GpuDevices, EveryFailureIsAProblem) {
  find_gpus();
  const std::map<std::string, int> calls = fake.calls;
  EXPECT_EQ(calls.size(), 7U);
  for (const auto& [function, count] : calls) {
    for (int call = 1; call <= count; ++call) {
      start_again();
      fake.failures = {{function, call, 1}};
      const Gpus gpus = find_gpus();
      EXPECT_TRUE(gpus.usable.empty()) << function << " " << call;
      EXPECT_NE(gpus.problem.find(function + ": CUDA_ERROR_INVALID_VALUE"), std::string::npos) << gpus.problem;
      EXPECT_NE(gpus.fix, "");
    }
  }
}

TEST_F(GpuDevices, TheUsualLibraryIsNvidias) {
  EXPECT_EQ(driver_library(), fake_library());
  setenv("EPOCHREEL_CUDA_DRIVER", "", 1);  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(driver_library(), "libcuda.so.1");
  unsetenv("EPOCHREEL_CUDA_DRIVER");  // NOLINT(concurrency-mt-unsafe)
  EXPECT_EQ(driver_library(), "libcuda.so.1");
}

}  // namespace epochreel::nn::cuda

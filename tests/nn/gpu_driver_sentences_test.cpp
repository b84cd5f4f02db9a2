// Each fault has its sentence, with what mends it, to the letter.
#include <fmt/format.h>

#include <fstream>

#include "nn/fake_driver.h"
#include "scratch.h"

namespace epochreel::nn::cuda {

namespace {

const std::string kOrCpu = ", or use --device cpu, which goes on with the same bits";
const std::string kInstall = "install NVIDIA's driver 470 or newer" + kOrCpu;
const std::string kAgain = "the last checkpoint is kept: run the same command again" + kOrCpu;
const std::string kSmaller = "set a smaller train.batch_size" + kOrCpu;

class GpuSentences : public FakeDriverTest {
 protected:
  std::string driver_error() {
    return error_of([] { Driver{fake_library()}; });
  }
  std::string device_error(int index) {
    return error_of([&] {
      const Driver driver(fake_library());
      const Device device(driver, index);
    });
  }
};

/// What the GPU is lost by, as the driver's numbers, and the fake's words for some.
struct Loss {
  int status;
  const char* words;
};
constexpr Loss kLosses[] = {
    {214, "CUDA_ERROR_ECC_UNCORRECTABLE (uncorrectable ECC error encountered)"},
    {220, "error 220"},
    {226, "error 226"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS (an illegal memory access was encountered)"},
    {702, "error 702"},
    {710, "error 710"},
    {714, "error 714"},
    {715, "error 715"},
    {716, "error 716"},
    {717, "error 717"},
    {718, "error 718"},
    {719, "CUDA_ERROR_LAUNCH_FAILED (unspecified launch failure)"},
    {999, "error 999"},
};

}  // namespace

TEST_F(GpuSentences, NoDriver) {
  EXPECT_EQ(error_of([] { Driver{"libnowhere.so.1"}; }),
            "gpu: NVIDIA's driver is not there: libnowhere.so.1: cannot open shared object file: No such file or "
            "directory; " +
                kInstall);
}

TEST_F(GpuSentences, ADriverThatIsNoLibrary) {
  const Scratch scratch;
  const std::string path = scratch.text("libcuda.so.1");
  std::ofstream(path) << std::string(100, 'x');
  EXPECT_EQ(error_of([&] { Driver{path}; }),
            "gpu: NVIDIA's driver cannot be loaded: " + path + ": invalid ELF header; " + kInstall);
}

TEST_F(GpuSentences, ALibraryWithoutTheFunctions) {
  EXPECT_EQ(error_of([] { Driver{"libm.so.6"}; }),
            "gpu: NVIDIA's driver has no function cuDriverGetVersion; " + kInstall);
}

TEST_F(GpuSentences, ADriverThatIsTooOld) {
  fake.version = 11030;
  EXPECT_EQ(driver_error(), "gpu: NVIDIA's driver supports CUDA 11.3, and 11.4 is needed; " + kInstall);
  fake.version = 11040;
  EXPECT_EQ(driver_error(), "no error");
}

TEST_F(GpuSentences, NoGpu) {
  const std::string sentence =
      "gpu: NVIDIA's driver finds no GPU; run nvidia-smi to see whether one is there, and see that "
      "CUDA_VISIBLE_DEVICES "
      "does not hide it" +
      kOrCpu;
  fake.gpus.clear();
  EXPECT_EQ(driver_error(), sentence);
  start_again();
  fake.failures = {{"cuInit", 1, 100}};
  EXPECT_EQ(driver_error(), sentence);
}

TEST_F(GpuSentences, ADriverThatDoesNotStart) {
  const std::pair<int, std::string> cases[] = {
      {34, "the library is a stub of CUDA's toolkit: cuInit: error 34; install NVIDIA's driver"},
      {802, "the GPUs are not ready: cuInit: error 802; start the service nvidia-fabricmanager"},
      {803, "the driver was updated, and its old part still runs: cuInit: error 803; restart the machine"},
      {1,
       "the driver refused a call: cuInit: CUDA_ERROR_INVALID_VALUE (invalid argument); run nvidia-smi to see whether "
       "GPU and driver are well"},
  };
  for (const auto& [status, sentence] : cases) {
    start_again();
    fake.failures = {{"cuInit", 1, status}};
    EXPECT_EQ(driver_error(), "gpu: " + sentence + kOrCpu);
  }
}

TEST_F(GpuSentences, AGpuThatIsNotThere) {
  EXPECT_EQ(device_error(1), "gpu:1: there is no such GPU, and there is gpu:0; choose one that is there" + kOrCpu);
  EXPECT_EQ(device_error(-1), "gpu:-1: there is no such GPU, and there is gpu:0; choose one that is there" + kOrCpu);
  fake.gpus.resize(3);
  EXPECT_EQ(device_error(3),
            "gpu:3: there is no such GPU, and there are gpu:0 to gpu:2; choose one that is there" + kOrCpu);
}

TEST_F(GpuSentences, AGpuThatIsTooOld) {
  fake.gpus = {{"Old", 1 << 30, 6, 1}};
  EXPECT_EQ(
      device_error(0),
      "gpu:0: Old has compute capability 6.1, and 7.0 is needed; choose a GPU of the generation Volta or a later one" +
          kOrCpu);
}

TEST_F(GpuSentences, AGpuThatAnotherProgramHolds) {
  fake.failures = {{"cuDevicePrimaryCtxRetain", 1, 46}};
  EXPECT_EQ(device_error(0),
            "gpu:0: the GPU is not available: cuDevicePrimaryCtxRetain: error 46; the last checkpoint is kept: end the "
            "other program that holds the GPU and run the same command again" +
                kOrCpu);
}

TEST_F(GpuSentences, OutOfMemory) {
  const Driver driver(fake_library());
  Device device(driver, 0);
  EXPECT_EQ(
      error_of([&] { device.make_arena((std::int64_t{25} << 30) / 2); }),
      "gpu:0: out of memory: 12.5 GiB were asked for, and Fake GPU has 8.0 GiB, of which other programs may hold a "
      "part; " +
          kSmaller);
  device.make_arena(1024);
  fake.failures = {{"cuMemAllocHost_v2", 1, 2}};
  EXPECT_EQ(error_of([&] { device.pinned(1024); }),
            "gpu:0: out of memory: cuMemAllocHost_v2: CUDA_ERROR_OUT_OF_MEMORY (out of memory); set a smaller "
            "train.batch_size, end other programs that use the GPU" +
                kOrCpu);
}

TEST_F(GpuSentences, ALostGpu) {
  for (const auto& [status, words] : kLosses) {
    start_again();
    const Driver driver(fake_library());
    Device device(driver, 0);
    fake.failures = {{"cuStreamSynchronize", 1, status}};
    EXPECT_EQ(error_of([&] { device.synchronize(); }),
              fmt::format("gpu:0: the GPU was lost: cuStreamSynchronize: {}; {}", words, kAgain));
  }
}

TEST_F(GpuSentences, KernelsThatDoNotCompile) {
  const Driver driver(fake_library());
  Device device(driver, 0);
  EXPECT_EQ(
      error_of([&] { device.load("bad"); }),
      "gpu:0: the driver refused a call: cuModuleLoadDataEx: CUDA_ERROR_INVALID_PTX (a PTX JIT compilation failed): "
      "ptxas fatal: line 1; 'bad' has no .version; run nvidia-smi to see whether GPU and driver are well" +
          kOrCpu);
  fake.failures = {{"cuModuleLoadDataEx", 2, 222}, {"cuModuleLoadDataEx", 3, 221}};
  EXPECT_EQ(
      error_of([&] { device.load(kToyPtx); }),
      "gpu:0: the driver is too old for the kernels: cuModuleLoadDataEx: error 222; install a newer driver" + kOrCpu);
  EXPECT_EQ(error_of([&] { device.load(kToyPtx); }),
            "gpu:0: the driver has no compiler for kernels: cuModuleLoadDataEx: error 221; install "
            "libnvidia-ptxjitcompiler of the driver's version" +
                kOrCpu);
  EXPECT_EQ(error_of([&] { device.load(""); }),
            "gpu:0: this program was built without kernels for GPUs; install clang-14 and build it again" + kOrCpu);
  device.load(kToyPtx);
  EXPECT_EQ(error_of([&] { device.kernel("none"); }),
            "gpu:0: this program has no kernel none; report it as a fault of epochreel" + kOrCpu);
}

}  // namespace epochreel::nn::cuda

#include "tests/nn/gpu_kernels_device.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "nn/ptx/launches.h"
#include "tests/source_folder.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>

namespace epochreel::nn::gpu {
namespace {

void check(cl_int status, const std::string& what) {
  if (status != CL_SUCCESS) throw std::runtime_error(what + " failed with OpenCL's status " + std::to_string(status));
}

/// Calls `make(&status)`; the handle goes back by `release`.
template <class Handle, class Make>
auto handle_of(const Make& make, cl_int (*release)(Handle), const std::string& what) {
  cl_int status = CL_SUCCESS;
  std::unique_ptr<std::remove_pointer_t<Handle>, cl_int (*)(Handle)> handle(make(&status), release);
  check(status, what);
  return handle;
}

/// PoCL 6.0, which Debian 13 has, miscompiles loops with barriers by its default method; what comes out differs from
/// one compilation to the next. Its method of continuations compiles them right. Seen here, and in JuliaGPU/OpenCL.jl,
/// pull request 460.
cl_device_id first_cpu() {
  setenv("POCL_WORK_GROUP_METHOD", "cbs", 0);
  cl_platform_id platform = nullptr;
  check(clGetPlatformIDs(1, &platform, nullptr), "clGetPlatformIDs (is pocl-opencl-icd installed?)");
  cl_device_id device = nullptr;
  check(clGetDeviceIDs(platform, CL_DEVICE_TYPE_CPU, 1, &device, nullptr), "clGetDeviceIDs");
  return device;
}

/// The kernels, compiled from their source when the first one is run.
class OpenClKernels {
 public:
  OpenClKernels()
      : device_(first_cpu()),
        context_(handle_of([this](cl_int* s) { return clCreateContext(nullptr, 1, &device_, nullptr, nullptr, s); },
                           clReleaseContext, "clCreateContext")),
        queue_(handle_of([this](cl_int* s) { return clCreateCommandQueue(context_.get(), device_, 0, s); },
                         clReleaseCommandQueue, "clCreateCommandQueue")),
        program_(handle_of([this](cl_int* s) { return make_program(s); }, clReleaseProgram, "clCreateProgram")) {
    build();
  }

  void run(std::span<char> arena, const std::vector<Launch>& launches) {
    const auto buffer = handle_of(
        [&](cl_int* s) {
          return clCreateBuffer(context_.get(), CL_MEM_READ_WRITE | CL_MEM_COPY_HOST_PTR, arena.size(), arena.data(),
                                s);
        },
        clReleaseMemObject, "clCreateBuffer");
    for (const Launch& launch : launches) enqueue(buffer.get(), launch);
    check(clEnqueueReadBuffer(queue_.get(), buffer.get(), CL_TRUE, 0, arena.size(), arena.data(), 0, nullptr, nullptr),
          "clEnqueueReadBuffer");
  }

 private:
  cl_program make_program(cl_int* status) {
    const char* source = "#include \"gpu/kernels/all.h\"\n";
    return clCreateProgramWithSource(context_.get(), 1, &source, nullptr, status);
  }

  void build() {
    const std::string options =
        "-I " + (source_folder() / "src/nn").string() + " -cl-std=CL1.2 -cl-fp32-correctly-rounded-divide-sqrt";
    if (clBuildProgram(program_.get(), 1, &device_, options.c_str(), nullptr, nullptr) == CL_SUCCESS) return;
    std::string log(65536, '\0');
    clGetProgramBuildInfo(program_.get(), device_, CL_PROGRAM_BUILD_LOG, log.size(), log.data(), nullptr);
    throw std::runtime_error("clBuildProgram: " + log);
  }

  void enqueue(cl_mem buffer, const Launch& launch) {
    const KernelEntry& entry = entry_of(launch.kernel);
    const auto kernel = handle_of([&](cl_int* s) { return clCreateKernel(program_.get(), entry.name, s); },
                                  clReleaseKernel, std::string("clCreateKernel of ") + entry.name);
    check(clSetKernelArg(kernel.get(), 0, sizeof buffer, &buffer), "clSetKernelArg");
    check(clSetKernelArg(kernel.get(), 1, entry.argument_bytes, launch.args.data()), "clSetKernelArg");
    const std::size_t threads[] = {entry.threads, 1, 1};
    const std::size_t all[] = {std::size_t{launch.grid.x} * entry.threads, launch.grid.y, launch.grid.z};
    check(clEnqueueNDRangeKernel(queue_.get(), kernel.get(), 3, nullptr, all, threads, 0, nullptr, nullptr),
          entry.name);
  }

  cl_device_id device_;
  std::unique_ptr<_cl_context, cl_int (*)(cl_context)> context_;
  std::unique_ptr<_cl_command_queue, cl_int (*)(cl_command_queue)> queue_;
  std::unique_ptr<_cl_program, cl_int (*)(cl_program)> program_;
};

bool runs_by(std::string_view what) {
  const char* value = std::getenv("EPOCHREEL_TEST_KERNELS");
  return value != nullptr && std::string_view(value) == what;
}

}  // namespace

void run(TestArena& arena, const std::vector<Launch>& launches) {
  if (runs_by("opencl")) {
    static OpenClKernels kernels;
    kernels.run(arena.bytes(), launches);
    return;
  }
  if (runs_by("ptx")) {
    static ptx::Machine machine(kKernelsPtx);
    for (const Launch& launch : launches) machine.run(ptx::job_of(arena.bytes(), launch));
    return;
  }
  for (const Launch& launch : launches) {
    entry_of(launch.kernel).run(launch.grid, arena.bytes().data(), launch.args.data());
  }
}

namespace {

TEST(GpuKernelTable, NamesDifferAndBlocksFit) {
  std::set<std::string> names;
  for (const KernelEntry& entry : kKernels) {
    EXPECT_TRUE(names.insert(entry.name).second) << entry.name;
    EXPECT_LE(entry.threads, 1024U) << entry.name;
    EXPECT_LE(entry.argument_bytes, kMostArgumentBytes) << entry.name;
    EXPECT_NE(entry.run, nullptr) << entry.name;
  }
}

}  // namespace
}  // namespace epochreel::nn::gpu

/// A driver of NVIDIA's that tests load in place of libcuda.so.1. Its device is the host.
///
/// It is stricter than the real one. Work on a stream is done only where someone waits for it, so a forgotten wait is
/// seen. Memory that was freed is never given out again, so a stale address is seen. What a caller does wrong is noted
/// in `misuse`, besides the status that the real driver would return.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gpu/driver/types.h"

namespace fake_cuda {

using epochreel::nn::cuda::Dim3;

/// A kernel that the module of any PTX text with its name has.
struct Kernel {
  std::string name;
  std::function<void(Dim3 grid, Dim3 block, char* arena, const void* arguments)> run;
  std::size_t argument_bytes = 0;  ///< of the struct
};

struct Gpu {
  std::string name = "Fake GPU";
  std::size_t memory = std::size_t{8} << 30;
  int major = 7;
  int minor = 0;
};

/// The call of that number, counted from 1, of a function returns the status.
struct Failure {
  std::string function;
  int call = 0;
  int status = 0;
};

/// Returns a status, as every function of the driver does.
using Work = std::function<int()>;

/// What a handle or an address stands for.
struct Object {
  std::string kind;                 ///< "stream", "device memory", ...
  std::vector<char> data;           ///< of memory
  std::string text;                 ///< of a module: its PTX
  std::vector<Kernel> kernels;      ///< of a module, where FakeCuda::compile made them
  std::deque<Work> work;            ///< of a stream: what is not done yet; of a graph: what was captured
  std::unique_ptr<Object> capture;  ///< of a stream: the graph that takes its work
  Object* stream = nullptr;         ///< of an event: where it was recorded last
  int records = 0;                  ///< of an event: how often
  int reached = 0;                  ///< of an event: the record that the stream came to
  int device = 0;                   ///< of a context
  int uses = 0;                     ///< of a context: retained so often
};

struct FakeCuda {
  // What a test sets.
  int version = 12040;
  std::vector<Gpu> gpus = {Gpu{}};
  std::vector<Kernel> kernels;
  std::vector<Failure> failures;
  /// Makes the kernels of a module from its text, as a driver does; where it is set, `kernels` is of no use. What it
  /// throws is said in the log of cuModuleLoadDataEx; what a kernel throws is noted in `misuse`.
  std::function<std::vector<Kernel>(const std::string& ptx)> compile;

  // What a test asks for.
  std::map<std::string, int> calls;  ///< of each function
  std::vector<std::string> misuse;   ///< "cuMemFree_v2: was freed before"

  /// "device memory", "stream", ...: each that was not freed.
  std::vector<std::string> not_freed() const {
    std::vector<std::string> kinds;
    for (const auto& [handle, object] : live) kinds.push_back(object->kind);
    return kinds;
  }

  // For the functions of the driver.
  bool is_started = false;
  int lost = 0;  ///< the status that all calls return since the device was lost
  std::map<const void*, std::unique_ptr<Object>> live;
  std::vector<std::unique_ptr<Object>> freed;
};

/// The one instance, as the library's exported function `fake_cuda_state` returns it. It is reset by assignment.
using Hook = FakeCuda* (*)();

}  // namespace fake_cuda

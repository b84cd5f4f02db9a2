/// The GPUs of this machine, and the device that a training computes on. Nothing is allocated on them here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/nn/network.h"

namespace epochreel::nn {

struct Gpu {
  int index = 0;                ///< N of gpu:N, as the driver counts
  std::string name;             ///< "NVIDIA H200"
  std::int64_t memory = 0;      ///< bytes, all of them
  int major = 0;                ///< of the compute capability
  int minor = 0;                ///< of the compute capability
  std::string driver_supports;  ///< the newest CUDA that the driver supports: "12.4"
};

/// The GPUs that a training can use, or why there is none.
struct Gpus {
  std::vector<Gpu> usable;
  bool is_absent = false;  ///< there is no driver or no GPU at all: nothing is wrong with the machine
  std::string problem;     ///< why none can be used, a sentence; empty where one can
  std::string fix;         ///< what mends it; empty where one can be used
};

/// Loads the driver, libcuda.so.1. Every fault of the driver is a `problem`, never an exception.
Gpus find_gpus();

/// What a training computes on.
struct DeviceChoice {
  Device device = Device::kCpu;
  int gpu = 0;  ///< N of gpu:N
};

/// By train.device. `auto` is the first GPU that can be used where the numerics are exact, else the CPU. A GPU that is
/// asked for is not looked at: make_network does.
DeviceChoice choose_device(const job::TrainSpec& train);

/// "cpu", "gpu:0".
std::string words_of(const DeviceChoice& choice);

/// "NVIDIA H200, 139.8 GiB, compute capability 9.0, driver for CUDA 12.4".
std::string words_of(const Gpu& gpu);

/// "139.8 GiB".
std::string gibibytes(std::int64_t bytes);

}  // namespace epochreel::nn

#include "epochreel/nn/network.h"

#include "cpu_network.h"
#include "epochreel/base/error.h"
#include "gpu/network/gpu_network.h"

namespace epochreel::nn {

StepResult Network::train_on(std::span<const std::uint32_t> /*places*/, int /*epoch*/, const StepOptions& /*options*/) {
  throw Error(ErrorKind::kFailed, "network", "it keeps no training data");
}

std::unique_ptr<Network> make_network(Device device, const std::vector<job::LayerSpec>& layers,
                                      const job::TrainSpec& train, const NetworkOptions& options) {
  switch (device) {
    case Device::kCpu:
      return std::make_unique<CpuNetwork>(layers, train, options);
    case Device::kGpu:
      if (train.numerics != job::Numerics::kExact) {
        throw Error(ErrorKind::kInvalid, "train.numerics", "a GPU computes exact numerics alone");
      }
      return std::make_unique<gpu::GpuNetwork>(layers, train, options);
  }
  throw Error(ErrorKind::kFailed, "network", "there is no such device");
}

}  // namespace epochreel::nn

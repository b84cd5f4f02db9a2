#include "epochreel/nn/network.h"

#include "cpu_network.h"
#include "epochreel/base/error.h"
#include "gpu/network/gpu_network.h"
#include "parameter_arrays.h"

namespace epochreel::nn {
namespace {

[[noreturn]] void refuse() { throw Error(ErrorKind::kFailed, "network", "it keeps no data"); }

}  // namespace

void Network::begin_step(std::span<const std::uint32_t> /*places*/, int /*epoch*/, const StepOptions& /*options*/) {
  refuse();
}
StepResult Network::finish_step() { refuse(); }
void Network::begin_evaluation(std::span<const std::uint32_t> /*places*/) { refuse(); }
BatchResult Network::finish_evaluation() { refuse(); }

std::span<const float> Network::activation_of(std::size_t layer, std::size_t first, std::size_t count) const {
  const std::span<const float> all = activation(layer);
  const auto units = static_cast<std::size_t>(size_of(layers()[layer].shape));
  return all.subspan(first * units, count * units);
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

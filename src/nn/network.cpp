#include "epochreel/nn/network.h"

#include "cpu_network.h"
#include "epochreel/base/error.h"

namespace epochreel::nn {

std::unique_ptr<Network> make_network(Device device, const std::vector<job::LayerSpec>& layers,
                                      const job::TrainSpec& train, const NetworkOptions& options) {
  switch (device) {
    case Device::kCpu:
      return std::make_unique<CpuNetwork>(layers, train, options);
  }
  throw Error(ErrorKind::kFailed, "network", "there is no such device");
}

}  // namespace epochreel::nn

#include <fmt/format.h>

#include <charconv>
#include <string_view>

#include "epochreel/nn/devices.h"

namespace epochreel::nn {

DeviceChoice choose_device(const job::TrainSpec& train) {
  const std::string_view name = train.device;
  if (name == "auto") {
    if (train.numerics != job::Numerics::kExact) return {};
    const Gpus gpus = find_gpus();
    return gpus.usable.empty() ? DeviceChoice{} : DeviceChoice{Device::kGpu, gpus.usable.front().index};
  }
  if (!name.starts_with("gpu")) return {};
  DeviceChoice choice{Device::kGpu};
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) std::from_chars(name.data() + colon + 1, name.data() + name.size(), choice.gpu);
  return choice;
}

std::string words_of(const DeviceChoice& choice) {
  return choice.device == Device::kCpu ? "cpu" : fmt::format("gpu:{}", choice.gpu);
}

}  // namespace epochreel::nn

#include "gpu/network/gpu_parameter.h"

namespace epochreel::nn::gpu {
namespace {

constexpr ArrayKind kKinds[] = {ArrayKind::kValues, ArrayKind::kGradient, ArrayKind::kFirstMoment,
                                ArrayKind::kSecondMoment};

}  // namespace

GpuParameter::GpuParameter(ParameterArrays& host, cuda::ArenaPlan& arena, cuda::Device& device)
    : host_(host), device_(device) {
  for (const ArrayKind kind : kKinds) {
    const std::int64_t bytes = std::ssize(host.array(kind).span()) * static_cast<std::int64_t>(sizeof(float));
    places_[static_cast<std::size_t>(kind)] = bytes > 0 ? arena.add(bytes) : -1;
  }
}

void GpuParameter::fetch(ArrayKind kind) {
  device_.copy_out(place(kind), host_.array(kind).span());
  device_.synchronize();
}

void GpuParameter::store(ArrayKind kind) {
  device_.copy_in(place(kind), host_.array(kind).span());
  device_.synchronize();
}

void GpuParameter::store_all() {
  for (const ArrayKind kind : kKinds) {
    if (place(kind) >= 0) store(kind);
  }
}

}  // namespace epochreel::nn::gpu

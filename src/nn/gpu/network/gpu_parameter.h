/// A parameter whose arrays are in a GPU's arena; the host has a copy of them.
#pragma once

#include <array>
#include <cstdint>

#include "gpu/driver/arena_plan.h"
#include "gpu/driver/device.h"
#include "parameter_arrays.h"

namespace epochreel::nn::gpu {

class GpuParameter final : public ArrayMirror {
 public:
  /// Takes places for the arrays that `host` has. The device must live longer; it has its arena before any array moves.
  GpuParameter(ParameterArrays& host, cuda::ArenaPlan& arena, cuda::Device& device);

  void fetch(ArrayKind kind) override;
  void store(ArrayKind kind) override;

  /// Stores all that the host has.
  void store_all();

  const ParameterArrays& host() const { return host_; }
  ParameterArrays& host() { return host_; }
  /// Where an array begins in the arena; -1 where there is none.
  std::int64_t place(ArrayKind kind) const { return places_[static_cast<std::size_t>(kind)]; }

 private:
  ParameterArrays& host_;
  cuda::Device& device_;
  std::array<std::int64_t, 4> places_{};  // by ArrayKind
};

}  // namespace epochreel::nn::gpu

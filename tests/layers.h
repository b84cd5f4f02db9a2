/// Layers of every type, for tests that go through them: a new type changes no list.
#pragma once

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/trace/layer_types.h"

namespace epochreel {

/// A layer of each type that a job may have, at its defaults, in the order of job::LayerSpec.
inline std::vector<job::LayerSpec> layers_of_each_type() {
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return std::vector<job::LayerSpec>{job::LayerSpec(std::in_place_index<I>)...};
  }
  (std::make_index_sequence<std::variant_size_v<job::LayerSpec>>());
}

/// Likewise, those that are activation functions.
inline std::vector<job::LayerSpec> activations() {
  std::vector<job::LayerSpec> layers = layers_of_each_type();
  std::erase_if(layers, [](const job::LayerSpec& layer) {
    return trace::role_of(job::layer_type(layer)) != trace::LayerRole::kActivation;
  });
  return layers;
}

}  // namespace epochreel

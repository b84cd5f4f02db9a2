/// Each codec that a job may name, with its defaults.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::movie {

template <std::size_t... Index>
std::vector<job::VideoSpec> every_case(std::index_sequence<Index...> /*cases*/) {
  return {job::VideoSpec(std::in_place_index<Index>)...};
}

inline std::vector<job::VideoSpec> all_codecs() {
  return every_case(std::make_index_sequence<std::variant_size_v<job::VideoSpec>>());
}

}  // namespace epochreel::movie

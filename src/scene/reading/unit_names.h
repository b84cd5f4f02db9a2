/// Names by which scenes know the same unit again; see Image::of.
#pragma once

#include <fmt/format.h>

#include <string>

namespace epochreel::scene {

/// The weights that lead to a unit of a layer, by the record they are in.
inline std::string weights_of_unit(const std::string& record, int unit) { return fmt::format("{} {}", record, unit); }

/// The map of a channel, by the record of the weights that lead to it.
inline std::string map_of_channel(const std::string& record, int channel) {
  return fmt::format("map of {} {}", record, channel);
}

}  // namespace epochreel::scene

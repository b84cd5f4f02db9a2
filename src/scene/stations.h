/// The places that activations pass on their way: the input, each hidden layer after its activation function, and
/// the output; where each stands on the stage.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/scene/frame.h"
#include "epochreel/trace/trace.h"

namespace epochreel::scene {

struct Station {
  int dense_layer = -1;       ///< number of the layer whose weights lead here; -1: the input
  int activation_layer = -1;  ///< number of the layer whose output is shown; -1: the input
  int units = 0;
  std::string name;           ///< "input", "hidden 1", "output"
  std::string size_words;     ///< "28 x 28"
  std::vector<Point> places;  ///< of each unit, by its number in the trace
  std::array<Point, 4> corners;
  float radius = 2.6F;
  double label_x = 0;
};

/// Reads the stations of a network of dense layers from a manifest; empty where it has other layers.
std::vector<Station> find_stations(const trace::Manifest& manifest);

/// For each station the order of its units: rank of unit u. Inputs and outputs keep theirs; hidden units are
/// sorted by the class they speak for (argmax over classes of the last layer's weights, carried back through the
/// positive weights), then by how strongly, as the last snapshot has it.
std::vector<std::vector<int>> unit_ranks(const std::vector<Station>& stations, const trace::TensorFile& last);

/// The class each unit of the first hidden station speaks for, and its units by falling strength, class by class.
struct ClassOrder {
  std::vector<std::vector<int>> units_of_class;
};
ClassOrder class_order(const std::vector<Station>& stations, int station, const trace::TensorFile& last);

/// Gives every unit its place.
void place_stations(std::vector<Station>& stations, const trace::Manifest& manifest,
                    const std::vector<std::vector<int>>& ranks);

/// Y of the network's middle, and how far its labels stand below.
inline constexpr double kNetworkMiddle = 512;
inline constexpr double kNetworkLabelY = 884;

}  // namespace epochreel::scene

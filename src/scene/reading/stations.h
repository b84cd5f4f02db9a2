/// The places that activations pass on their way: the input, each hidden layer after its activation function, and
/// the output; where each stands on the stage.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"
#include "epochreel/trace/trace.h"

namespace epochreel::scene {

enum class StationKind { kPixels, kMaps, kUnits };

struct Station {
  StationKind kind = StationKind::kUnits;
  int weight_layer = -1;          ///< number of the layer whose weights lead here; -1: the input
  int activation_layer = -1;      ///< number of the layer whose output is shown; -1: the input
  int output_layer = -1;          ///< number of the layer whose output goes on to the next station, pools included
  std::vector<int> norms_before;  ///< layers that normalise between the weights and the activation function
  std::vector<int> norms_behind;  ///< and behind the activation function
  int units = 0;                  ///< pixels, channels or units
  int channels = 1;               ///< of the input: 3 of a colour picture, whose units are its pixels
  int map_height = 0;             ///< of what is shown of a channel
  int map_width = 0;
  int output_size = 1;        ///< pixels of a channel that go on
  bool pooled_whole = false;  ///< a channel goes on as one value, which is recorded of every probe
  bool two_sided = false;     ///< what it puts out is as well below 0: a tanh, or no activation function
  std::string name;           ///< "input", "hidden 1", "output"
  std::string size_words;     ///< "28 x 28"
  std::vector<Point> places;  ///< of each unit, by its number in the trace; of maps their middle
  std::array<Point, 4> corners;
  float radius = 2.6F;
  double tile_width = 0;  ///< of a map
  double tile_height = 0;
  double shear = 0;  ///< of maps: how far down a unit of x leads
  double label_x = 0;
  std::vector<std::string> unit_names = {};  ///< of an input's values; may be empty
};

/// Reads the stations of a network from a manifest; empty where it has layers that are not known, or branches, or its
/// input is no picture.
std::vector<Station> find_stations(const trace::Manifest& manifest);

/// The station of the input, whose units are the pixels of an image or the values of a vector.
Station input_station(const trace::Manifest& manifest);

/// The words for a network whose layers give no stations.
inline constexpr const char* kNoStations = "a network whose layers come in this order is not drawn";
inline constexpr const char* kNoTokens = "a network that reads tokens is not drawn";

/// Values of one image in all stations together. A network of more is not drawn: its frames would take gigabytes.
inline constexpr std::int64_t kMaxStationValues = std::int64_t{1} << 22;
inline constexpr const char* kTooManyValues = "a network of more than 4,194,304 values an image is not drawn";

/// Whether it is.
bool holds_too_many_values(const trace::Manifest& manifest);

/// Which of them holds for a network without stations.
const char* why_no_stations(const trace::Manifest& manifest);

/// Whether there is a hidden layer; true where that is not known.
inline bool has_hidden(const std::vector<Station>& stations) { return stations.size() != 2; }

/// Whether every station is of pixels or units.
bool all_dense(const std::vector<Station>& stations);

/// Whether a station is two-sided.
bool any_two_sided(const std::vector<Station>& stations);

/// Whether station `s` is of units, and all behind it: what its units say for the classes can be told from weights.
bool leads_to_classes(const std::vector<Station>& stations, std::size_t s);

/// Whether the weights that lead to the stations from `first` on were recorded in every snapshot.
bool has_weights(const trace::TraceReader& trace, const std::vector<Station>& stations, std::size_t first = 1);

}  // namespace epochreel::scene

/// The network as it is drawn: layers on sheets in space, what flows between them, the outputs.
#pragma once

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "drawing/pen.h"
#include "marks/pictures.h"
#include "marks/rails.h"

namespace epochreel::scene {

/// The answer of a channel of a conv2d, on a sheet: a picture whose rows run down by the sheet's shear.
struct FeatureMap {
  Point corner;             ///< left top
  std::vector<float> glow;  ///< (height, width), 0 silent .. 1 at the film's 99.5th percentile; or Neuron::kNotFinite
};

/// A layer on a sheet turned in space: its neurons, or its maps.
struct Sheet {
  std::array<Point, 4> corners;
  std::vector<Neuron> neurons;
  float radius = 2.6F;  ///< of a neuron
  std::vector<FeatureMap> maps;
  std::vector<float> colors;  ///< (3, map_height, map_width) of an input in colour, which is one map; or empty
  int map_width = 0;          ///< of a map, its pixels
  int map_height = 0;
  double tile_width = 0;  ///< of a map, units
  double tile_height = 0;
  double shear = 0;     ///< of the maps: how far down a unit of x leads
  std::string of = {};  ///< the record of the weights that lead to it
  std::vector<Text> labels;
};

/// An output unit: a disc with its class, a bar with its probability.
struct Output {
  Point at;
  std::string name;
  double probability = 0;
  std::string figure;
  bool truth = false;      ///< the class of the picture on screen
  bool predicted = false;  ///< the largest probability
};

/// The line of one of the likeliest outputs, led to from its disc.
struct LikelyOutput {
  Output output;  ///< at the beginning of its line; without a name while nothing is known
  Point disc;
};

struct NetworkPicture {
  std::vector<Sheet> sheets;
  std::vector<Output> outputs;
  std::vector<LikelyOutput> likeliest;  ///< by falling probability, where outputs are small; their places are fixed
  double output_radius = 13;
  bool few_lines = false;  ///< many outputs: the likeliest have lines, none has a bar or a name of its own
  Rect bar;                ///< of the first output: x, width, height; y beside its disc
  std::vector<FlowLayer> flow;
  double pulse_width = 1;  ///< over which a pulse rises behind its front
  BackWave back;
  double tone_reference = 1;  ///< amount that is drawn at full brightness, the same all over the film
  Turn turn;                  ///< of the flow, by which the sheets stand where they do
  std::vector<Text> labels;
  std::vector<std::pair<Ink, Text>> legend;  ///< a short stroke or a neuron in the ink, then the words
  std::vector<RailMark> rails;
  std::vector<Picture> pictures;  ///< the picture that is being read
};

void draw(Pen& pen, const NetworkPicture& network);

}  // namespace epochreel::scene

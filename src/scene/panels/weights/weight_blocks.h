/// Parameters as pictures: which weight stands where in a block.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "epochreel/base/numbers.h"
#include "epochreel/scene/shapes.h"

namespace epochreel::scene {

inline constexpr int kLargestPixel = 64;  ///< sides of a weight are at most so many pixels

/// A parameter as a picture.
struct WeightBlock {
  std::string parameter;  ///< "model.0.weight"
  std::vector<std::int64_t> shape;
  int width = 0;  ///< weights across and down; each is a square of whole pixels
  int height = 0;
  std::vector<std::int32_t> places;  ///< (height, width): which weight stands here; -1: none
  std::vector<float> start;          ///< of the first snapshot; empty where the weights themselves are shown
  float gain = 1;                    ///< by which values are multiplied before they are shown
  Rect area;
};

/// A weight matrix (out, in), or the kernels of a conv2d, (out, in, kernel, kernel).
struct Source {
  std::string parameter;
  std::vector<std::int64_t> shape;
  std::vector<std::string> names;  ///< from long to short: "hidden 1 → hidden 2", "hidden 1 → 2", "1 → 2"
  std::vector<int> out;            ///< units in the order in which they are shown
  std::vector<int> in;
  bool has_pixels = false;    ///< its inputs are the image
  std::string means = {};     ///< of a sketch what each of its values is: "means of 12 × 3 weights, × 6"; else empty
  std::string sketched = {};  ///< of a sketch the parameter that it is of; else empty
  float gain = 1;  ///< means of n independent weights are smaller by the root of n: they are shown so much larger
  bool is_output = false;
  bool leaves_room = false;  ///< for its foot, weight_feet.h
  int station = 0;           ///< its outputs' place among the network's stations; 0: not known

  std::int64_t size() const {
    std::int64_t product = 1;
    for (const std::int64_t side : shape) product *= side;
    return product;
  }
  int kernel() const { return shape.size() == 4 ? narrow<int>(shape[3]) : 1; }
};

std::vector<int> natural_order(std::int64_t count);

/// Units by rank.
std::vector<int> order_of(const std::vector<int>& ranks);

/// Every `stride`-th of them.
std::vector<int> thinned(const std::vector<int>& units, int stride);

/// The stride at which `wanted` things have room.
int stride_for(std::int64_t wanted, int room);

/// Columns in which `count` things stand: about `wished`, so that they fit into `across` x `down` places.
int columns_for(int count, double wished, int across, int down);

/// How a matrix is folded into columns side by side, each with all units and a run of the inputs.
struct Fold {
  int folds = 1;
  int out_stride = 1;
  int in_stride = 1;
  int gap = 0;        ///< weights between two kernels
  int strip_gap = 0;  ///< and between two strips
};

/// Weights across and down of `out` units and a run of `in` inputs.
int folded_width(const Source& source, int out, const Fold& fold);
int folded_height(const Source& source, int in, const Fold& fold);

/// The fold that leaves the largest pixels; where not all fits into `width` x `height` pixels, one that leaves out
/// little.
Fold best_fold(const Source& source, int width, int height);

/// A column a unit, a row an input; a conv2d's kernels side by side.
WeightBlock folded(const Source& source, const Fold& fold);

/// A tile a unit, its weights as the pixels of the image, or of its kernel, lie; `gap` weights between two tiles.
WeightBlock unit_tiles(const Source& source, const std::vector<int>& units, int columns, int tile_width, int gap = 0);

/// Where the weights of each unit lie in a block, in its pixels; for units all of whose weights make one rectangle
/// there.
std::map<int, Rect> unit_areas(const WeightBlock& block);

/// A tile of the weights from each unit to class `c`, in lines of `columns`.
WeightBlock class_tile(const Source& source, int c, const std::vector<int>& units, int columns);

}  // namespace epochreel::scene

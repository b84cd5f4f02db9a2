/// What stands below a layer's weights, or at their right: the magnitudes of its filters, or the singular values of its
/// sketch.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "epochreel/scene/text_measure.h"
#include "epochreel/trace/trace.h"
#include "layout/stage.h"
#include "panels/weights/weight_blocks.h"
#include "panels/weights/weight_fits.h"
#include "reading/channel_norms.h"

namespace epochreel::scene {

/// A tile a filter: the norms over its inputs.
struct MagnitudeBlock {
  int of = 0;  ///< place of its weights among the blocks
  /// Its places are those of norms, (filters, kernel, kernel); it has the shape of the weights.
  WeightBlock tiles;
  Text label;
};

/// Its norms, in the order of its places. `value(i)`: of the weights.
template <class Value>
std::vector<float> norms_of_filters(const MagnitudeBlock& block, const Value& value) {
  const auto& shape = block.tiles.shape;
  return filter_norms(shape[0], shape[1], shape[2] * shape[3], value);
}

/// Singular values of a sketched parameter.
struct SpectrumFoot {
  std::string values;         ///< record
  std::vector<double> ranks;  ///< stable rank at each snapshot; empty where the norm was not recorded
  double most = 0;            ///< the largest in the film: as high as the plot
  Rect plot;
  Point words;  ///< above it
  double width = 0;
  bool brief = false;  ///< the words take two lines
};

/// Units of a panel's width in which the scales of weights and of magnitudes have room side by side.
inline constexpr double kBothScales = 470;

struct FootRoom {
  Rect room;   ///< of a layer; only its right and its lower end count
  Rect block;  ///< of its weights
  const Stage& stage;
  TextMeasure& measure;
};

/// Whether the norms over its inputs say something of a filter: it has several, and is no single weight.
bool has_magnitudes(const Source& source);

/// How large a matrix or kernels can be in a room of so many units that has room for the layer's foot too: below, or at
/// the right where the weights are larger then. `spectrum`: its singular values were recorded.
MatrixFit fit_with_foot(const Source& source, bool spectrum, const Stage& stage, double width, double height);

/// Whether none of the sides lost more than half; false where there are none.
bool is_half_as_large(const std::vector<int>& sides, const std::vector<int>& before);

std::vector<int> joined(std::vector<int> some, const std::vector<int>& more);

/// As many of `all`, evenly spread, as `fits` holds for; found by halving.
std::vector<int> most_that_fit(const std::vector<int>& all, const std::function<bool(const std::vector<int>&)>& fits);

/// Where a filter's norms stand in what its layer's room has left, as large as may be; nothing (a width of 0) where a
/// norm would have less than 2 pixels.
MagnitudeBlock fit_magnitudes(const Source& source, const FootRoom& foot, int weight_side);

/// The spectra of the parameters that were sketched, by their names; of those that every snapshot has.
std::map<std::string, SpectrumFoot> read_spectra(const trace::TraceReader& trace, const std::vector<Source>& sources);

/// Gives it its place; false where there is no room.
bool fit_spectrum(SpectrumFoot& spectrum, const FootRoom& foot);

}  // namespace epochreel::scene

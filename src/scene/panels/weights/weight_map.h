/// Every weight a pixel: where each weight of the network stands in one frame, fixed for the whole film.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/scene/text_measure.h"
#include "epochreel/trace/trace.h"
#include "layout/stage.h"
#include "panels/weights/weight_blocks.h"
#include "panels/weights/weight_feet.h"
#include "panels/weights/weight_scales.h"
#include "reading/stations.h"

namespace epochreel::scene {

struct WeightMap {
  std::string missing;  ///< why there is nothing to show; "" where there is
  std::vector<WeightBlock> blocks;
  std::vector<Text> labels;
  Rect head;    ///< of the words over all
  Rect legend;  ///< of the colours' scale
  WeightScales scales;
  std::vector<MagnitudeBlock> magnitudes;
  std::vector<SpectrumFoot> spectra;
  int filters = 0;   ///< layers that are shown and whose filters have magnitudes, where all have room
  int spectral = 0;  ///< and of which singular values were recorded
  std::int64_t shown = 0;
  std::int64_t total = 0;
  std::vector<std::string> finding;     ///< which layer changed most, from long to short; empty where none did
  int layers = 0;                       ///< with weights or means of them; a block each where all have room
  int left_out = 0;                     ///< of them, those that have no room
  int sketched = 0;                     ///< of those that are shown, of which means were recorded
  std::vector<std::string> not_square;  ///< parameters whose kernels are not square
  std::vector<std::string> unrecorded;  ///< parameters of the network's layers that not every snapshot has
};

struct WeightMapOptions {
  job::WeightView show = job::WeightView::kChange;
  Stage stage;
  Rect area;                              ///< of the whole panel
  const std::vector<std::string>& names;  ///< of the classes
  TextMeasure& measure;
};

/// The first dense layer as a tile a unit, the last as a tile a class, what lies between as matrices: a column a unit,
/// a row an input; kernels of conv2d as they are. Units stand in the order of the class they speak for where `stations`
/// tells it. Where a block does not fit, every second, third ... unit is left out.
WeightMap plan_weight_map(const trace::TraceReader& trace, const std::vector<Station>& stations,
                          const WeightMapOptions& options);

}  // namespace epochreel::scene

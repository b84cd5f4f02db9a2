#include "panels/weights/weight_feet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/type_styles.h"
#include "epochreel/trace/record_names.h"
#include "panels/weights/weight_fits.h"
#include "panels/weights/weight_pixels.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr double kGapBelow = 14;  ///< between weights and what stands below them
constexpr double kGapBeside = 28;
constexpr double kLine = 20;         ///< of words
constexpr double kLeastWords = 100;  ///< units across
constexpr int kLeastNorm = 2;        ///< pixels
constexpr int kGoodNorm = 3;         ///< pixels
constexpr double kLeastPlot = 24;    ///< units down
constexpr double kLeastSpectrum = 140;
constexpr double kNoRoom = 1e4;

/// Tiles of a good size that stand side by side, or one below the other, in so many units; 1 at least.
int good_tiles_in(const Source& source, const Stage& stage, double units) {
  return std::max(1, pixels_in(stage, units) / (kGoodNorm * (source.kernel() + 1)));
}

double length_of_tiles(const Source& source, const Stage& stage, int tiles) {
  return kGoodNorm * (source.kernel() + 1) * tiles / stage.scale;
}

/// What the weights leave of their layer's room: below them, then at their right.
std::array<Rect, 2> rooms_left(const FootRoom& foot) {
  const Rect& room = foot.room;
  const Rect& block = foot.block;
  const double below = block.bottom() + kGapBelow;
  const double beside = block.right() + kGapBeside;
  return {Rect{block.x, below, room.right() - block.x, room.bottom() - below},
          Rect{beside, block.y, room.right() - beside, room.bottom() - block.y}};
}

/// Tiles of a room below its line of words.
TileFit fit_below_words(const Source& source, const FootRoom& foot, const Rect& room) {
  const int kernel = source.kernel();
  if (room.width < kLeastWords) return {};
  return fit_tiles(int_size(source.out), kernel, kernel, pixels_in(foot.stage, room.width),
                   pixels_in(foot.stage, room.height - kLine));
}

/// Units of the height that a foot takes below weights, in a room so wide.
double foot_below(const Source& source, bool spectrum, const Stage& stage, double width) {
  if (spectrum) return kGapBelow + 3 * kLine + kLeastPlot + 1;
  const int across = good_tiles_in(source, stage, width);
  return kGapBelow + kLine + length_of_tiles(source, stage, (int_size(source.out) + across - 1) / across);
}

/// Units of the width that a foot takes at the right of weights, in a room so high.
double foot_beside(const Source& source, bool spectrum, const Stage& stage, double height) {
  if (spectrum) return kGapBeside + (height < 3 * kLine + kLeastPlot ? kNoRoom : kLeastSpectrum);
  const int down = good_tiles_in(source, stage, height - kLine);
  const int across = (int_size(source.out) + down - 1) / down;
  return kGapBeside + std::max(kLeastWords, length_of_tiles(source, stage, across));
}

/// Takes what a snapshot has of a spectrum.
void take_snapshot(SpectrumFoot& spectrum, const trace::Snapshot& snapshot, const std::string& norm) {
  const std::vector<float> values = snapshot.floats(spectrum.values);
  for (const float value : values) {
    if (std::isfinite(value)) spectrum.most = std::max(spectrum.most, static_cast<double>(value));
  }
  if (norm.empty()) return;
  const double length = snapshot.scalar(norm);
  const double ratio = length == 0 && values.front() == 0 ? 0 : length / values.front();  // 0: all weights are 0
  spectrum.ranks.push_back(std::isfinite(values.front()) ? ratio * ratio : NAN);
}

}  // namespace

bool has_magnitudes(const Source& source) { return source.kernel() > 1 && source.shape[1] > 1; }

MatrixFit fit_with_foot(const Source& source, bool spectrum, const Stage& stage, double width, double height) {
  const auto fit = [&](double w, double h) { return fit_matrix(source, pixels_in(stage, w), pixels_in(stage, h)); };
  const MatrixFit below = fit(width, height - foot_below(source, spectrum, stage, width));
  const MatrixFit beside = fit(width - foot_beside(source, spectrum, stage, height), height);
  return beside.side > below.side ? beside : below;
}

bool is_half_as_large(const std::vector<int>& sides, const std::vector<int>& before) {
  return !sides.empty() && std::equal(sides.begin(), sides.end(), before.begin(), before.end(),
                                      [](int side, int whole) { return 2 * side >= whole; });
}

std::vector<int> joined(std::vector<int> some, const std::vector<int>& more) {
  some.insert(some.end(), more.begin(), more.end());
  return some;
}

std::vector<int> most_that_fit(const std::vector<int>& all, const std::function<bool(const std::vector<int>&)>& fits) {
  std::vector<int> best;
  int most = int_size(all);
  while (int_size(best) < most) {
    const int count = (int_size(best) + most + 1) / 2;
    std::vector<int> some;
    for (int i = 0; i < count; ++i) some.push_back(all[std::int64_t{i} * int_size(all) / count]);
    if (fits(some)) {
      best = std::move(some);
    } else {
      most = count - 1;
    }
  }
  return best;
}

MagnitudeBlock fit_magnitudes(const Source& source, const FootRoom& foot, int weight_side) {
  constexpr double kComfort = 8;  // units: norms of this side are seen well
  MagnitudeBlock block;
  Rect room;
  TileFit best;
  for (const Rect& left : rooms_left(foot)) {
    const TileFit fit = fit_below_words(source, foot, left);
    if (fit.side <= best.side) continue;
    best = fit;
    room = left;
  }
  if (best.side < kLeastNorm) return block;
  const int side = std::min(best.side, std::max({kLeastNorm, weight_side, pixels_in(foot.stage, kComfort)}));
  const int kernel = source.kernel();
  Source norms{"", {source.shape[0], 1, kernel, kernel}, {}, source.out, {}};
  block.tiles = unit_tiles(norms, source.out, best.columns, kernel, best.gap);
  block.tiles.parameter = source.parameter;
  block.tiles.shape = source.shape;
  block.tiles.area =
      on_pixels(foot.stage, {room.x, room.y + kLine}, block.tiles.width * side, block.tiles.height * side);
  const std::string inputs = counted(source.shape[1], "input");
  const std::vector<std::string> words = {"magnitude: norm over " + inputs, "norm over " + inputs, "magnitude"};
  block.label = styled(kNote, fitting_words(foot.measure, words, room.width, kNote.type), {room.x, room.y + 12},
                       Align::kLeft, room.width);
  return block;
}

std::map<std::string, SpectrumFoot> read_spectra(const trace::TraceReader& trace, const std::vector<Source>& sources) {
  std::map<std::string, SpectrumFoot> spectra;
  std::map<std::string, std::string> norms;
  for (const Source& source : sources) {
    const std::string values = trace::names::kSketchSingularValues(source.sketched);
    const std::string norm = trace::names::kNorm(source.sketched);
    if (source.sketched.empty() || !trace.recorded_throughout(values)) continue;
    spectra[source.sketched].values = values;
    norms[source.sketched] = trace.recorded_throughout(norm) ? norm : "";
  }
  for (std::size_t s = 0; s < trace.snapshots().size() && !spectra.empty(); ++s) {
    const trace::Snapshot snapshot = trace.snapshot(s);
    for (auto& [parameter, spectrum] : spectra) take_snapshot(spectrum, snapshot, norms[parameter]);
  }
  return spectra;
}

bool fit_spectrum(SpectrumFoot& spectrum, const FootRoom& foot) {
  constexpr Point kMost{220, 64};  // of a plot
  const double lines = spectrum.ranks.empty() ? 1 : 2;
  const double whole = foot.measure.width("singular values, 0.00000 to 0.00000", kNote.type);
  const double brief = foot.measure.width("0.00000 to 0.00000", kNote.type);
  for (const Rect& room : rooms_left(foot)) {
    const double words = kLine * (lines + (room.width < whole ? 1 : 0));
    if (room.width < brief || room.height < words + kLeastPlot) continue;
    spectrum.words = {room.x, room.y + 12};
    spectrum.width = room.width;
    spectrum.brief = room.width < whole;
    spectrum.plot = {room.x, room.y + words, std::min(room.width, kMost.x), std::min(room.height - words - 1, kMost.y)};
    return true;
  }
  return false;
}

}  // namespace epochreel::scene

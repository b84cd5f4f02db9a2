#include "panels/ridges/ridge_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/blocks.h"

namespace epochreel::scene {

namespace {

using job::RidgeSource;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kLeftOut = 0.001;  ///< of the mass, at either end of the axis
constexpr double kPeaked = 5;       ///< from this ratio of the highest to the lowest peak on, heights go by the root

/// The histograms of a layer: one a snapshot.
using Column = std::vector<std::optional<Histogram>>;

struct Bin {
  double low = 0;
  double high = 0;
  double mass = 0;
};

/// The names of a source's histogram and of its standard deviation.
struct SourceRecords {
  std::string histogram;
  std::string deviation;
};

SourceRecords records_of(const Block& block, RidgeSource source) {
  const std::string weight = trace::names::kWeight(block.weight_layer);
  switch (source) {
    case RidgeSource::kWeights:
      return {trace::names::kHistogram(weight), trace::names::kDeviation(weight)};
    case RidgeSource::kActivations:
      return {trace::names::kLayerHistogram(block.activation_layer),
              trace::names::kLayerDeviation(block.activation_layer)};
    case RidgeSource::kGradients:
      return {trace::names::kGradientHistogram(weight), trace::names::kGradientDeviation(weight)};
  }
  return {};
}

/// Nothing where it was not recorded, or where no value was finite.
std::optional<Histogram> read_histogram(const trace::Snapshot& file, const std::string& name) {
  const std::string range_name = name + "_range";
  if (!file.has(name) || !file.has(range_name)) return std::nullopt;
  Histogram histogram;
  for (const float count : file.floats(name)) histogram.counts.push_back(count);
  const auto range = file.floats(range_name);
  histogram.low = range[0];
  histogram.high = range[1];
  const bool known = std::isfinite(histogram.low) && std::isfinite(histogram.high) && histogram.high >= histogram.low;
  if (!known || histogram.total() <= 0) return std::nullopt;
  return histogram;
}

/// Empties the bin that holds 0; returns its share of all.
double take_zeros(Histogram& histogram) {
  const double width = histogram.width();
  const double at = width > 0 ? std::floor(-histogram.low / width) : 0.0;
  if (histogram.low > 0 || at >= int_size(histogram.counts)) return 0;
  double& count = histogram.counts[static_cast<std::size_t>(at)];
  const double share = count / histogram.total();
  count = 0;
  return share;
}

/// About the mean, each value in the middle of its bin; `zeros` of all are 0 and in no bin.
double deviation_of(const Histogram& histogram, double zeros) {
  const double total = histogram.total();
  if (total <= 0) return 0;
  double mean = 0;
  double square = 0;
  const auto middle = [&](std::size_t i) { return histogram.low + histogram.width() * (static_cast<double>(i) + 0.5); };
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) mean += histogram.counts[i] / total * middle(i);
  mean *= 1 - zeros;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    square += histogram.counts[i] / total * (middle(i) - mean) * (middle(i) - mean);
  }
  return std::sqrt(square * (1 - zeros) + zeros * mean * mean);
}

/// The share of zeros that the figure says: of all outputs if that was recorded, else of those in the histogram.
double zeros_figure(const trace::Snapshot& file, const Block& block, double in_histogram) {
  const auto name = trace::names::kLayerActive(block.activation_layer);
  if (!file.has(name)) return in_histogram;
  const double active = file.scalar(name);
  return std::isfinite(active) ? std::clamp(1.0 - active, 0.0, 1.0) : in_histogram;
}

/// The ends of the axis: the middle 99.8 % of the mass, a layer and a snapshot as much as any other.
void set_axis(RidgePlan& plan, std::vector<Bin>& bins, bool symmetric) {
  std::sort(bins.begin(), bins.end(), [](const Bin& a, const Bin& b) { return a.low + a.high < b.low + b.high; });
  const double mass = std::accumulate(bins.begin(), bins.end(), 0.0, [](double m, const Bin& b) { return m + b.mass; });
  const auto end_of = [&](auto first, auto last) {
    double passed = 0;
    for (; first != last; ++first) {
      passed += first->mass;
      if (passed > kLeftOut * mass) break;
    }
    return first;
  };
  plan.low = 0;
  plan.high = 0;
  if (const auto at = end_of(bins.begin(), bins.end()); at != bins.end()) plan.low = at->low;
  if (const auto at = end_of(bins.rbegin(), bins.rend()); at != bins.rend()) plan.high = at->high;
  const double farthest = std::max(std::fabs(plan.low), std::fabs(plan.high));
  if (symmetric) {
    plan.low = -farthest;
    plan.high = farthest;
  }
  if (plan.high - plan.low > farthest * 1e-6) return;
  plan.low -= farthest > 0 ? farthest / 2 : 1.0;
  plan.high += farthest > 0 ? farthest / 2 : 1.0;
}

/// Whether some snapshot of a layer is far more peaked than another.
bool is_peaked(const RidgeLayer& layer) {
  double least = layer.top;
  for (const auto& heights : layer.heights) {
    const double top = heights.empty() ? 0.0 : *std::max_element(heights.begin(), heights.end());
    if (top > 0) least = std::min(least, top);
  }
  return layer.top > kPeaked * least;
}

/// Smoothed; what is rectified does not spread below 0.
std::vector<double> curve_of(const RidgePlan& plan, const Histogram& histogram, bool rectified) {
  auto bins = resample(histogram, plan.low, plan.high, RidgePlan::kBins);
  if (!rectified || plan.low > 0 || plan.high <= 0) return smooth_bins(std::move(bins));
  const double share = -plan.low / (plan.high - plan.low);
  const auto zero = static_cast<std::ptrdiff_t>(share * static_cast<double>(RidgePlan::kBins));
  const auto above = smooth_bins({bins.begin() + zero, bins.end()});
  std::copy(above.begin(), above.end(), bins.begin() + zero);
  return bins;
}

void set_heights(const RidgePlan& plan, const Column& column, RidgeLayer& layer) {
  for (std::size_t s = 0; s < column.size(); ++s) {
    auto& heights = layer.heights.emplace_back();
    if (!column[s]) continue;
    heights = curve_of(plan, *column[s], layer.rectified);
    layer.top = std::max(layer.top, *std::max_element(heights.begin(), heights.end()));
  }
}

/// Reads a snapshot's histogram of a layer, as shares of all its values, and its figures.
std::optional<Histogram> read_snapshot(const trace::Snapshot& file, const Block& block, RidgeSource source,
                                       RidgeLayer& layer) {
  const SourceRecords names = records_of(block, source);
  auto histogram = read_histogram(file, names.histogram);
  layer.deviations.push_back(kUnknown);
  layer.zeros.push_back(kUnknown);
  if (!histogram) return std::nullopt;
  const double total = histogram->total();
  const double zeros = layer.rectified ? take_zeros(*histogram) : 0.0;
  const double recorded = file.has(names.deviation) ? double{file.scalar(names.deviation)} : kUnknown;
  layer.exact = layer.exact && std::isfinite(recorded);
  layer.deviations.back() = std::isfinite(recorded) ? recorded : deviation_of(*histogram, zeros);
  if (layer.rectified) layer.zeros.back() = zeros_figure(file, block, zeros);
  for (double& count : histogram->counts) count /= total;
  return histogram;
}

}  // namespace

double Histogram::total() const { return std::accumulate(counts.begin(), counts.end(), 0.0); }

std::vector<double> resample(const Histogram& histogram, double low, double high, int bins) {
  std::vector<double> sums(bins, 0.0);
  const double scale = bins / (high - low);
  const double width = histogram.width();
  for (int i = 0; i < int_size(histogram.counts); ++i) {
    const double count = histogram.counts[i];
    if (count <= 0) continue;
    const double from = (histogram.low + width * i - low) * scale;
    const double to = (histogram.low + width * (i + 1) - low) * scale;
    if (to < 0 || from > bins) continue;
    const int first = floor_to<int>(std::clamp(from, 0.0, bins - 1.0));
    if (to - from < 1e-9) {
      sums[first] += count;
      continue;
    }
    for (int b = first; b < bins && b < to; ++b) {
      const double overlap = std::min(to, b + 1.0) - std::max(from, 1.0 * b);
      sums[b] += count * std::max(0.0, overlap) / (to - from);
    }
  }
  return sums;
}

std::vector<double> smooth_bins(std::vector<double> bins) {
  for (int round = 0; round < 2; ++round) {
    const std::vector<double> before = bins;
    for (std::size_t i = 0; i < bins.size(); ++i) {
      const double left = before[i > 0 ? i - 1 : i];
      const double right = before[i + 1 < bins.size() ? i + 1 : i];
      bins[i] = (left + 2 * before[i] + right) / 4;
    }
  }
  return bins;
}

RidgePlan plan_ridges(const trace::TraceReader& trace, RidgeSource source) {
  RidgePlan plan;
  const auto blocks = find_blocks(trace.manifest());
  std::vector<RidgeLayer> layers(blocks.size());
  std::vector<Column> columns(blocks.size());
  std::vector<Bin> bins;
  for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
    const auto file = trace.snapshot(s);
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      layers[b].name = blocks[b].name;
      layers[b].rectified = source == RidgeSource::kActivations && blocks[b].rectified;
      columns[b].push_back(read_snapshot(file, blocks[b], source, layers[b]));
      if (!columns[b].back()) continue;
      const Histogram& shares = *columns[b].back();
      for (int i = 0; i < int_size(shares.counts); ++i) {
        const double low = shares.low + shares.width() * i;
        if (shares.counts[i] > 0) bins.push_back({low, low + shares.width(), shares.counts[i]});
      }
    }
  }
  set_axis(plan, bins, source != RidgeSource::kActivations);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const bool recorded =
        std::any_of(columns[b].begin(), columns[b].end(), [](const auto& h) { return h.has_value(); });
    if (!recorded) continue;
    set_heights(plan, columns[b], layers[b]);
    plan.root = plan.root || is_peaked(layers[b]);
    plan.layers.push_back(std::move(layers[b]));
  }
  if (!plan.layers.empty()) return plan;
  const std::string record = source == RidgeSource::kActivations ? trace::names::kLayerHistogram.pattern
                             : source == RidgeSource::kWeights
                                 ? trace::names::kHistogram(trace::names::kWeight.pattern)
                                 : trace::names::kGradientHistogram(trace::names::kWeight.pattern);
  plan.missing = fmt::format("{} was not recorded", record);
  return plan;
}

std::vector<double> round_ticks(double low, double high) {
  constexpr std::array<double, 8> kSteps = {10, 8, 6, 5, 4, 3, 2, 1.5};
  for (double power = std::pow(10, std::ceil(std::log10(high - low))); power > 0; power /= 10) {
    for (const double digits : kSteps) {
      const double step = digits * power / 10;
      const double first = std::ceil(low / step - 1e-9);
      const double last = std::floor(high / step + 1e-9);
      if (last - first < 2) continue;
      std::vector<double> ticks;
      for (double k = first; k <= last && ticks.size() < 5; k += 1) ticks.push_back(k * step + 0.0);
      return ticks;
    }
  }
  return {};
}

}  // namespace epochreel::scene

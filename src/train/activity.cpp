#include "activity.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "blocks.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/parallel.h"

namespace epochreel::train {
namespace {

/// Rows of a batch that one task looks at.
constexpr std::size_t kRowsPerShard = 32;

/// Counts in which of `values`, rows of (pixels, units), each unit is above 0.
void count_firings(LayerActivity& activity, std::span<const float> values) {
  const std::size_t units = activity.firings.size();
  std::int32_t* firings = activity.firings.data();
  for (std::size_t first = 0; first < values.size(); first += units) {
    const float* unit = values.data() + first;
    for (std::size_t i = 0; i < units; ++i) firings[i] += unit[i] > 0.0F ? 1 : 0;
  }
  activity.samples += values.size() / units;
}

}  // namespace

double LayerActivity::active_fraction() const {
  const auto outputs = static_cast<double>(samples) * int_size(firings);
  return static_cast<double>(std::accumulate(firings.begin(), firings.end(), std::int64_t{0})) / outputs;
}

double LayerActivity::dead_fraction() const {
  return quotient(std::count(firings.begin(), firings.end(), 0), std::ssize(firings));
}

std::vector<float> LayerActivity::firing_rates() const {
  std::vector<float> rates(firings.size());
  std::transform(firings.begin(), firings.end(), rates.begin(),
                 [this](std::int64_t count) { return static_cast<float>(quotient(count, samples)); });
  return rates;
}

ActivityCounter::ActivityCounter(const nn::Network& network, int max_batch, int threads)
    : network_(network),
      threads_(threads),
      shards_((max_batch + kRowsPerShard - 1) / kRowsPerShard),
      parts_(network.layers().size() * shards_) {
  for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i].firings.resize(units(i / shards_));
}

std::size_t ActivityCounter::units(std::size_t layer) const { return network_.layers()[layer].shape.front(); }

/// The images of a batch of `rows` whose outputs are counted, layer by layer.
std::vector<nn::WantedOutputs> ActivityCounter::counted(std::size_t rows) const {
  const std::size_t passed = seen_ % kImagesPerCountedMap;
  const std::size_t first = passed > 0 ? kImagesPerCountedMap - passed : 0;
  const std::size_t maps = rows > first ? (rows - first - 1) / kImagesPerCountedMap + 1 : 0;
  std::vector<nn::WantedOutputs> wanted;
  for (std::size_t layer = 0; layer < network_.layers().size(); ++layer) {
    const job::LayerShape& shape = network_.layers()[layer];
    if (is_copy(shape)) continue;
    if (!has_maps(shape)) wanted.push_back({layer, {0, 1, rows}});
    if (has_maps(shape) && maps > 0) wanted.push_back({layer, {first, kImagesPerCountedMap, maps}});
  }
  return wanted;
}

void ActivityCounter::add_batch(std::size_t rows) {
  network_.bring_outputs(counted(rows));
  parallel_for(threads_, parts_.size(), [&](std::size_t part) {
    const std::size_t first = part % shards_ * kRowsPerShard;
    if (first < rows) add_rows(part / shards_, parts_[part], first, std::min(kRowsPerShard, rows - first));
  });
  seen_ += rows;
}

void ActivityCounter::add_rows(std::size_t layer, LayerActivity& activity, std::size_t first, std::size_t rows) const {
  const job::LayerShape& shape = network_.layers()[layer];
  if (is_copy(shape)) return;
  if (has_maps(shape)) return add_maps(layer, activity, first, rows);
  const std::span<const float> values = network_.activation_of(layer, first, rows);
  const std::size_t width = units(layer);
  count_firings(activity, values);
  for (std::size_t row = 0; row < rows;) {
    const std::size_t place = (seen_ + first + row) % kHistogramCycle;
    const std::size_t skipped = place < kHistogramImages ? 0 : kHistogramCycle - place;
    const std::size_t run = skipped > 0 ? 0 : std::min(kHistogramImages - place, rows - row);
    activity.histogram.add(values.subspan(row * width, run * width));
    activity.moments.add(values.subspan(row * width, run * width));
    row += skipped + run;
  }
}

void ActivityCounter::add_maps(std::size_t layer, LayerActivity& activity, std::size_t first, std::size_t rows) const {
  for (std::size_t row = first; row < first + rows; ++row) {
    if ((seen_ + row) % kImagesPerCountedMap != 0) continue;
    const std::span<const float> values = network_.activation_of(layer, row, 1);
    count_firings(activity, values);
    activity.histogram.add(values);
    activity.moments.add(values);
  }
}

std::vector<LayerActivity> ActivityCounter::merged() const {
  std::vector<LayerActivity> result(parts_.size() / shards_);
  for (std::size_t layer = 0; layer < result.size(); ++layer) {
    result[layer].firings.resize(units(layer));
    for (std::size_t shard = 0; shard < shards_; ++shard) {
      const LayerActivity& part = parts_[layer * shards_ + shard];
      result[layer].histogram.merge(part.histogram);
      result[layer].moments.merge(part.moments);
      result[layer].samples += part.samples;
      std::transform(part.firings.begin(), part.firings.end(), result[layer].firings.begin(),
                     result[layer].firings.begin(), std::plus<>());
    }
  }
  return result;
}

}  // namespace epochreel::train

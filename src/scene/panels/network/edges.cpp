#include "panels/network/edges.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <span>

#include "epochreel/base/clones.h"
#include "epochreel/base/numbers.h"
#include "panels/network/station_places.h"

namespace epochreel::scene {

namespace {

float mean_of(const float* values, std::size_t count) {
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += values[i];
  return sum / static_cast<float>(std::max<std::size_t>(1, count));
}

/// The values that edges of a gap are ranked by, (units to the right, sources): left[source] x matrix.
struct Ranking {
  std::vector<float> left;
  const std::vector<float>* given = nullptr;
  std::vector<float> own = {};  ///< the matrix, where it had to be made

  const std::vector<float>& matrix() const { return own.empty() ? *given : own; }
};

/// A dense layer behind maps: what each channel gives each unit, over all pixels.
std::vector<float> channel_sums(const std::vector<float>& values, const std::vector<float>& weights,
                                const Station& maps, std::size_t units, bool weighted) {
  const std::size_t channels = maps.units;
  const std::size_t size = maps.output_size;
  std::vector<float> sums(units * channels, 0.0F);
  for (std::size_t u = 0; u < units; ++u) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float* w = weights.data() + (u * channels + c) * size;
      const float* a = values.data() + c * size;
      float sum = 0;
      for (std::size_t i = 0; i < size; ++i) sum += weighted ? a[i] * w[i] : w[i];
      sums[u * channels + c] = sum;
    }
  }
  return sums;
}

/// Behind a colour picture: what each source gives each unit, over all channels. `values` (channels, sources),
/// `weights` (units, channels, sources).
std::vector<float> color_sums(const std::vector<float>& values, const std::vector<float>& weights, std::size_t channels,
                              std::size_t sources, bool weighted) {
  const std::size_t units = weights.size() / (channels * sources);
  std::vector<float> sums(units * sources, 0.0F);
  for (std::size_t u = 0; u < units; ++u) {
    float* const sum = sums.data() + u * sources;
    for (std::size_t c = 0; c < channels; ++c) {
      const float* w = weights.data() + (u * channels + c) * sources;
      const float* a = values.data() + c * sources;
      for (std::size_t i = 0; i < sources; ++i) sum[i] += weighted ? a[i] * w[i] : w[i];
    }
  }
  return sums;
}

/// The mean of each channel.
std::vector<float> channel_means(const std::vector<float>& values, std::size_t channels) {
  const std::size_t size = values.size() / channels;
  std::vector<float> means;
  for (std::size_t c = 0; c < channels; ++c) means.push_back(mean_of(values.data() + c * size, size));
  return means;
}

Ranking rank_by(const EdgeSource& source, std::size_t gap) {
  const auto& stations = source.stations;
  const auto& weights = source.weights[gap];
  const Station& station = stations[gap];
  const bool weighted = source.choice == job::EdgeChoice::kContribution;
  Ranking ranking{std::vector<float>(sources_of(stations, gap), 1.0F), &weights};
  if (source.choice == job::EdgeChoice::kChange) {
    ranking.own.assign(weights.size(), 0.0F);
    for (std::size_t i = 0; source.weights_before && i < weights.size(); ++i) {
      ranking.own[i] = weights[i] - (*source.weights_before)[gap][i];
    }
  }
  const auto& passed = source.activations.going_on(gap);
  const std::size_t units = stations[gap + 1].units;
  if (station.channels > 1) {
    const auto channels = static_cast<std::size_t>(station.channels);
    const bool is_whole = ranking.left.size() == 1;
    ranking.own = color_sums(is_whole ? channel_means(passed, channels) : passed, ranking.matrix(), channels,
                             ranking.left.size(), weighted);
  } else if (station.kind == StationKind::kMaps && stations[gap + 1].kind == StationKind::kUnits) {
    ranking.own = channel_sums(passed, ranking.matrix(), station, units, weighted);
  } else if (weighted && ranking.left.size() == 1 && passed.size() > 1) {
    ranking.left[0] = mean_of(passed.data(), passed.size());
  } else if (weighted && station.kind == StationKind::kMaps) {
    const std::size_t size = station.output_size;
    for (std::size_t c = 0; c < ranking.left.size(); ++c) ranking.left[c] = mean_of(passed.data() + c * size, size);
  } else if (weighted) {
    ranking.left = passed;
  }
  return ranking;
}

/// What an edge counts: |contribution|, or 0 where that is not finite.
EPOCHREEL_INLINE float rank_of(float size) { return size <= std::numeric_limits<float>::max() ? size : 0.0F; }

EPOCHREEL_CLONES void rank_sources(const float* __restrict left, const float* __restrict row, int count,
                                   float* __restrict ranks) {
  for (int i = 0; i < count; ++i) ranks[i] = rank_of(std::fabs(left[i] * row[i]));
}

constexpr int kRankBlock = 16;  ///< ranks; most blocks have none of the highest

/// The highest rank of each block. Ranks are not negative, and such floats are ordered as their bits are.
EPOCHREEL_CLONES void highest_of_blocks(const float* __restrict ranks, int blocks, float* __restrict highest) {
  for (int block = 0; block < blocks; ++block) {
    std::int32_t most = 0;
    for (int i = 0; i < kRankBlock; ++i)
      most = std::max(most, std::bit_cast<std::int32_t>(ranks[block * kRankBlock + i]));
    highest[block] = std::bit_cast<float>(most);
  }
}

/// A bit for each rank of a block that is not below `lowest`; the lowest bit is the first rank's.
EPOCHREEL_CLONES std::uint32_t not_below(float lowest, const float* ranks) {
  std::uint32_t bits = 0;
  for (int i = 0; i < kRankBlock; ++i) bits |= (ranks[i] >= lowest ? 1U : 0U) << static_cast<unsigned>(i);
  return bits;
}

/// The edges of one unit with the highest ranks above 0, by falling rank; ties go to the lower source.
class Highest {
 public:
  explicit Highest(int keep) : keep_(keep) {}

  void clear() { best_.clear(); }

  void offer(float rank, const Edge& edge) {
    const Ranked ranked{rank, edge};
    if (!(rank > 0) || (int_size(best_) == keep_ && !is_before(ranked, best_.back()))) return;
    if (int_size(best_) == keep_) best_.pop_back();
    auto at = best_.end();
    while (at != best_.begin() && is_before(ranked, *(at - 1))) --at;
    best_.insert(at, ranked);
  }

  void add_to(std::vector<Edge>& edges) const {
    for (const Ranked& ranked : best_) edges.push_back(ranked.edge);
  }

 private:
  struct Ranked {
    float rank = 0;
    Edge edge;
  };

  static bool is_before(const Ranked& a, const Ranked& b) {
    return a.rank > b.rank || (a.rank == b.rank && a.edge.from < b.edge.from);
  }

  int keep_;
  std::vector<Ranked> best_;
};

/// So many ranks at least are as high: one of each of as many blocks. 0 where there are fewer blocks.
float kth_highest(const std::vector<float>& of_blocks, int k, std::vector<float>& scratch) {
  if (int_size(of_blocks) < k) return 0.0F;
  scratch = of_blocks;
  std::nth_element(scratch.begin(), scratch.begin() + k - 1, scratch.end(), std::greater<>());
  return scratch[k - 1];
}

std::vector<Edge> strongest_of(const Ranking& ranking, int units, int keep) {
  const auto& left = ranking.left;
  const int sources = int_size(left);
  const int blocks = (sources + kRankBlock - 1) / kRankBlock;
  std::vector<Edge> edges;
  std::vector<float> ranks(std::size_t{kRankBlock} * blocks, 0.0F);
  std::vector<float> of_blocks(blocks);
  std::vector<float> scratch;
  Highest highest(keep);
  for (int to = 0; to < units; ++to) {
    const float* row = ranking.matrix().data() + to * left.size();
    rank_sources(left.data(), row, sources, ranks.data());
    highest_of_blocks(ranks.data(), blocks, of_blocks.data());
    const float lowest = kth_highest(of_blocks, keep, scratch);
    highest.clear();
    for (int block = 0; block < blocks; ++block) {
      if (of_blocks[block] < lowest) continue;
      const float* of_block = &ranks[std::size_t{kRankBlock} * block];
      for (std::uint32_t bits = not_below(lowest, of_block); bits != 0; bits &= bits - 1) {
        const int from = block * kRankBlock + std::countr_zero(bits);
        if (from < sources) highest.offer(ranks[from], {from, to, left[from] * row[from]});
      }
    }
    highest.add_to(edges);
  }
  return edges;
}

/// The edges of a gap into one unit after the other.
class EdgesOfUnits {
 public:
  explicit EdgesOfUnits(const std::vector<Edge>& edges) : left_(edges) {}

  std::span<const Edge> next(int unit) {
    std::size_t count = 0;
    while (count < left_.size() && left_[count].to == unit) ++count;
    const auto edges = left_.first(count);
    left_ = left_.subspan(count);
    return edges;
  }

 private:
  std::span<const Edge> left_;
};

constexpr float kStays = 1.25F;  ///< what an edge that was shown before counts, against one that was not

/// No edge but those of `before` counts more than its rank, so the highest are among those and `strongest`.
std::vector<Edge> held_of(const Ranking& ranking, int units, int keep, const std::vector<Edge>& strongest,
                          const std::vector<Edge>& before) {
  std::vector<Edge> edges;
  std::vector<float> factor(ranking.left.size(), 1.0F);
  EdgesOfUnits strongest_units(strongest);
  EdgesOfUnits units_before(before);
  Highest highest(keep);
  for (int to = 0; to < units; ++to) {
    const float* row = ranking.matrix().data() + to * ranking.left.size();
    const auto now = strongest_units.next(to);
    const auto held = units_before.next(to);
    highest.clear();
    const auto offer = [&](const Edge& edge) {
      highest.offer(rank_of(std::fabs(edge.contribution) * factor[edge.from]), edge);
      factor[edge.from] = 0;  // offered
    };
    for (const Edge& edge : held) factor[edge.from] = kStays;
    for (const Edge& edge : now) offer(edge);
    for (const Edge& edge : held) offer({edge.from, to, ranking.left[edge.from] * row[edge.from]});
    highest.add_to(edges);
    for (const Edge& edge : now) factor[edge.from] = 1;
    for (const Edge& edge : held) factor[edge.from] = 1;
  }
  return edges;
}

/// Few edges lead to the outputs, thousands to the first sheet: a factor a gap keeps them in balance.
float gap_factor(const std::vector<Station>& stations, std::size_t gap) {
  if (gap + 2 == stations.size()) return 4.0F;
  if (!all_dense(stations)) return 1.8F;
  return gap == 0 ? 0.5F : 1.0F;
}

/// Brightness of an edge into a silent neuron, of that into one that fires.
constexpr float kIntoSilence = 0.22F;

/// Curves are drawn together towards the middle of what their source and their target belong to: eight bands a sheet.
constexpr double kBands = 8;
constexpr double kBundled = 0.55;

/// The middle of the band of `y` on a sheet from `top` to `bottom`.
double band_middle(double y, double top, double bottom) {
  const double height = std::max(1.0, bottom - top);
  const double band = std::clamp(std::floor((y - top) / height * kBands), 0.0, kBands - 1);
  return top + (band + 0.5) / kBands * height;
}

struct Extent {
  double top = 1e18;
  double bottom = -1e18;
};

Extent extent_of(const Station& station) {
  Extent extent;
  for (const Point& place : station.places) {
    extent.top = std::min(extent.top, place.y);
    extent.bottom = std::max(extent.bottom, place.y);
  }
  return extent;
}

/// Adds the curves of a gap, and the edges of those that have light.
void add_gap(std::vector<FlowCurve>& curves, std::vector<DrawnEdge>& drawn, const std::vector<Edge>& edges,
             const NetworkPlan& plan, std::size_t gap, const Activations& activations) {
  const Station& left = plan.stations[gap];
  const Station& right = plan.stations[gap + 1];
  const bool outputs = gap + 2 == plan.stations.size();
  const auto x_of = [&](double x) { return static_cast<float>(plan.stage.origin.x + x * plan.stage.scale); };
  const auto y_of = [&](double y) { return static_cast<float>(plan.stage.origin.y + y * plan.stage.scale); };
  const auto reference = static_cast<float>(plan.edge_scale[gap]);
  if (!(reference > 0)) return;
  const float factor = gap_factor(plan.stations, gap);
  const bool image = sources_of(plan.stations, gap) == 1 && left.kind == StationKind::kPixels;
  const Point port = image ? Point{left.corners[1].x, (left.corners[1].y + left.corners[2].y) / 2} : Point{};
  const Extent from_extent = extent_of(left);
  const Extent to_extent = extent_of(right);
  for (const Edge& edge : edges) {
    const float strength = std::min(1.0F, std::fabs(edge.contribution) / reference);
    const std::size_t to_unit = edge.to;
    const bool silent = !outputs && right.kind == StationKind::kUnits && !(activations.shown[gap + 1][to_unit] > 0);
    const float amount = strength * std::sqrt(strength) * factor * (silent ? kIntoSilence : 1.0F) * 255.0F;
    const Point from = image ? port : left.places[edge.from];
    const Point to = right.places[to_unit];
    const double start_x = from.x + (image ? 0 : left.tile_width / 2);
    const double end_x = outputs ? to.x - 13 : to.x - right.tile_width / 2;
    const double bundle = (band_middle(from.y, from_extent.top, from_extent.bottom) +
                           band_middle(to.y, to_extent.top, to_extent.bottom)) /
                          2;
    const double pull = outputs || !all_dense(plan.stations) ? 0.0 : kBundled;
    FlowCurve curve;
    curve.x0 = x_of(start_x);
    curve.y0 = y_of(from.y);
    curve.x1 = x_of(end_x);
    curve.y1 = y_of(to.y);
    curve.bend0 = static_cast<float>((bundle - from.y) * pull * plan.stage.scale);
    curve.bend1 = static_cast<float>((bundle - to.y) * pull * plan.stage.scale);
    curve.amount = static_cast<std::uint16_t>(std::min(1023.0F, amount));
    curve.up = edge.contribution > 0;
    if (curve.amount == 0) continue;
    curves.push_back(curve);
    const std::uint64_t place = std::uint64_t{to_unit} * sources_of(plan.stations, gap) + edge.from;
    drawn.push_back({(std::uint64_t{gap} << 48U) + place, static_cast<float>(start_x), static_cast<float>(end_x)});
  }
}

}  // namespace

int edges_kept(const std::vector<Station>& stations, std::size_t gap) {
  return gap + 2 == stations.size() ? kEdgesPerOutput : kEdgesPerNeuron;
}

Edges strongest_edges(const EdgeSource& source) {
  Edges gaps;
  for (std::size_t g = 0; g + 1 < source.stations.size(); ++g) {
    gaps.push_back(strongest_of(rank_by(source, g), source.stations[g + 1].units, edges_kept(source.stations, g)));
  }
  return gaps;
}

Edges held_edges(const EdgeSource& source, const Edges& strongest, const Edges& before) {
  Edges gaps;
  for (std::size_t g = 0; g + 1 < source.stations.size(); ++g) {
    gaps.push_back(held_of(rank_by(source, g), source.stations[g + 1].units, edges_kept(source.stations, g),
                           strongest[g], before[g]));
  }
  return gaps;
}

FlowField flow_window(const NetworkPlan& plan) {
  const auto pixel = [&](double units) { return round_to<int>(units * plan.stage.scale); };
  const NetworkFrame frame = network_frame(plan.area);
  return make_flow_field(pixel(plan.area.x) + round_to<int>(plan.stage.origin.x),
                         pixel(plan.area.y) + round_to<int>(plan.stage.origin.y),
                         pixel(frame.output_x + 8 - plan.area.x), pixel(plan.area.height - 56));
}

std::vector<DrawnEdge> draw_flow(const NetworkPlan& plan, const Activations& activations, const Edges& edges,
                                 FlowAdder& adder, FlowField& field) {
  std::vector<FlowCurve> curves;
  std::vector<DrawnEdge> drawn;
  for (std::size_t g = 0; g < edges.size(); ++g) add_gap(curves, drawn, edges[g], plan, g, activations);
  std::sort(drawn.begin(), drawn.end(), [](const DrawnEdge& a, const DrawnEdge& b) { return a.number < b.number; });
  adder.fill(field, curves);
  return drawn;
}

}  // namespace epochreel::scene

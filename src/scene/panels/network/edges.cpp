#include "panels/network/edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

Ranking rank_by(const std::vector<Station>& stations, job::EdgeChoice choice, const Activations& activations,
                const Weights& weights, const Weights* weights_before, std::size_t gap) {
  const Station& station = stations[gap];
  const bool weighted = choice == job::EdgeChoice::kContribution;
  Ranking ranking{std::vector<float>(sources_of(stations, gap), 1.0F), &weights[gap]};
  if (choice == job::EdgeChoice::kChange) {
    ranking.own.assign(weights[gap].size(), 0.0F);
    for (std::size_t i = 0; weights_before && i < ranking.own.size(); ++i) {
      ranking.own[i] = weights[gap][i] - (*weights_before)[gap][i];
    }
  }
  const auto& passed = activations.going_on(gap);
  const std::size_t units = stations[gap + 1].units;
  if (station.kind == StationKind::kMaps && stations[gap + 1].kind == StationKind::kUnits) {
    ranking.own = channel_sums(passed, ranking.own.empty() ? weights[gap] : ranking.own, station, units, weighted);
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

constexpr float kStays = 1.25F;  ///< what an edge that was shown before counts, against one that was not

/// What the edge of each source counts: |left x row| x factor, or 0 where that is not finite.
EPOCHREEL_CLONES void rank_sources(const float* __restrict left, const float* __restrict row,
                                   const float* __restrict factor, int count, float* __restrict ranks) {
  for (int i = 0; i < count; ++i) {
    const float rank = std::fabs(left[i] * row[i]) * factor[i];
    ranks[i] = rank <= std::numeric_limits<float>::max() ? rank : 0.0F;
  }
}

EPOCHREEL_CLONES bool any_above(const float* ranks, int count, float lowest) {
  int above = 0;
  for (int i = 0; i < count; ++i) above |= ranks[i] > lowest ? 1 : 0;
  return above != 0;
}

/// The sources of the `keep` highest ranks above 0, by falling rank; ties go to the lower source. Most blocks of
/// sources have none.
void find_highest(const std::vector<float>& ranks, int keep, std::vector<int>& best) {
  constexpr int kBlock = 64;
  best.clear();
  float lowest = 0;  // only what is above it is among the best
  for (int first = 0; first < int_size(ranks); first += kBlock) {
    const int last = std::min(first + kBlock, int_size(ranks));
    if (!any_above(ranks.data() + first, last - first, lowest)) continue;
    for (int from = first; from < last; ++from) {
      const float rank = ranks[from];
      if (!(rank > lowest)) continue;
      if (int_size(best) == keep) best.pop_back();
      auto at = best.end();
      while (at != best.begin() && ranks[*(at - 1)] < rank) --at;
      best.insert(at, from);
      if (int_size(best) == keep) lowest = ranks[best.back()];
    }
  }
}

/// The `keep` strongest incoming edges of every neuron by |left x weight|; ties go to the lower source.
std::vector<Edge> strongest_edges(const Ranking& ranking, int units, int keep, const std::vector<Edge>* shown_before) {
  const auto& left = ranking.left;
  std::vector<Edge> edges;
  std::vector<int> best;
  std::vector<float> ranks(left.size());
  std::vector<float> factor(left.size(), 1.0F);
  auto before = shown_before ? shown_before->begin() : std::vector<Edge>::const_iterator();
  for (int to = 0; to < units; ++to) {
    const float* row = ranking.matrix().data() + to * left.size();
    const auto first = before;
    for (; shown_before && before != shown_before->end() && before->to == to; ++before) factor[before->from] = kStays;
    rank_sources(left.data(), row, factor.data(), int_size(left), ranks.data());
    find_highest(ranks, keep, best);
    for (const int from : best) edges.push_back({from, to, left[from] * row[from]});
    for (auto it = first; shown_before && it != before; ++it) factor[it->from] = 1.0F;
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

Edges collect_edges(const EdgeSource& source) {
  Edges gaps;
  for (std::size_t g = 0; g + 1 < source.stations.size(); ++g) {
    const int units = source.stations[g + 1].units;
    const int keep = edges_kept(source.stations, g);
    const bool known = source.weights_before && source.activations_before && source.choice != job::EdgeChoice::kChange;
    std::vector<Edge> before;
    if (known) {
      before = strongest_edges(
          rank_by(source.stations, source.choice, *source.activations_before, *source.weights_before, nullptr, g),
          units, keep, nullptr);
    }
    const Ranking ranking =
        rank_by(source.stations, source.choice, source.activations, source.weights, source.weights_before, g);
    gaps.push_back(strongest_edges(ranking, units, keep, known ? &before : nullptr));
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

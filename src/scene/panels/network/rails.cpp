#include "panels/network/rails.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "epochreel/base/grouped.h"
#include "epochreel/trace/record_names.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr int kSteps = 8;  ///< of a corner

Point top_of(const Sheet& sheet) {
  constexpr double kAbove = 8;
  return {(sheet.corners[0].x + sheet.corners[1].x) / 2, (sheet.corners[0].y + sheet.corners[1].y) / 2 - kAbove};
}

/// Where a rail begins whose own sheet is not drawn: in the gap behind the one before.
Point before_block(const NetworkPicture& panel, const Rail& rail, const Point& to) {
  const auto& before = panel.sheets[rail.from].corners;
  const auto& block = panel.sheets[rail.from + 1].corners;  // its first sheet, where it is opened
  return {(before[1].x + block[0].x) / 2, to.y};
}

/// Up from a sheet, level over what stands between, and down to the other one.
std::vector<Point> path_over(Point from, Point to, double top) {
  constexpr double kBeside = 8;  // of the sheet's middle, where the next rail begins
  constexpr double kRadius = 14;
  from.x += kBeside;
  to.x -= kBeside;
  const double radius = std::min(kRadius, (to.x - from.x) / 2);
  std::vector<Point> path = {from};
  const auto add_corner = [&](double middle, double first_turn) {
    for (int i = 0; i <= kSteps; ++i) {
      const double angle = (first_turn + static_cast<double>(i) / kSteps) * std::numbers::pi / 2;
      path.push_back({middle - radius * std::cos(angle), top + radius - radius * std::sin(angle)});
    }
  };
  add_corner(from.x + radius, 0);
  add_corner(to.x - radius, 1);
  path.push_back(to);
  return path;
}

/// The norm of the branch over that of the stream at the shot's moment; not a number where they are not known.
double ratio_of(const Shot& shot, const Rail& rail) {
  if (rail.branch_node < 0 || rail.stream_node < 0) return NAN;
  const auto norm = [&](int node) -> double {
    return shot.cache.arrays.at(shot.moment, trace::names::kLayerNorm(node))[0];
  };
  return norm(rail.branch_node) / norm(rail.stream_node);
}

/// "3 sheets without records, 12 without room"; "" where all are drawn.
std::string hidden_words(const NetworkPlan& network) {
  if (network.hidden == 0 && network.left_out == 0) return "";
  if (network.hidden == 0) return counted(network.left_out, "sheet") + " without room";
  const std::string hidden = counted(network.hidden, "sheet") + " without records";
  return network.left_out == 0 ? hidden : fmt::format("{}, {} without room", hidden, grouped(network.left_out));
}

/// What the figures are, and what is not drawn, from long to short.
std::vector<std::string> spine_words(const NetworkPlan& network, bool has_norms) {
  const std::string sheets = hidden_words(network);
  if (network.order_only) {
    const std::string hidden = sheets.empty() ? "" : fmt::format(" · {} not drawn", sheets);
    return {"in order of execution: which layer gets what is not known" + hidden,
            "in order of execution, connections not known" + hidden,
            "order of execution only" + hidden,
            "order of execution only",
            "order only",
            ""};
  }
  const std::string missing = sheets.empty() ? "connections of units" : "connections of units and " + sheets;
  if (!has_norms) return {fmt::format("{} are not drawn", missing), missing + " not drawn", ""};
  return {fmt::format("figures: norm of the branch over the stream’s · {} not drawn", missing),
          fmt::format("branch over stream, by norm · {} not drawn", missing),
          fmt::format("{} not drawn", missing),
          "branch over stream, by norm",
          "by norm",
          ""};
}

}  // namespace

void add_rails(NetworkPicture& panel, const Shot& shot, const NetworkPlan& network) {
  constexpr double kLift = 30;
  for (const Rail& rail : network.rails) {
    RailMark mark;
    const Point to = top_of(panel.sheets[rail.to]);
    const Point from = rail.skips ? before_block(panel, rail, to) : top_of(panel.sheets[rail.from]);
    double top = from.y;
    for (int s = rail.skips ? rail.from + 1 : rail.from; s <= rail.to; ++s) {
      top = std::min(top, top_of(panel.sheets[s]).y);
    }
    top -= kLift;
    mark.path = path_over(from, to, top);
    const double ratio = ratio_of(shot, rail);
    mark.branch_share = std::isfinite(ratio) ? ratio / (1 + ratio) : 0;
    if (std::isfinite(ratio)) {
      mark.labels.push_back(
          styled(kNote, fmt::format("{:.2f}", ratio), {(from.x + to.x) / 2, top - 10}, Align::kCenter));
    }
    panel.rails.push_back(std::move(mark));
  }
}

void add_spine_legend(TextMeasure& measure, NetworkPicture& panel, const NetworkPlan& network, const Point& left) {
  constexpr double kStroke = 64;  // of a stroke and the gap behind its words
  const bool has_norms =
      std::any_of(network.rails.begin(), network.rails.end(), [](const Rail& rail) { return rail.branch_node >= 0; });
  double x = left.x;
  const auto add = [&](Ink ink, const std::string& words) {
    panel.legend.push_back({ink, styled(kNote, words, {x, left.y})});
    x += measure.width(words, kNote.type) + kStroke;
  };
  if (has_norms) add(Ink::kUp, "branch");
  if (!network.rails.empty()) add(Ink::kMuted, has_norms ? "stream" : "past a block");
  const double right = network.area.right() - 8;
  const double room = right - (x - 28);
  panel.labels.push_back(styled(kNote, fitting_words(measure, spine_words(network, has_norms), room, kNote.type),
                                {right, left.y}, Align::kRight, room));
}

}  // namespace epochreel::scene

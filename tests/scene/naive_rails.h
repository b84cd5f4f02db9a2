/// The figures of rails past residual blocks, found again from the trace in a naive way.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "epochreel/scene/film.h"
#include "scene/naive_trace.h"
#include "scene/viewer.h"
#include "src/scene/panels/network/network_picture.h"

namespace epochreel::scene {

class RailChecks {
 public:
  explicit RailChecks(const trace::TraceReader& trace) : trace_(trace) {
    for (const auto& file : trace.snapshots()) steps_.push_back(static_cast<double>(file.step));
    const auto& layers = trace.manifest().layers;
    for (int i = 0; i < static_cast<int>(layers.size()); ++i) {
      if (layers[i].type == "add" && layers[i].inputs.size() == 2 && !is_folded(i)) sums_.push_back(i);
    }
  }

  /// A frame that stands between these steps, of a spine that shows all blocks.
  void see(const std::string& where, const Seen& frame, const Steps& steps) {
    for (const NetworkPicture& network : marks_of<NetworkPicture>(frame)) {
      std::size_t sum = 0;
      for (const RailMark& rail : network.rails) {
        if (rail.labels.empty()) continue;
        if (sum == sums_.size()) return complain(where, "more rails than sums");
        const Bounds bounds = ratio_of(sums_[sum++], steps);
        ++found_;
        if (!bounds.holds(read_figure(rail.labels[0].words))) {
          complain(where,
                   fmt::format("rail: {} is not within {} and {}", rail.labels[0].words, bounds.low, bounds.high));
        }
      }
      if (!network.rails.empty() && sum != sums_.size()) complain(where, "fewer rails than sums");
    }
  }

  int found() const { return found_; }
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  void complain(const std::string& where, const std::string& what) { complaints_.push_back(where + ": " + what); }

  /// Whether a block that repeats it comes behind its own.
  bool is_folded(int sum) const {
    for (const trace::BlockRun& run : trace_.manifest().network.runs) {
      for (std::size_t b = 0; b + 1 < run.blocks.size(); ++b) {
        if (std::count(run.blocks[b].begin(), run.blocks[b].end(), sum) > 0) return true;
      }
    }
    return false;
  }

  /// Layers from `layer` back to the input, by the first input of each.
  std::vector<int> way_to(int layer) const {
    std::vector<int> way;
    for (; layer >= 0; layer = trace_.manifest().layers[layer].inputs[0]) way.push_back(layer);
    return way;
  }

  double norm_at(int layer, double step) const {
    const auto norm = [&](std::size_t s) -> double {
      return trace_.snapshot(s).scalar(fmt::format("stat.layer.{}.norm", layer));
    };
    std::size_t after = 0;
    while (after + 1 < steps_.size() && steps_[after] < step) ++after;
    if (after == 0 || steps_[after] <= step) return norm(after);
    const double share = (step - steps_[after - 1]) / (steps_[after] - steps_[after - 1]);
    return norm(after - 1) * (1 - share) + norm(after) * share;
  }

  /// Of the branch, which is the longer way to the sum, over the other.
  Bounds ratio_of(int sum, const Steps& steps) const {
    const auto& inputs = trace_.manifest().layers[sum].inputs;
    const bool first = way_to(inputs[0]).size() > way_to(inputs[1]).size();
    const int branch = inputs[first ? 0 : 1];
    const int stream = inputs[first ? 1 : 0];
    Bounds bounds;
    const auto add = [&](double step) { bounds.add(norm_at(branch, step) / norm_at(stream, step)); };
    add(std::clamp(steps.from, steps_.front(), steps_.back()));
    add(std::clamp(steps.to, steps_.front(), steps_.back()));
    for (const double step : steps_) {
      if (step >= steps.from && step <= steps.to) add(step);
    }
    return bounds;
  }

  const trace::TraceReader& trace_;
  std::vector<double> steps_;
  std::vector<int> sums_;
  int found_ = 0;
  std::vector<std::string> complaints_;
};

}  // namespace epochreel::scene

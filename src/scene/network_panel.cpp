#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr double kPulseWidth = 70;  ///< of the stage: over which the pulse rises

/// How much of each state is seen at `x`: together at most 1. Where one comes before the other has gone, they share.
std::vector<double> shares_at(const std::vector<StateMix>& mixes, double x) {
  std::vector<double> shares;
  double total = 0;
  for (const StateMix& mix : mixes) {
    shares.push_back(mix.weight / 256.0 * smooth_step(0, kPulseWidth, mix.front - x));
    total += shares.back();
  }
  for (double& share : shares) share /= std::max(1.0, total);
  return shares;
}

Sheet make_sheet(const std::vector<StateMix>& mixes, const Station& station, std::size_t index,
                 const SnapshotRecord& record) {
  Sheet sheet;
  sheet.corners = station.corners;
  sheet.radius = station.radius;
  sheet.neurons.resize(station.places.size());
  for (std::size_t u = 0; u < station.places.size(); ++u) {
    sheet.neurons[u].x = static_cast<float>(station.places[u].x);
    sheet.neurons[u].y = static_cast<float>(station.places[u].y);
    const auto shares = shares_at(mixes, station.places[u].x);
    double glow = 0;
    for (std::size_t m = 0; m < mixes.size(); ++m) glow += shares[m] * mixes[m].state->glow[index][u];
    sheet.neurons[u].glow = static_cast<float>(std::min(1.0, glow));
  }
  const double active = index < record.active_units.size() ? record.active_units[index] : NAN;
  std::string note = station.size_words;
  if (index > 0) {
    note = std::isfinite(active) ? fmt::format("{} of {} active", count_words(std::lround(active)),
                                               count_words(station.units))
                                 : fmt::format("{} neurons", count_words(station.units));
  }
  sheet.labels = {{station.name, {station.label_x, kNetworkLabelY}, 16, Weight::kMedium, Ink::kText, Align::kCenter},
                  {note, {station.label_x, kNetworkLabelY + 23}, 14, Weight::kRegular, Ink::kMuted, Align::kCenter}};
  return sheet;
}

void add_outputs(NetworkPanel& panel, const Film::Plan& plan, const std::vector<StateMix>& mixes, int truth) {
  const Station& station = plan.network.stations.back();
  const auto& names = plan.trace->manifest().class_names;
  panel.bar = {station.places.front().x + 28, 0, 112, 8};
  const double spacing = station.units > 1 ? station.places[1].y - station.places[0].y : 62;
  panel.output_radius = std::clamp(spacing * 0.42, 2.0, 13.0);
  std::size_t best = 0;
  for (std::size_t c = 0; c < station.places.size(); ++c) {
    Output output;
    output.at = station.places[c];
    output.name = names.size() == station.places.size() ? names[c] : fmt::format("{}", c);
    const auto shares = shares_at(mixes, output.at.x);
    double arrived = 0;
    for (std::size_t m = 0; m < mixes.size(); ++m) {
      arrived += shares[m];
      output.probability += shares[m] * mixes[m].state->probabilities[c];
    }
    // Until the pulse is there, nothing is known of this output.
    output.figure = arrived > 0.5 ? percent_words(output.probability, 1) : "–";
    output.truth = static_cast<int>(c) == truth;
    panel.outputs.push_back(output);
    if (output.probability > panel.outputs[best].probability) best = c;
  }
  panel.outputs[best].predicted = panel.outputs[best].probability > 0;
  panel.labels.push_back({station.name, {station.label_x, kNetworkLabelY}, 16, Weight::kMedium, Ink::kText, Align::kCenter});
  panel.labels.push_back(
      {station.size_words, {station.label_x, kNetworkLabelY + 23}, 14, Weight::kRegular, Ink::kMuted, Align::kCenter});
}

void add_legend(NetworkPanel& panel, const NetworkPlan& network) {
  if (!network.has_edges) return;
  const double y = 136;
  panel.legend.push_back({Ink::kUp, {"pushes the next neuron up", {84, y}, 14, Weight::kRegular, Ink::kMuted}});
  panel.legend.push_back({Ink::kDown, {"holds it down", {322, y}, 14, Weight::kRegular, Ink::kMuted}});
  panel.labels.push_back({fmt::format("strongest {} into a neuron, {} into an output: {} of {} connections, "
                                      "by activation × weight",
                                      kEdgesPerNeuron, kEdgesPerOutput, count_words(network.edges_shown),
                                      count_words(network.edges_total)),
                          {1264, y}, 14, Weight::kRegular, Ink::kMuted, Align::kRight});
}

}  // namespace

NetworkPanel network_panel(const Film::Plan& plan, const std::vector<StateMix>& mixes, int probe,
                           const SnapshotRecord& record) {
  NetworkPanel panel;
  const auto& stations = plan.network.stations;
  for (std::size_t s = 0; s + 1 < stations.size(); ++s) {
    panel.sheets.push_back(make_sheet(mixes, stations[s], s, record));
  }
  add_outputs(panel, plan, mixes, plan.probes.labels[static_cast<std::size_t>(probe)]);
  for (const StateMix& mix : mixes) {
    if (mix.state->flow && mix.weight > 0) panel.flow.push_back({mix.state->flow, mix.weight, mix.front});
  }
  panel.pulse_width = kPulseWidth;
  panel.tone_reference = plan.network.tone_reference;
  add_legend(panel, plan.network);
  return panel;
}

void add_reading(NetworkPanel& panel, const Film::Plan& plan, int probe) {
  const auto& probes = plan.probes;
  const auto image = probes.image(probe);
  const auto label = static_cast<std::size_t>(probes.labels[static_cast<std::size_t>(probe)]);
  panel.pictures.push_back(
      {{48, 156, 76, 76}, probes.width, probes.height, {image.begin(), image.end()}, 1.0, Ink::kLine});
  panel.labels.push_back({"the network reads", {140, 172}, 14, Weight::kRegular, Ink::kMuted});
  panel.labels.push_back({plan.trace->manifest().class_names[label], {140, 201}, 24, Weight::kSemiBold, Ink::kText});
  if (!probes.indices.empty()) {
    panel.labels.push_back(
        {fmt::format("test image {}", count_words(probes.indices[static_cast<std::size_t>(probe)])), {140, 226}, 14,
         Weight::kRegular, Ink::kMuted});
  }
}

}  // namespace epochreel::scene

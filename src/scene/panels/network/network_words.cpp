#include "panels/network/network_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "marks/chrome.h"
#include "panels/network/rails.h"
#include "reading/probe_pictures.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr TextStyle kStation = kFigure.of_size(16);

/// Says what brightness means, by the panel's choice of edges.
std::string choice_words(job::EdgeChoice edges) {
  switch (edges) {
    case job::EdgeChoice::kContribution:
      return "by activation × weight";
    case job::EdgeChoice::kStrength:
      return "by weight";
    case job::EdgeChoice::kChange:
      return "by change since the last snapshot";
  }
  return "";
}

/// How many connections are drawn, from long to short.
std::vector<std::string> edge_words(const NetworkPlan& network, std::int64_t drawn) {
  const std::string counts = fmt::format("{} of {}", grouped(drawn), grouped(network.edges_total));
  const std::string choice = choice_words(network.edges);
  const char* what = all_dense(network.stations) ? "" : " of maps and neurons";
  return {fmt::format("{} connections{}, {}", counts, what, choice), fmt::format("{} connections, {}", counts, choice),
          fmt::format("{} edges, {}", counts, choice), counts + " edges", ""};
}

/// Says what the outputs take the image on screen for, from long to short.
std::vector<std::string> reading_words(const NetworkPicture& panel, const std::vector<std::string>& names) {
  const auto best =
      std::find_if(panel.outputs.begin(), panel.outputs.end(), [](const Output& output) { return output.predicted; });
  if (best == panel.outputs.end()) return {"reading …"};
  const std::size_t which = best - panel.outputs.begin();
  const std::string name = which < names.size() ? names[which] : fmt::format("{}", which);
  const auto as_likely = std::count_if(panel.outputs.begin(), panel.outputs.end(),
                                       [&](const Output& output) { return output.probability == best->probability; });
  if (as_likely > 1) {
    const std::string tie = tie_words(as_likely);
    return {fmt::format("read as {}, {}", name, tie), fmt::format("{}, {}", name, tie), tie};
  }
  return {fmt::format("read as {}", name)};
}

}  // namespace

std::string sheet_note(const Station& station, double active, bool brief) {
  const bool is_vector = station.kind == StationKind::kUnits && station.weight_layer < 0 && !station.size_words.empty();
  if (station.kind == StationKind::kPixels || is_vector) return station.size_words;
  if (station.kind == StationKind::kMaps) return brief ? counted(station.units, "map") : station.size_words;
  if (!std::isfinite(active)) return counted(station.units, "neuron");
  const std::string count = grouped(std::lround(active));
  const char* what = station.two_sided ? "above 0" : "active";
  return brief ? fmt::format("mean {} {}", count, what)
               : fmt::format("{} of {} {} on average", count, grouped(station.units), what);
}

SheetWords sheet_words(TextMeasure& measure, const std::vector<Station>& stations) {
  double nearest = 1e9;
  for (std::size_t s = 0; s + 2 < stations.size(); ++s) {
    nearest = std::min(nearest, stations[s + 1].label_x - stations[s].label_x);
  }
  double names = 0;
  for (const Station& station : stations) names = std::max(names, measure.width(station.name, kStation.type) + 12);
  const auto widest = [&](bool brief) {
    double width = names - 12;
    for (std::size_t s = 1; s + 1 < stations.size(); ++s) {
      width = std::max({width, measure.width(sheet_note(stations[s], stations[s].units, brief), kNote.type),
                        measure.width(sheet_note(stations[s], NAN, brief), kNote.type)});
    }
    return width + 12;
  };
  SheetWords words;
  words.brief = widest(false) > nearest;
  words.notes = widest(true) <= nearest;
  if (!words.notes) words.stride = nearest > 0 ? name_stride(nearest, names) : int_size(stations);
  words.room = nearest * words.stride - 12;
  return words;
}

std::vector<Text> station_labels(const Station& station, const std::string& note, double y, double width) {
  return {styled(kStation, station.name, {station.label_x, y}, Align::kCenter, width),
          styled(kNote, note, {station.label_x, y + 23}, Align::kCenter, width)};
}

void add_legend(TextMeasure& measure, NetworkPicture& panel, const NetworkPlan& network, const NetworkFrame& places,
                const LegendFacts& facts) {
  const bool roomy = network.area.width > 1150 && all_dense(network.stations);
  const bool change = network.edges == job::EdgeChoice::kChange;
  const double y = places.legend_y;
  double left = network.area.x + 36;
  const auto add = [&](Ink ink, const std::string& words) {
    panel.legend.push_back({ink, styled(kNote, words, {left, y})});
    left += measure.width(words, kNote.type) + 64;
  };
  if (network.has_edges) {
    add(Ink::kUp, change ? "grew" : roomy ? "pushes the next neuron up" : "pushes up");
    add(Ink::kDown, change ? "shrank" : roomy ? "holds it down" : "holds down");
    if (facts.learns && network.gradient_scale > 0)
      add(Ink::kError, roomy ? "a training batch’s error" : "batch error");
  }
  if (any_two_sided(network.stations)) {
    add(Ink::kNeuronOn, roomy ? "neuron far from 0" : "far from 0");
  } else {
    add(Ink::kNeuronOn, roomy ? "active neuron" : "active");
  }
  if (facts.not_finite) add(Ink::kError, kNotFinite);
  if (network.is_spine) add_spine_legend(measure, panel, network, {left, y});
  if (!network.has_edges) return;
  // The words are those that have room beside the largest count, the same in all frames.
  const double room = network.area.right() - 8 - (left - 28);
  constexpr std::int64_t kMixed = 4;  // states of a frame
  const auto widest = edge_words(network, std::min(network.edges_total, kMixed * network.edges_shown));
  const auto chosen =
      std::find(widest.begin(), widest.end(), fitting_words(measure, widest, room, kNote.type)) - widest.begin();
  panel.labels.push_back(styled(kNote, edge_words(network, facts.edges_drawn)[chosen], {network.area.right() - 8, y},
                                Align::kRight, room));
}

void add_reading(TextMeasure& measure, NetworkPicture& panel, const Shot& shot, const NetworkPlan& network) {
  constexpr double kBehind = 0.2;  // opacity
  const auto& probes = shot.film.probes;
  const auto& names = shot.film.names;
  const int probe = shot.probe();
  const NetworkFrame places = network_frame(network.area);
  const Rect& area = places.picture;
  const bool roomy = area.height > 60;
  const bool batch = panel.back.running;
  const bool has_look = have_looks(probes);
  if (has_look) {
    panel.pictures.push_back(picture_of(probes, probe, area));
    panel.pictures.back().opacity = batch ? kBehind : 1.0;
  }
  const double x = has_look ? area.right() + 16 : area.x;
  const double width = places.reading.right() - x;
  const auto add = [&](const TextStyle& style, const std::vector<std::string>& words, double y) {
    panel.labels.push_back(
        styled(style, fitting_words(measure, words, width, style.type), {x, area.y + y}, Align::kLeft, width));
  };
  const std::string what = of_input(shot.film.trace->manifest(), "test image");
  const std::string image_words =
      probes.indices.empty() ? what : fmt::format("{} {}", what, grouped(probes.indices[probe]));
  if (roomy) add(kNote, {batch ? fmt::format("now no {}:", what) : image_words}, 14);
  const TextStyle name = kPanelTitle.of_size(roomy ? 24 : 20);
  const TextStyle reading = kBody.of_size(roomy ? 16 : 14);
  if (batch) {
    add(name, {"a training batch", "training batch", "a batch"}, roomy ? 43 : 19);
    add(reading, {"its error flows back", "error back"}, roomy ? 70 : 41);
  } else {
    add(name, {names[shot.truth()]}, roomy ? 43 : 19);
    add(reading, reading_words(panel, names), roomy ? 70 : 41);
  }
}

}  // namespace epochreel::scene

#include "panels/network/network_panel.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "panels/network/network_picture.h"
#include "panels/network/network_words.h"
#include "panels/network/plan_network.h"
#include "panels/network/rails.h"
#include "panels/network/station_places.h"
#include "panels/network/turned_sheets.h"
#include "reading/unit_names.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kPulseWidth = 70;   ///< units: over which the pulse rises
constexpr double kStepsBack = 0.12;  ///< in which a reading steps back before the next one's pulse: of that one's way
constexpr double kWhole = 0.995;     ///< share of a reading from which on its figures are shown
constexpr double kDimmed = 0.4;      ///< of its light that stays, until that pulse takes it over

/// States that are mixed into one picture of the network.
struct StateMix {
  std::shared_ptr<const NetworkState> state;
  int weight = 0;      ///< in 256ths
  double front = 1e9;  ///< the pulse has come as far as this x
  double gone = -1e9;  ///< and the pulse of the next probe, which takes over, as far as this x
  bool last = true;    ///< it reads the probe on screen
  double light = 1;    ///< what is left of it where it has stepped back before the next one
};

/// The states of each reading before and after the shot's moment, by their share. Each reading takes over from the one
/// before where its pulse has passed. That one has stepped back by then: while the words still speak of it.
std::vector<StateMix> mixes_of(const Shot& shot, StateMaker& states, const NetworkFrame& places) {
  const auto front_of = [&](const Reading& reading) {
    const double way = places.output_x - places.first_x + 2 * kPulseWidth;
    return reading.front >= Reading::kThrough ? 1e9 : places.first_x - kPulseWidth + way * reading.front;
  };
  std::vector<StateMix> mixes;
  for (std::size_t r = 0; r < shot.readings.size(); ++r) {
    const Reading& reading = shot.readings[r];
    const double front = front_of(reading);
    const bool last = r + 1 == shot.readings.size();
    const double gone = last ? -1e9 : front_of(shot.readings[r + 1]);
    const double leaves = last ? smooth_step(-kStepsBack, 0, shot.next_front) : 1;
    const int whole = round_to<int>(256 * (1 - (1 - kDimmed) * leaves));
    const int after = round_to<int>(shot.moment.fraction * whole);
    const double light = whole / 256.0;
    const int next = std::min(shot.moment.before + 1, shot.last_snapshot());
    if (after < whole)
      mixes.push_back({states.at(shot.moment.before, reading.probe), whole - after, front, gone, last, light});
    if (after > 0) mixes.push_back({states.at(next, reading.probe), after, front, gone, last, light});
  }
  return mixes;
}

/// Edges some part of which is seen: those of each state between the pulse that takes over and its own.
std::int64_t count_edges(const std::vector<StateMix>& mixes) {
  std::vector<std::uint64_t> all;
  for (const StateMix& mix : mixes) {
    std::vector<std::uint64_t> seen;
    for (const DrawnEdge& edge : mix.state->edges) {
      if (mix.weight > 0 && edge.from_x < mix.front && edge.to_x > mix.gone) seen.push_back(edge.number);
    }
    std::vector<std::uint64_t> both;
    std::set_union(all.begin(), all.end(), seen.begin(), seen.end(), std::back_inserter(both));
    all = std::move(both);
  }
  return std::ssize(all);
}

/// How much of each state is seen at `x`: together at most 1.
std::vector<double> shares_at(const std::vector<StateMix>& mixes, double x) {
  std::vector<double> shares;
  for (const StateMix& mix : mixes) {
    shares.push_back(mix.weight / 256.0 * smooth_step(0, kPulseWidth, mix.front - x) *
                     (1 - smooth_step(0, kPulseWidth, mix.gone - x)));
  }
  return shares;
}

/// The maps of a conv2d, each mixed from the readings that have come as far as its middle.
void add_maps(Sheet& sheet, const std::vector<StateMix>& mixes, const Station& station, std::size_t index) {
  sheet.map_width = station.map_width;
  sheet.map_height = station.map_height;
  sheet.tile_width = station.tile_width;
  sheet.tile_height = station.tile_height;
  sheet.shear = station.shear;
  const std::size_t size = std::int64_t{station.map_width} * station.map_height;
  for (std::size_t c = 0; c < station.places.size(); ++c) {
    const Point& middle = station.places[c];
    const auto shares = shares_at(mixes, middle.x);
    FeatureMap map{{middle.x - station.tile_width / 2,
                    middle.y - station.tile_height / 2 - station.tile_width / 2 * station.shear},
                   std::vector<float>(size, 0.0F)};
    for (std::size_t m = 0; m < mixes.size(); ++m) {
      const auto share = static_cast<float>(shares[m]);
      if (share <= 0) continue;
      const float* glow = mixes[m].state->glow[index].data() + c * size;
      for (std::size_t i = 0; i < size; ++i) map.glow[i] += share * glow[i];
    }
    sheet.maps.push_back(std::move(map));
  }
}

/// The input in colour as one map, mixed pixel by pixel from the readings that have come so far.
void add_colors(Sheet& sheet, const std::vector<StateMix>& mixes, const Station& input) {
  const std::vector<Point>& places = input.places;
  const std::size_t size = places.size();
  const double step_x = input.map_width > 1 ? places[1].x - places[0].x : 1.0;
  const double drop = input.map_width > 1 ? places[1].y - places[0].y : 0.0;
  const double step_y = input.map_height > 1 ? places[input.map_width].y - places[0].y : 1.0;
  sheet.map_width = input.map_width;
  sheet.map_height = input.map_height;
  sheet.tile_width = step_x * input.map_width;
  sheet.tile_height = step_y * input.map_height;
  sheet.shear = drop / step_x;
  sheet.maps.push_back({{places[0].x - step_x / 2, places[0].y - step_y / 2 - drop / 2}, {}});
  sheet.colors.assign(3 * size, 0.0F);
  for (std::size_t i = 0; i < size; ++i) {
    const auto shares = shares_at(mixes, places[i].x);
    for (std::size_t m = 0; m < mixes.size(); ++m) {
      const auto share = static_cast<float>(shares[m]);
      for (std::size_t c = 0; c < 3; ++c) sheet.colors[c * size + i] += share * mixes[m].state->colors[c * size + i];
    }
  }
}

/// The names of an input's values, each at the left of its unit.
void add_unit_labels(Sheet& sheet, const Station& input) {
  constexpr double kRoom = 112;
  for (int unit = 0; unit < input.units; ++unit) {
    const Point& at = input.places[unit];
    sheet.labels.push_back(styled(kNote, input.unit_names[unit], {at.x - 16, at.y + 5}, Align::kRight, kRoom));
  }
}

Sheet make_sheet(const std::vector<StateMix>& mixes, const Station& station, std::size_t index,
                 const SnapshotRecord& record, const NetworkFrame& places, const SheetWords& words) {
  Sheet sheet;
  sheet.corners = station.corners;
  if (station.weight_layer >= 0) sheet.of = trace::names::kWeight(station.weight_layer);
  sheet.radius = station.radius;
  const bool maps = station.kind == StationKind::kMaps;
  if (maps) add_maps(sheet, mixes, station, index);
  if (station.channels > 1) add_colors(sheet, mixes, station);
  sheet.neurons.resize(sheet.maps.empty() ? station.places.size() : 0);
  for (std::size_t u = 0; u < sheet.neurons.size(); ++u) {
    sheet.neurons[u].x = static_cast<float>(station.places[u].x);
    sheet.neurons[u].y = static_cast<float>(station.places[u].y);
    const auto shares = shares_at(mixes, station.places[u].x);
    double glow = 0;
    for (std::size_t m = 0; m < mixes.size(); ++m) {
      if (shares[m] > 0) glow += shares[m] * mixes[m].state->glow[index][u];
    }
    sheet.neurons[u].glow = std::isnan(glow) ? Neuron::kNotFinite : static_cast<float>(std::min(1.0, glow));
  }
  const double active = index < record.active_units.size() ? record.active_units[index] : NAN;
  if (words.names(index)) {
    const std::string note = words.notes ? sheet_note(station, active, words.brief) : "";
    sheet.labels = station_labels(station, note, places.label_y + words.lower(index), words.room);
  }
  if (has_unit_names(station)) add_unit_labels(sheet, station);
  return sheet;
}

/// Gives the likeliest outputs a line each, in places that are the same in all frames. `known`: the reading is whole.
void add_likeliest(NetworkPicture& panel, const NetworkFrame& places, bool known) {
  constexpr int kMost = 5;
  constexpr double kLeastStep = 30;
  constexpr double kMostStep = 62;
  const double reach = NetworkFrame::kReach * places.factor_y;
  const int count = std::clamp(floor_to<int>(reach / kLeastStep), 1, kMost);
  const double step = std::min(kMostStep, reach / count);
  std::vector<Output> sorted = panel.outputs;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Output& a, const Output& b) { return a.probability > b.probability; });
  for (int i = 0; i < count; ++i) {
    Output output;
    output.figure = "–";
    if (known) output = sorted[i];
    const Point disc = output.at;
    output.at = {places.output_x, places.middle + (i - (count - 1) / 2.0) * step};
    panel.likeliest.push_back({std::move(output), disc});
  }
  panel.bar.height = std::clamp(step - 24, 4.0, 8.0);
}

void add_outputs(NetworkPicture& panel, const Shot& shot, const NetworkPlan& network,
                 const std::vector<StateMix>& mixes, const NetworkFrame& places) {
  constexpr double kSmall = 10;  // radius of a disc beside which a line has no room
  constexpr int kMostLines = 16;
  constexpr double kNamedLine = 34;  // units of a line whose name stands above its bar
  const Station& station = network.stations.back();
  const auto& names = shot.film.names;
  const double spacing = station.units > 1 ? station.places[1].y - station.places[0].y : 62;
  // Names stand above the bars: where outputs are close, the bars are thinner.
  panel.bar = {station.places.front().x + 28, 0, places.bar_width, std::clamp(spacing - 24, 4.0, 8.0)};
  panel.output_radius = std::clamp(spacing * 0.42, 2.0, 13.0);
  std::size_t best = 0;
  bool known = true;
  for (std::size_t c = 0; c < station.places.size(); ++c) {
    Output output;
    output.at = station.places[c];
    output.name = names.size() == station.places.size() ? names[c] : fmt::format("{}", c);
    const auto shares = shares_at(mixes, output.at.x);
    // Outputs of the probe before do not stand beside the picture of this one, and until its pulse is there, whole,
    // nothing is known of them.
    double arrived = 0;
    for (std::size_t m = 0; m < mixes.size(); ++m) {
      if (!mixes[m].last || shares[m] <= 0) continue;
      const double share = shares[m] / mixes[m].light;  // what is said does not fade with the light
      arrived += share;
      output.probability += share * mixes[m].state->probabilities[c];
    }
    const bool whole = arrived > kWhole;
    known = known && whole && std::isfinite(output.probability);
    output.figure = whole ? percent_words(output.probability / arrived, 1) : "–";
    if (!std::isfinite(output.probability)) output.probability = 0;
    output.truth = static_cast<int>(c) == shot.truth();
    panel.outputs.push_back(output);
    if (output.probability > panel.outputs[best].probability) best = c;
  }
  panel.outputs[best].predicted = known && panel.outputs[best].probability > 0;
  std::string note = station.size_words;
  const bool above = std::any_of(panel.outputs.begin(), panel.outputs.end(),
                                 [](const Output& output) { return letters(output.name) > 2; });
  panel.few_lines = panel.output_radius < kSmall || station.units > kMostLines ||
                    (above && station.units > 5 && spacing < kNamedLine);
  if (panel.few_lines) {
    add_likeliest(panel, places, known);
    note = fmt::format("{} likeliest of {}", panel.likeliest.size(), station.units);
  }
  for (Text& label : station_labels(station, note, places.label_y, 0)) panel.labels.push_back(label);
}

/// Every third image the error flows back through the layers, once its forward pass is over.
BackWave back_wave(const Shot& shot, const NetworkPlan& network, const NetworkFrame& places) {
  constexpr std::size_t kEvery = 3;
  constexpr double kFrom = 0.5;  // of a turn
  constexpr double kTo = 0.92;
  constexpr double kRoot = 0.4;  // gradients span decades
  BackWave wave;
  wave.running = job::is<job::TrainingScene>(shot.scene.kind) && shot.turn % kEvery == kEvery - 1 &&
                 shot.turn_share > kFrom && shot.turn_share < kTo && network.gradient_scale > 0;
  if (!wave.running) return wave;
  wave.width = 0.22 * (places.output_x - places.first_x);
  const double way = places.output_x - places.first_x + 2 * wave.width;
  wave.middle = places.output_x + wave.width - way * (shot.turn_share - kFrom) / (kTo - kFrom);
  const auto& stations = network.stations;
  for (std::size_t g = 0; g + 1 < stations.size() && g < shot.record.gradient_norms.size(); ++g) {
    const double from = g == 0 ? places.first_x - wave.width : stations[g].corners[1].x;
    const double to = g + 2 < stations.size() ? stations[g + 1].corners[1].x : places.output_x + 8;
    wave.gaps.push_back({from, to, std::pow(shot.record.gradient_norms[g] / network.gradient_scale, kRoot)});
  }
  return wave;
}

/// Takes the names of layers and the figures away: the title shows the network itself.
void leave_bare(NetworkPicture& panel) {
  for (Sheet& sheet : panel.sheets) sheet.labels.clear();
  panel.labels.clear();
  for (RailMark& rail : panel.rails) rail.labels.clear();
  panel.bar.width = 0;
  panel.likeliest.clear();
  const bool in_discs = std::all_of(panel.outputs.begin(), panel.outputs.end(),
                                    [](const Output& output) { return letters(output.name) <= 2; });
  for (Output& output : panel.outputs) {
    output.figure.clear();
    if (!in_discs) output.name.clear();
  }
}

/// Says where the first layer's units stand: the filters are their weights.
void place_units(Pens& pens, const NetworkPicture& panel) {
  if (panel.sheets.size() < 2) return;
  const Sheet& sheet = panel.sheets[1];
  const double side = 2 * sheet.radius;
  for (std::size_t u = 0; u < sheet.neurons.size(); ++u) {
    const Neuron& neuron = sheet.neurons[u];
    pens.place(weights_of_unit(sheet.of, narrow<int>(u)), {neuron.x - side / 2, neuron.y - side / 2, side, side});
  }
  for (std::size_t c = 0; c < sheet.maps.size(); ++c) {
    const Point& corner = sheet.maps[c].corner;
    pens.place(weights_of_unit(sheet.of, narrow<int>(c)), {corner.x, corner.y, sheet.tile_width, sheet.tile_height});
  }
}

/// Why no connections are drawn.
std::string why_no_edges(const FilmContext& film) {
  std::vector<std::string> missing;
  for (std::size_t s = 1; s < film.stations.size(); ++s) {
    const int layer = film.stations[s].weight_layer;
    if (film.trace->recorded_throughout(trace::names::kWeight(layer))) continue;
    missing.push_back(trace::weight_record(film.trace->manifest().layers, layer));
  }
  if (missing.empty() || missing.size() + 1 == film.stations.size()) return "no weights were recorded";
  return fmt::format("not every snapshot has {}", fmt::join(missing, ", "));
}

double largest_gradient(const std::vector<SnapshotRecord>& records) {
  double largest = 0;
  for (const SnapshotRecord& record : records) {
    for (const double norm : record.gradient_norms) largest = std::max(largest, norm);
  }
  return largest;
}

}  // namespace

NetworkPanelPlan::NetworkPanelPlan(const FilmContext& film, const PlacedPanel& placed) : PanelPlan(placed) {
  const auto& stations = film.drawn_stations();
  if (stations.empty() || film.shown_probes.empty()) {
    missing_ = stations.empty() ? why_no_stations(film.trace->manifest()) : kNoProbes;
    return;
  }
  plan_ = plan_network({*film.trace, film.probes, film.shown_probes, stations, film.spine, film.stage}, area(),
                       own<job::NetworkPanel>().edges);
  plan_->gradient_scale = largest_gradient(film.records);
  if (!plan_->has_edges) missing_ = film.stations.empty() ? kBranches : why_no_edges(film);
}

std::vector<std::string> NetworkPanelPlan::warnings() const {
  if (missing_.empty()) return {};
  if (plan_) return {fmt::format("connections are not drawn: {}", missing_)};
  return {missing_ == kNoProbes ? fmt::format("the network is not drawn: {}", missing_) : missing_};
}

void NetworkPanelPlan::draw(const Shot& shot, Pens& pens) const {
  if (!plan_ || shot.readings.empty()) return say_missing(pens, area(), "Network", plan_ ? kNoProbes : missing_);
  const NetworkPlan& network = *plan_;
  const NetworkFrame places = network_frame(network.area);
  auto& states = shot.cache.memory_of<StateMaker>(
      *this, [&] { return std::make_unique<StateMaker>(*shot.film.trace, shot.film.probes, network); });
  const auto mixes = mixes_of(shot, states, places);
  NetworkPicture panel;
  const auto& stations = network.stations;
  const SheetWords words = sheet_words(pens.measure(), stations);
  for (std::size_t s = 0; s + 1 < stations.size(); ++s) {
    panel.sheets.push_back(make_sheet(mixes, stations[s], s, shot.record, places, words));
  }
  add_outputs(panel, shot, network, mixes, places);
  for (const StateMix& mix : mixes) {
    if (mix.state->flow && mix.weight > 0) panel.flow.push_back({mix.state->flow, mix.weight, mix.front, mix.gone});
  }
  panel.pulse_width = kPulseWidth;
  panel.tone_reference = network.tone_reference;
  panel.back = back_wave(shot, network, places);
  turn_sheets(panel, turn_of(shot, network, places));
  add_rails(panel, shot, network);
  const bool training = job::is<job::TrainingScene>(shot.scene.kind);
  const bool title = job::is<job::TitleScene>(shot.scene.kind);
  if (title) leave_bare(panel);
  if (shot.at_cut()) place_units(pens, panel);
  add_legend(pens.measure(), panel, network, places,
             {training,
              any_not_finite_in(shot.film.not_finite, trace::names::kModelPrefix) ||
                  any_not_finite_in(shot.film.not_finite, trace::names::kProbePrefix),
              count_edges(mixes)});
  if (training || title) add_reading(pens.measure(), panel, shot, network);
  draw_mark(pens.foreground, panel);
}

}  // namespace epochreel::scene

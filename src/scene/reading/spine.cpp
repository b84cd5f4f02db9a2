#include "reading/spine.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

namespace {

using trace::LayerRole;

/// Layers from `first` to `last` between two layers that are on the spine.
struct Segment {
  int first = 0;
  int last = 0;

  bool branches() const { return last > first; }
};

/// What becomes a station: a block that branches or a layer with weights, and the layers that follow it.
struct Item {
  Segment block;                ///< or the one layer
  int last = 0;                 ///< the last layer that belongs to it
  int shown = -1;               ///< the layer whose outputs are shown; -1: none was recorded
  int repeated = 1;             ///< blocks that it stands for
  std::vector<int> inner = {};  ///< layers of its branch whose outputs are shown before
  bool has_room = true;
};

/// A segment ends where no connection leads past its last layer. Where connections are not known, each layer is one.
std::vector<Segment> segments_of(const trace::Manifest& manifest) {
  const std::vector<trace::LayerInfo>& layers = manifest.layers;
  const int count = int_size(layers);
  std::vector<int> earliest(count + 1, count);  // what layers from a number on get
  for (int i = count - 1; i >= 0; --i) {
    earliest[i] = std::min(earliest[i + 1], *std::min_element(layers[i].inputs.begin(), layers[i].inputs.end()));
  }
  std::vector<Segment> segments;
  int first = 0;
  for (int i = 0; i < count; ++i) {
    if (earliest[i + 1] < i && !manifest.network.order_only) continue;
    segments.push_back({first, i});
    first = i + 1;
  }
  return segments;
}

bool opens_item(LayerRole role) {
  return trace::has_weights(role) || !trace::is_understood(role) || role == LayerRole::kGlobalPool;
}

class Finder {
 public:
  explicit Finder(const trace::TraceReader& trace) : trace_(trace), layers_(trace.manifest().layers) {}

  Spine find() {
    find_items();
    if (items_.empty() || !puts_out_classes(items_.back())) return {};
    spine_.stations.push_back(input_station(trace_.manifest()));
    leave_out();
    open_blocks();
    bool skips = false;
    for (std::size_t i = 0; i + 1 < items_.size(); ++i) {
      const bool shows = items_[i].shown >= 0 && items_[i].has_room;
      if (shows) add(items_[i], skips);
      skips = !shows;
      spine_.hidden += items_[i].shown < 0 ? 1 : 0;
      spine_.left_out += items_[i].has_room ? 0 : 1;
    }
    add_outputs();
    return std::move(spine_);
  }

 private:
  void find_items() {
    for (const Segment& segment : segments_of(trace_.manifest())) {
      const bool opens = segment.branches() || opens_item(trace::role_of(layers_[segment.first].type));
      if (!opens && items_.empty()) continue;  // normalises the input
      if (opens) items_.push_back({segment, segment.last});
      items_.back().last = segment.last;
    }
    for (Item& item : items_) item.shown = shown_of(item);
    fold_repeated();
  }

  /// The last recorded layer before the pools.
  int shown_of(const Item& item) const {
    int found = -1;
    for (int i = item.last; i >= item.block.first; --i) {
      if (!trace_.recorded_throughout(trace::names::kProbeLayer(i))) continue;
      const bool pools = trace::role_of(layers_[i].type) == LayerRole::kPool;
      if (found < 0 || !pools) found = i;
      if (!pools) break;
    }
    return found;
  }

  /// The run of blocks that an item's block belongs to; nothing for one that is not repeated.
  const trace::BlockRun* run_of(const Item& item) const {
    for (const trace::BlockRun& run : trace_.manifest().network.runs) {
      for (const std::vector<int>& block : run.blocks) {
        if (std::ranges::find(block, item.block.last) != block.end()) return &run;
      }
    }
    return nullptr;
  }

  /// Neighbours of one run become one item, which is the last of them.
  void fold_repeated() {
    std::vector<Item> folded;
    for (const Item& item : items_) {
      const trace::BlockRun* const run = item.block.branches() ? run_of(item) : nullptr;
      const bool repeats =
          run != nullptr && !folded.empty() && folded.back().block.branches() && run_of(folded.back()) == run;
      const int before = repeats ? folded.back().repeated : 0;
      if (repeats) folded.pop_back();
      folded.push_back(item);
      folded.back().repeated += before;
    }
    items_ = std::move(folded);
  }

  bool puts_out_classes(const Item& item) const {
    return layers_[item.last].shape == std::vector<std::int64_t>{std::ssize(trace_.manifest().class_names)};
  }

  /// Recorded outputs of activation functions on the longer way through a block that adds.
  std::vector<int> inner_of(const Item& item) const {
    std::vector<int> inner;
    const trace::LayerInfo& sum = layers_[item.block.last];
    if (!is_residual(item)) return inner;
    const int first = length_of(sum.inputs[0], item.block.first);
    const int second = length_of(sum.inputs[1], item.block.first);
    for (int layer = sum.inputs[first > second ? 0 : 1]; layer >= item.block.first;
         layer = layers_[layer].inputs.front()) {
      const bool acts = trace::role_of(layers_[layer].type) == LayerRole::kActivation;
      if (acts && trace_.recorded_throughout(trace::names::kProbeLayer(layer))) inner.insert(inner.begin(), layer);
    }
    return inner;
  }

  /// Keeps blocks before other stations, and of what are too many every so-many-th.
  void leave_out() {
    std::vector<Item*> blocks;
    std::vector<Item*> others;
    for (std::size_t i = 0; i + 1 < items_.size(); ++i) {
      if (items_[i].shown >= 0) (items_[i].block.branches() ? blocks : others).push_back(&items_[i]);
    }
    keep(blocks, kMostStations);
    keep(others, std::max(0, kMostStations - int_size(blocks)));
  }

  /// The first, the last, and others evenly between them.
  static void keep(const std::vector<Item*>& items, int most) {
    const int count = int_size(items);
    if (count <= most) return;
    for (Item* item : items) item->has_room = false;
    for (int i = 0; i < most; ++i) items[i * (count - 1) / std::max(1, most - 1)]->has_room = true;
  }

  void open_blocks() {
    int stations = int_size(items_);  // the input is one more, the outputs are no sheet
    for (const bool repeats : {true, false}) {
      for (Item& item : items_) {
        if ((item.repeated > 1) != repeats || item.shown < 0) continue;
        std::vector<int> inner = inner_of(item);
        if (stations + int_size(inner) > kMostOpened) continue;
        stations += int_size(inner);
        item.inner = std::move(inner);
      }
    }
  }

  void add(const Item& item, bool skips) {
    const int before = int_size(spine_.stations) - 1;
    for (const int layer : item.inner) {
      spine_.stations.push_back(station_of(layer));
      spine_.stations.back().name = last_word(layers_[opener_of(layer)].name);
    }
    spine_.stations.push_back(station_of(item.shown));
    Station& station = spine_.stations.back();
    station.name = name_of(item);
    if (item.repeated > 1) station.name += fmt::format(" × {}", item.repeated);
    const bool weighs = trace::has_weights(trace::role_of(layers_[item.block.first].type));
    if (!item.block.branches() && weighs) station.weight_layer = item.block.first;
    if (item.block.branches()) add_rail(item, before, skips);
  }

  /// The layer with weights whose values an activation function gets.
  int opener_of(int layer) const {
    while (layer > 0 && !trace::has_weights(trace::role_of(layers_[layer].type)) &&
           layers_[layer].inputs.front() >= 0) {
      layer = layers_[layer].inputs.front();
    }
    return layer;
  }

  static std::string last_word(const std::string& name) { return name.substr(name.rfind('.') + 1); }

  /// Pools hand on the sign of what they get.
  bool is_one_sided(int layer) const {
    while (!trace_.manifest().network.order_only && layer > 0 && layers_[layer].inputs.size() == 1) {
      const LayerRole role = trace::role_of(layers_[layer].type);
      if (role != LayerRole::kPool && role != LayerRole::kGlobalPool && !trace::is_copy(role)) break;
      layer = layers_[layer].inputs.front();
    }
    const trace::LayerType* const type = trace::find_layer_type(layers_[std::max(layer, 0)].type);
    return type != nullptr && type->one_sided;
  }

  void add_outputs() {
    Station output;
    output.units = int_size(trace_.manifest().class_names);
    output.name = "output";
    output.size_words = "softmax";
    spine_.stations.push_back(std::move(output));
  }

  Station station_of(int shown) const {
    const trace::LayerInfo& layer = layers_[shown];
    Station station;
    station.activation_layer = shown;
    station.output_layer = shown;
    station.units = narrow<int>(layer.shape.front());
    station.two_sided = !is_one_sided(shown);
    if (layer.shape.size() != 3) return station;
    station.kind = StationKind::kMaps;
    station.map_height = narrow<int>(layer.shape[1]);
    station.map_width = narrow<int>(layer.shape[2]);
    station.output_size = station.map_height * station.map_width;
    station.size_words =
        fmt::format("{} · {} × {}", counted(station.units, "map"), station.map_height, station.map_width);
    return station;
  }

  /// What the names of a block's layers begin with: "layer1.0" of "layer1.0.conv1" and "layer1.0.add".
  std::string name_of(const Item& item) const {
    std::string name = layers_[item.block.first].name;
    if (!item.block.branches()) return name;
    if (item.repeated > 1) return run_of(item)->name;
    for (int i = item.block.first; i <= item.block.last && !name.empty(); ++i) {
      while (!name.empty() && !(layers_[i].name + ".").starts_with(name + ".")) {
        const std::size_t dot = name.rfind('.');
        name = dot == std::string::npos ? "" : name.substr(0, dot);
      }
    }
    return name.empty() ? "block" : name;
  }

  /// A block that ends in an addition of two ways: the longer one is the branch, the shorter one the stream.
  bool is_residual(const Item& item) const {
    const trace::LayerInfo& sum = layers_[item.block.last];
    if (!item.block.branches() || sum.type != "add" || sum.inputs.size() != 2) return false;
    const int first = length_of(sum.inputs[0], item.block.first);
    const int second = length_of(sum.inputs[1], item.block.first);
    return first != second && first >= 0 && second >= 0;
  }

  void add_rail(const Item& item, int from, bool skips) {
    Rail rail{from, int_size(spine_.stations) - 1, -1, -1, skips};
    if (is_residual(item)) {
      const std::vector<int>& inputs = layers_[item.block.last].inputs;
      const bool first_is_longer = length_of(inputs[0], item.block.first) > length_of(inputs[1], item.block.first);
      rail.branch_node = recorded_norm(inputs[first_is_longer ? 0 : 1]);
      rail.stream_node = recorded_norm(inputs[first_is_longer ? 1 : 0]);
    }
    spine_.rails.push_back(rail);
  }

  /// Layers of the block on the way to `layer`; -1 where that way branches.
  int length_of(int layer, int first) const {
    int length = 0;
    for (; layer >= first; layer = layers_[layer].inputs.front()) {
      if (layers_[layer].inputs.size() != 1) return -1;
      ++length;
    }
    return length;
  }

  int recorded_norm(int layer) const {
    return layer >= 0 && trace_.recorded_throughout(trace::names::kLayerNorm(layer)) ? layer : -1;
  }

  const trace::TraceReader& trace_;
  const std::vector<trace::LayerInfo>& layers_;
  std::vector<Item> items_;
  Spine spine_;
};

}  // namespace

Spine find_spine(const trace::TraceReader& trace) {
  const trace::Manifest& manifest = trace.manifest();
  if (manifest.format_version == 1 || manifest.network.input_kind == trace::InputKind::kTokens) return {};
  if (holds_too_many_values(manifest)) return {};
  if (!find_stations(manifest).empty() || trace.snapshots().empty()) return {};
  return Finder(trace).find();
}

}  // namespace epochreel::scene

#include "plan/training_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/layer_types.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/screen_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

using trace::LayerRole;

/// "ReLU" for an activation function that is known, "" for another layer.
std::string activation_words(const std::string& type) {
  const trace::LayerType* const known = trace::find_layer_type(type);
  return known != nullptr && known->role == LayerRole::kActivation ? std::string(known->words) : "";
}

/// A trace from elsewhere may have pools of other names.
bool is_pool(const std::string& type) { return type.ends_with("_pool2d") || type == "global_avg_pool"; }

/// A layer with weights, or one of a type that is not known, and what follows it.
struct WrittenBlock {
  std::string words;  ///< with what joins it to the block before
  std::string activation;
  bool pool = false;
};

/// " – 784", ", 32", " – attention 64": how a layer goes on from the one before. `maps`: it stands within a run of
/// layers with maps, which is joined by commas.
std::string layer_words(const trace::LayerInfo& layer, bool maps) {
  const std::int64_t size = layer.shape.empty() ? 0 : layer.shape[0];
  const LayerRole role = trace::role_of(layer.type);
  if (role == LayerRole::kDense) return fmt::format(" – {}", size);
  if (role == LayerRole::kConv) return fmt::format("{}{}", maps ? ", " : " – conv ", size);
  return fmt::format(" – {} {}", screen_words(layer.type), size);
}

/// Layers that neither have units of their own nor an activation function.
bool is_passed_over(LayerRole role) { return role == LayerRole::kNorm || trace::is_copy(role); }

std::vector<WrittenBlock> written_blocks(const trace::Manifest& manifest) {
  std::vector<WrittenBlock> blocks;
  bool maps = false;
  for (const auto& layer : manifest.layers) {
    const bool pool = is_pool(layer.type);
    const LayerRole role = trace::role_of(layer.type);
    if (pool) {
      blocks.push_back({maps ? ", pool" : " – pool", "", true});
    } else if (const std::string found = activation_words(layer.type); !found.empty()) {
      if (blocks.empty()) blocks.emplace_back();
      std::string& known = blocks.back().activation;
      known += known.empty() ? found : " + " + found;
    } else if (!is_passed_over(role)) {
      blocks.push_back({layer_words(layer, maps), "", false});
    }
    maps = layer.shape.size() == 3 && (maps || role == LayerRole::kConv || pool);
  }
  return blocks;
}

/// The one that all of a network's blocks have but the pools, and but the last, which has none; "" where they differ.
std::string common_activation(const std::vector<WrittenBlock>& blocks) {
  std::vector<std::string> activations;
  for (const WrittenBlock& block : blocks) {
    if (!block.pool || !block.activation.empty()) activations.push_back(block.activation);
  }
  if (activations.size() < 2 || !activations.back().empty()) return "";
  activations.pop_back();
  const bool all = std::all_of(activations.begin(), activations.end(),
                               [&](const std::string& activation) { return activation == activations.front(); });
  return all ? activations.front() : "";
}

/// A layer with weights; one whose function is not known has some where it names a parameter.
bool weighs(const trace::LayerInfo& layer) {
  const LayerRole role = trace::role_of(layer.type);
  return trace::has_weights(role) || (!trace::is_understood(role) && !layer.own.weight.empty());
}

std::string branches_words(const trace::Manifest& manifest) {
  const auto weighing = std::ranges::count_if(manifest.layers, weighs);
  const auto added =
      std::ranges::count_if(manifest.layers, [](const trace::LayerInfo& layer) { return layer.type == "add"; });
  const std::string words = fmt::format("{} with weights", counted(weighing, "layer"));
  return added > 0 ? fmt::format("{}, {}", words, counted(added, "residual connection")) : words;
}

}  // namespace

std::string architecture_words(const trace::Manifest& manifest) {
  if (!trace::is_chain(manifest.layers) || manifest.network.order_only) return branches_words(manifest);
  std::int64_t inputs = 1;
  for (const auto side : manifest.input_shape) inputs *= side;
  std::string words = fmt::format("{}", inputs);
  const auto blocks = written_blocks(manifest);
  const std::string common = common_activation(blocks);
  for (const WrittenBlock& block : blocks) {
    words += block.words;
    if (common.empty() && !block.activation.empty()) words += " " + block.activation;
  }
  return common.empty() ? words : fmt::format("{} · {}", words, common);
}

std::string title_of(const FilmContext& film) {
  const trace::Manifest& manifest = film.trace->manifest();
  for (const std::string* words : {&film.movie.title, &manifest.dataset, &manifest.name}) {
    if (!words->empty()) return screen_words(*words);
  }
  return "A neural network";
}

std::int64_t parameters_of(const trace::Manifest& manifest) {
  std::int64_t sum = 0;
  for (const auto& layer : manifest.layers) {
    const LayerRole role = trace::role_of(layer.type);
    const bool has_none = trace::is_understood(role) && !trace::has_parameters(role);
    if (layer.parameters < 0 && !has_none) return 0;
    sum += std::max<std::int64_t>(0, layer.parameters);
  }
  return sum;
}

std::string rate_words(const FilmContext& film, double rate, int digits) {
  const double highest = film.history.highest_rate;
  if (!std::isfinite(rate)) return not_finite_words(rate);
  if (highest <= 0) return figure_words(rate);
  constexpr int kMostDecimals = 8;
  constexpr int kMostOwn = 5;  // decimals for its own digits: 0.00000025 is hard to read
  constexpr int kOwnDigits = 2;
  const auto decimals_of = [](double value, int wanted) {
    return std::max(0, wanted - 1 - floor_to<int>(std::log10(value)));
  };
  const int decimals = decimals_of(highest * 1.001, digits);  // a peak of 0.0009998 counts as 0.001
  if (decimals > kMostDecimals) return fmt::format("{:.{}e}", rate, digits - 1);
  const int own = rate > 0 ? decimals_of(rate, kOwnDigits) : 0;
  return own > std::max(decimals, kMostOwn) ? fmt::format("{:.{}e}", rate, kOwnDigits - 1)
                                            : fmt::format("{:.{}f}", rate, std::max(decimals, own));
}

std::string training_words(TextMeasure& measure, const trace::Manifest& manifest, double width, const TextType& type) {
  const auto layers = std::ranges::count_if(manifest.layers, weighs);
  std::string words = architecture_words(manifest);
  std::vector<std::string> choices = {fmt::format("{} layers with weights", layers), words};
  for (const std::string name : {"optimizer", "batch", "seed"}) {
    for (const auto& [key, value] : manifest.hyperparameters) {
      if (key != name) continue;
      words += fmt::format(" · {}{}", name == "optimizer" ? "" : name + " ", value);
      choices.push_back(words);
    }
  }
  std::reverse(choices.begin(), choices.end());
  return fitting_words(measure, choices, width, type);
}

std::vector<std::string> longest_figures(const FilmContext& film) {
  std::vector<std::string> longest;
  for (const SnapshotRecord& record : film.records) {
    const auto counters = instant_counters(film, record, kAllCounters);
    longest.resize(counters.size());
    for (std::size_t i = 0; i < counters.size(); ++i) {
      if (letters(counters[i].value) > letters(longest[i])) longest[i] = counters[i].value;
    }
  }
  return longest;
}

std::vector<Counter> instant_counters(const FilmContext& film, const SnapshotRecord& record, std::size_t most) {
  const auto& manifest = film.trace->manifest();
  const auto whole = [](double value) { return grouped(std::llround(value)); };
  const SnapshotRecord::Recorded ever = any_recorded(film.records);
  const SnapshotRecord::Recorded now = record.recorded;
  // The less weighty first. A figure that no snapshot has is left out, one that this snapshot lacks is a dash.
  std::vector<Counter> counters = {{of_input(manifest, "images seen"), whole(record.images), Ink::kText}};
  const auto add = [&](const char* label, bool shown, bool known, const std::string& value, Ink ink) {
    if (shown) counters.push_back({label, known ? value : "–", ink});
  };
  add(any_two_sided(film.stations) ? "above 0, mean" : "active, mean",
      has_hidden(film.stations) && ever.active_fraction, now.active_fraction, percent_words(record.active_fraction, 1),
      Ink::kText);
  add("learning rate", ever.learning_rate, now.learning_rate, rate_words(film, record.learning_rate), Ink::kText);
  counters.push_back({"step", whole(record.step), Ink::kText});
  counters.push_back({"epoch",
                      manifest.epochs > 0 ? fmt::format("{:.2f} / {}", record.epoch, manifest.epochs)
                                          : fmt::format("{:.2f}", record.epoch),
                      Ink::kText});
  add("test loss", ever.test_loss, now.test_loss, figure_words(record.test_loss), Ink::kDown);
  add("test accuracy", ever.test_accuracy, now.test_accuracy, percent_words(record.test_accuracy, 2), Ink::kUp);
  for (std::size_t i = 0; i < film.longest_figures.size(); ++i) counters[i].longest = film.longest_figures[i];
  if (counters.size() > most) counters.erase(counters.begin(), counters.end() - most);
  return counters;
}

}  // namespace epochreel::scene

/// The network, its training and the instant in words and figures.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

namespace {

/// " · ReLU" for an activation function, "" for another layer.
std::string activation_words(const std::string& type) {
  if (type == "relu") return " · ReLU";
  if (type == "leaky_relu") return " · leaky ReLU";
  if (type == "gelu") return " · GELU";
  return type == "tanh" || type == "sigmoid" ? " · " + type : "";
}

}  // namespace

std::string architecture_words(const trace::Manifest& manifest) {
  std::int64_t inputs = 1;
  for (const auto side : manifest.input_shape) inputs *= side;
  std::string words = fmt::format("{}", inputs);
  std::string activation;
  bool maps = false;  // within a run of layers with maps, which is joined by commas
  for (const auto& layer : manifest.layers) {
    const std::int64_t size = layer.shape.empty() ? 0 : layer.shape[0];
    if (layer.type == "dense") words += fmt::format(" – {}", size);
    if (layer.type == "conv2d") words += fmt::format("{}{}", maps ? ", " : " – conv ", size);
    if (layer.type.ends_with("_pool2d")) words += maps ? ", pool" : " – pool";
    maps = layer.shape.size() == 3 && (maps || layer.type == "conv2d" || layer.type.ends_with("_pool2d"));
    if (const std::string found = activation_words(layer.type); !found.empty()) activation = found;
  }
  return words + activation;
}

std::string rate_words(const Film::Plan& plan, double rate, int digits) {
  const double highest = plan.history.highest_rate;
  if (!std::isfinite(rate) || highest <= 0) return "n/a";
  // A peak of 0.0009998 counts as 0.001.
  constexpr int kMostDecimals = 8;
  const int decimals = std::max(0, digits - 1 - static_cast<int>(std::floor(std::log10(highest * 1.001))));
  return decimals > kMostDecimals ? fmt::format("{:.{}e}", rate, digits - 1) : fmt::format("{:.{}f}", rate, decimals);
}

std::string training_words(const trace::Manifest& manifest, double width, double size) {
  const auto layers = std::count_if(manifest.layers.begin(), manifest.layers.end(), [](const trace::LayerInfo& layer) {
    return layer.type == "dense" || layer.type == "conv2d";
  });
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
  return fitting_words(choices, width, size);
}

std::vector<Counter> instant_counters(const Film::Plan& plan, const SnapshotRecord& record, std::size_t most) {
  const auto& manifest = plan.trace->manifest();
  const auto whole = [](double value) { return grouped(std::llround(value)); };
  // The less weighty first.
  std::vector<Counter> counters = {
      {"images seen", whole(images_at(*plan.trace, record)), Ink::kText},
      {any_two_sided(plan.stations) ? "neurons above 0" : "active neurons", percent_words(record.active_fraction, 1),
       Ink::kText},
      {"learning rate", rate_words(plan, record.learning_rate), Ink::kText},
      {"step", whole(record.step), Ink::kText},
      {"epoch",
       manifest.epochs > 0 ? fmt::format("{:.2f} / {}", record.epoch, manifest.epochs)
                           : fmt::format("{:.2f}", record.epoch),
       Ink::kText},
      {"test loss", figure_words(record.test_loss), Ink::kDown},
      {"test accuracy", percent_words(record.test_accuracy, 2), Ink::kUp},
  };
  if (counters.size() > most) counters.erase(counters.begin(), counters.end() - static_cast<std::ptrdiff_t>(most));
  return counters;
}

}  // namespace epochreel::scene

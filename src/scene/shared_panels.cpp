#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenes.h"
#include "words.h"

namespace epochreel::scene {

double smooth_step(double from, double to, double at) {
  const double t = std::clamp((at - from) / (to - from), 0.0, 1.0);
  return t * t * (3 - 2 * t);
}

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

namespace {

/// With as many decimals as the film's first rate needs for three digits, so that the figure does not dance.
std::string rate_words(const Film::Plan& plan, double rate) {
  double highest = 0;
  for (const SnapshotRecord& record : plan.records) {
    if (std::isfinite(record.learning_rate)) highest = std::max(highest, record.learning_rate);
  }
  if (!std::isfinite(rate) || highest <= 0) return "n/a";
  const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(highest))), 0, 8);
  return fmt::format("{:.{}f}", rate, decimals);
}

}  // namespace

HeaderPanel training_header(const Film::Plan& plan, const SnapshotRecord& record) {
  const auto& manifest = plan.trace->manifest();
  HeaderPanel header;
  header.area = grid::kHeader;
  header.title = manifest.dataset;
  header.subtitle = architecture_words(manifest);
  for (const auto& [name, value] : manifest.hyperparameters) {
    if (name == "optimizer") header.subtitle += fmt::format(" · {}", value);
    if (name == "batch") header.subtitle += fmt::format(" · batch {}", value);
    if (name == "seed") header.subtitle += fmt::format(" · seed {}", value);
  }
  const auto whole = [](double value) { return count_words(std::llround(value)); };
  header.counters = {
      {"epoch", manifest.epochs > 0 ? fmt::format("{:.2f} / {}", record.epoch, manifest.epochs)
                                    : fmt::format("{:.2f}", record.epoch), Ink::kText},
      {"step", whole(record.step), Ink::kText},
      {"images seen", whole(images_at(*plan.trace, record)), Ink::kText},
      {"learning rate", rate_words(plan, record.learning_rate), Ink::kText},
      {"active neurons", percent_words(record.active_fraction, 1), Ink::kText},
      {"test loss", figure_words(record.test_loss), Ink::kDown},
      {"test accuracy", percent_words(record.test_accuracy, 2), Ink::kUp},
  };
  return header;
}

BarsPanel class_bars(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, int marked) {
  BarsPanel panel;
  panel.chrome = {area, "Accuracy per class", fmt::format("%, {} test images", count_words(static_cast<std::int64_t>(
                                                                                    record.evaluated)))};
  const auto& names = plan.trace->manifest().class_names;
  const int decimals = area.width / static_cast<double>(names.size()) >= 58 ? 1 : 0;
  for (std::size_t c = 0; c < names.size() && c < record.class_accuracy.size(); ++c) {
    const double value = record.class_accuracy[c];
    const bool known = std::isfinite(value);
    panel.bars.push_back({names[c], known ? fmt::format("{:.{}f}", value * 100, decimals) : "–", known ? value : 0.0,
                          static_cast<int>(c) == marked});
  }
  return panel;
}

MatrixPanel confusion_matrix(const Film::Plan& plan, const SnapshotRecord& record, const Rect& area, bool large) {
  MatrixPanel panel;
  panel.chrome = {area, "Confusion matrix", large ? "% of each row’s test images" : "rows: truth · columns: reading · %"};
  panel.names = plan.trace->manifest().class_names;
  panel.shares = record.confusion;
  panel.large = large;
  for (const double share : record.confusion) {
    const double percent = share * 100;
    const double shown = large ? 0.05 : 0.5;
    if (percent < shown) {
      panel.figures.emplace_back();
    } else {
      panel.figures.push_back(large ? fmt::format("{:.1f}", percent) : fmt::format("{:.0f}", percent));
    }
  }
  return panel;
}

TextPanel caption_panel(const std::string& words, double opacity) {
  TextPanel panel;
  panel.opacity = opacity;
  panel.texts.push_back(
      {words, {grid::kMargin, grid::kCaptionY}, 24, Weight::kMedium, Ink::kText, Align::kLeft, 1240});
  return panel;
}

TimelinePanel timeline(const Film::Plan& plan, double step) {
  TimelinePanel panel;
  panel.area = grid::kTimeline;
  panel.done = plan.history.place(step);
  panel.ticks = plan.history.step_ticks;
  panel.ticks.front().text = "0 steps";
  panel.ticks.back().text = fmt::format("{} steps", count_words(static_cast<std::int64_t>(plan.history.total_steps)));
  return panel;
}

std::shared_ptr<const std::vector<float>> FilterCache::at(const Film::Plan& plan, int snapshot) {
  for (const auto& [index, values] : kept_) {
    if (index == snapshot) return values;
  }
  const auto file = plan.trace->open_snapshot(snapshot);
  const auto& first = plan.network.stations.size() > 1 ? plan.network.stations[1] : Station{};
  const std::int64_t shape[] = {first.units > 0 ? first.units : -1, std::int64_t{plan.filters.tile_width} * plan.filters.tile_height};
  kept_.emplace_front(snapshot, std::make_shared<const std::vector<float>>(
                                    file.at(plan.filters.weight_name, shape).floats()));
  if (kept_.size() > 3) kept_.pop_back();
  return kept_.front().second;
}

}  // namespace epochreel::scene

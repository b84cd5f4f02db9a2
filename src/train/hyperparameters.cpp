#include "hyperparameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string_view>

#include "epochreel/job/layer_words.h"
#include "epochreel/trace/layer_types.h"

namespace epochreel::train {
namespace {

/// ", momentum 0.9"; nothing where the value is that of `none`.
std::string and_word(std::string_view word, double value, double none = 0) {
  return value == none ? "" : fmt::format(", {} {}", word, value);
}

std::string optimizer_words(const job::SgdSpec& sgd) {
  return fmt::format("SGD{}{}", and_word(sgd.nesterov ? "Nesterov momentum" : "momentum", sgd.momentum),
                     and_word("weight decay", sgd.weight_decay));
}
template <class Spec>
std::string adam_words(std::string_view name, const Spec& adam) {
  return fmt::format("{}{}{}{}", name, and_word("beta1", adam.beta1, Spec{}.beta1),
                     and_word("beta2", adam.beta2, Spec{}.beta2), and_word("weight decay", adam.weight_decay));
}
std::string optimizer_words(const job::AdamSpec& adam) { return adam_words("Adam", adam); }
std::string optimizer_words(const job::AdamWSpec& adam) { return adam_words("AdamW", adam); }

/// "1 epoch", "0.5 epochs".
std::string epoch_words(double epochs) { return fmt::format("{} epoch{}", epochs, epochs == 1 ? "" : "s"); }

std::string schedule_words(const job::ConstantSchedule& /*constant*/) { return "constant"; }
std::string schedule_words(const job::CosineSchedule& /*cosine*/) { return "cosine"; }
std::string schedule_words(const job::StepSchedule& step) {
  return fmt::format("times {} every {}", step.factor, step.every == 1 ? "epoch" : epoch_words(step.every));
}
std::string schedule_words(const job::OneCycleSchedule& /*cycle*/) { return "one cycle"; }

/// "shift 2 px, rotation 10 deg, scale 10 %, flip"; "" where images stay as they are.
std::string augment_words(const job::AugmentSpec& augment) {
  std::string words;
  const auto add = [&words](double amount, const std::string& text) {
    if (amount > 0) words += (words.empty() ? "" : ", ") + text;
  };
  add(augment.shift, fmt::format("shift {} px", augment.shift));
  add(augment.rotation, fmt::format("rotation {} deg", augment.rotation));
  add(augment.scale, fmt::format("scale {} %", 100 * augment.scale));
  add(augment.flip ? 1 : 0, "flip");
  return words;
}

std::string init_words(const job::HeNormalInit& /*he*/) { return "He normal"; }
std::string init_words(const job::GlorotUniformInit& /*glorot*/) { return "Glorot uniform"; }
std::string init_words(const job::ConstantInit& constant) { return fmt::format("constant {}", constant.value); }

/// The layers with their values, where the sizes and the activation function do not tell all; else "".
std::string network_words(const std::vector<job::LayerSpec>& network) {
  std::vector<std::string> words;
  bool plain = true;
  for (const job::LayerSpec& layer : network) {
    words.push_back(job::layer_words(layer));
    const auto* const type = trace::find_layer_type(job::layer_type(layer));
    const bool has_values = words.back() != job::layer_type(layer);
    const bool dense = type != nullptr && type->role == trace::LayerRole::kDense;
    const bool activation = type != nullptr && type->role == trace::LayerRole::kActivation;
    plain = plain && (dense || (activation && !has_values));
  }
  return plain ? "" : fmt::format("{}", fmt::join(words, " → "));
}

std::string rate_words(const job::TrainSpec& train) {
  const double rate = std::visit([](const auto& optimizer) { return optimizer.learning_rate; }, train.optimizer);
  return std::visit(
      [rate](const auto& schedule) {
        const std::string warm_up =
            schedule.warm_up > 0 ? fmt::format(", {} of warm-up", epoch_words(schedule.warm_up)) : "";
        return fmt::format("{}, {}{}", rate, schedule_words(schedule), warm_up);
      },
      train.schedule);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> hyperparameter_words(const job::Job& job) {
  const job::TrainSpec& train = job.train;
  std::vector<std::pair<std::string, std::string>> words = {
      {"optimizer", std::visit([](const auto& optimizer) { return optimizer_words(optimizer); }, train.optimizer)},
      {"learning rate", rate_words(train)},
      {"batch", fmt::format("{}", train.batch_size)},
      {"epochs", fmt::format("{}", train.epochs)},
  };
  if (train.label_smoothing > 0) words.emplace_back("label smoothing", fmt::format("{}", train.label_smoothing));
  if (train.clip_norm > 0) words.emplace_back("gradient norm", fmt::format("at most {}", train.clip_norm));
  if (train.augment != job::AugmentSpec{}) words.emplace_back("augmentation", augment_words(train.augment));
  words.emplace_back("first weights", std::visit([](const auto& init) { return init_words(init); }, train.init));
  words.emplace_back("seed", fmt::format("{}", job.seed));
  if (const std::string layers = network_words(job.network); !layers.empty()) words.emplace_back("layers", layers);
  return words;
}

}  // namespace epochreel::train

#include "health.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "epochreel/base/error.h"

namespace epochreel::train {
namespace {

bool all_finite(std::span<const float> values) {
  return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
}

/// The value that is not finite, and its most likely cause.
struct Finding {
  std::string what;
  std::string cause;
};

std::string rate_cause(const TrainingPlace& place) {
  static constexpr const char* kOptimizers[] = {"sgd", "adam", "adamw"};
  return fmt::format(
      "the learning rate {} is too high; lower train.optimizer.{}.learning_rate, warm up, or set train.clip_norm",
      place.learning_rate, kOptimizers[place.job.train.optimizer.index()]);
}

constexpr const char* kInitCause = "the initial weights are too large; choose another train.init";

/// "the output of layer 2 (dense)": the first one that is not finite for the last batch; "" where all are.
std::string broken_output(const nn::Network& network) {
  for (std::size_t i = 0; i < network.layers().size(); ++i) {
    if (all_finite(network.activation(i))) continue;
    return fmt::format("the output of layer {} ({})", i, network.layers()[i].type);
  }
  return "";
}

/// In the order in which a step computes: outputs from the first layer on, gradients from the last one back, updates.
Finding find(const TrainingPlace& place, const nn::Network& network) {
  const std::string cause = place.step > 1 ? rate_cause(place) : kInitCause;
  if (const std::string output = broken_output(network); !output.empty()) return {output, cause};
  const std::vector<nn::Parameter>& parameters = network.parameters();
  const auto gradient = std::find_if(parameters.rbegin(), parameters.rend(), [](const nn::Parameter& parameter) {
    return !std::isfinite(parameter.gradient_norm());
  });
  if (gradient != parameters.rend()) return {fmt::format("the gradient of {}", gradient->name()), cause};
  const auto update = std::find_if(parameters.begin(), parameters.end(), [](const nn::Parameter& parameter) {
    return !std::isfinite(parameter.update_norm());
  });
  if (update != parameters.end()) return {fmt::format("the update of {}", update->name()), rate_cause(place)};
  return {"the training loss", cause};
}

[[noreturn]] void fail(const TrainingPlace& place, const Finding& finding) {
  throw Error(
      ErrorKind::kFailed, place.job.name,
      fmt::format("{} is not finite at step {}, most likely because {}", finding.what, place.step, finding.cause));
}

}  // namespace

void check_step(const TrainingPlace& place, const nn::Network& network, const nn::StepResult& result) {
  if (std::isfinite(result.loss) && std::isfinite(result.gradient_norm) && std::isfinite(result.update_norm)) return;
  fail(place, find(place, network));
}

void check_test_loss(const TrainingPlace& place, const nn::Network& network, double loss) {
  if (std::isfinite(loss)) return;
  const std::string output = broken_output(network);
  fail(place, {output.empty() ? "the test loss" : output + " for test images",
               place.step > 0 ? rate_cause(place) : kInitCause});
}

}  // namespace epochreel::train

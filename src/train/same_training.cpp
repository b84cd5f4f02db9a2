#include "same_training.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/job/load.h"

namespace epochreel::train {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

std::string layer_words(const job::DenseSpec& dense) { return fmt::format("dense {}", dense.units); }
std::string layer_words(const job::ReluSpec& /*relu*/) { return "relu"; }

std::string network_words(const job::Job& job) {
  std::string words;
  for (const job::LayerSpec& layer : job.network) {
    words += words.empty() ? "" : ", ";
    words += std::visit([](const auto& spec) { return layer_words(spec); }, layer);
  }
  return words;
}

std::string_view weight_words(job::WeightFormat format) {
  if (format == job::WeightFormat::kNone) return "none";
  return format == job::WeightFormat::kF16 ? "f16" : "f32";
}

/// The keys that decide a training, with their values.
Words training_words(const job::Job& job) {
  const auto& sgd = std::get<job::SgdSpec>(job.train.optimizer);
  return {
      {"seed", fmt::format("{}", job.seed)},
      {"data.dataset", std::string(job::dataset_name(job.data.dataset))},
      {"data.classes", fmt::format("{}", job.data.classes)},
      {"data.train_limit", fmt::format("{}", job.data.train_limit)},
      {"data.test_limit", fmt::format("{}", job.data.test_limit)},
      {"network", network_words(job)},
      {"train.epochs", fmt::format("{}", job.train.epochs)},
      {"train.batch_size", fmt::format("{}", job.train.batch_size)},
      {"train.optimizer.sgd.learning_rate", fmt::format("{}", sgd.learning_rate)},
      {"train.optimizer.sgd.momentum", fmt::format("{}", sgd.momentum)},
      {"train.schedule", job.train.schedule == job::Schedule::kCosine ? "cosine" : "constant"},
      {"train.numerics", job.train.numerics == job::Numerics::kPortable ? "portable" : "native"},
      {"record.snapshots", fmt::format("{}", job.record.snapshots)},
      {"record.weights", std::string(weight_words(job.record.weights))},
      {"record.probes_per_class", fmt::format("{}", job.record.probes_per_class)},
      {"record.eval_limit", fmt::format("{}", job.record.eval_limit)},
  };
}

/// A manifest may hold a job that this version cannot read.
Words words_of(const trace::Manifest& manifest) {
  try {
    return training_words(job::parse_job(manifest.job_json, "manifest.json"));
  } catch (const Error&) {
    return {};
  }
}

Words surroundings(const trace::Manifest& manifest) {
  const auto onednn = manifest.versions.find("onednn");
  return {
      {"the format version", fmt::format("{}", manifest.format_version)},
      {"the hash of the training images", manifest.train_hash},
      {"the hash of the test images", manifest.test_hash},
      {"the version of oneDNN", onednn == manifest.versions.end() ? "unknown" : onednn->second},
      {"the instruction set", manifest.isa},
  };
}

std::string first_difference(const Words& there, const Words& here) {
  for (std::size_t i = 0; i < there.size() && i < here.size(); ++i) {
    if (there[i].second == here[i].second) continue;
    return fmt::format("{} is {} there and {} here", there[i].first, there[i].second, here[i].second);
  }
  return "";
}

}  // namespace

std::string first_difference(const trace::Manifest& found, const trace::Manifest& wanted, const job::Job& job) {
  if (found.training_hash == wanted.training_hash) return "";
  std::string difference = first_difference(words_of(found), training_words(job));
  if (difference.empty()) difference = first_difference(surroundings(found), surroundings(wanted));
  return difference.empty() ? "the hash of the training differs" : difference;
}

}  // namespace epochreel::train

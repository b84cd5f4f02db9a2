#include <fmt/format.h>

#include "epochreel/base/processors.h"
#include "epochreel/job/load.h"
#include "epochreel/job/shapes.h"
#include "epochreel/nn/network.h"
#include "epochreel/train/train.h"
#include "hyperparameters.h"

namespace epochreel::train {
namespace {

/// With exact numerics neither oneDNN nor the CPU decides any bit. The trace names neither, so that it is the same file
/// wherever it was made.
void add_surroundings(trace::Manifest& manifest, job::Numerics numerics) {
  manifest.versions = {{"epochreel", EPOCHREEL_VERSION}};
  manifest.isa = nn::effective_isa(numerics);  // or an error, before anything is written
  if (numerics == job::Numerics::kExact) {
    manifest.isa = "exact";
    return;
  }
  manifest.versions["onednn"] = nn::onednn_version();
  manifest.cpu = cpu_model();
}

std::string training_hash(const job::Job& job, const trace::Manifest& manifest) {
  const auto onednn = manifest.versions.find("onednn");
  return hash_text(fmt::format("{}\n{}\n{}\n{}\n{}\n{}", job::training_json(job), manifest.train_hash,
                               manifest.test_hash, onednn == manifest.versions.end() ? "" : onednn->second,
                               manifest.isa, manifest.format_version))
      .hex();
}

/// As the manifest has it: without the one channel of grey images.
std::vector<std::int64_t> input_shape(const data::Split& split) {
  if (!split.has_images()) return {split.width};
  if (split.channels == 1) return {split.height, split.width};
  return split.shape();
}

}  // namespace

trace::Manifest make_manifest(const job::Job& job, const data::Dataset& data) {
  trace::Manifest manifest;
  manifest.name = job.name;
  manifest.job_json = job::to_json(job);
  manifest.seed = job.seed;
  manifest.dataset = data.name;
  manifest.class_names = data.class_names;
  manifest.train_images = data.train.count;
  manifest.test_images = data.test.count;
  manifest.train_hash = data.train.hash.hex();
  manifest.test_hash = data.test.hash.hex();
  manifest.input_shape = input_shape(data.train);
  for (const job::LayerShape& layer : job::layer_shapes(job.network, data.train.shape())) {
    manifest.layers.push_back({layer.type, layer.shape, layer.parameters});
  }
  if (!data.train.has_images()) trace::make_vector_manifest(manifest, data.value_names);
  manifest.epochs = job.train.epochs;
  manifest.batch_size = job.train.batch_size;
  manifest.steps_per_epoch = (data.train.count + job.train.batch_size - 1) / job.train.batch_size;
  manifest.total_steps = manifest.steps_per_epoch * job.train.epochs;
  manifest.hyperparameters = hyperparameter_words(job);
  add_surroundings(manifest, job.train.numerics);
  manifest.training_hash = training_hash(job, manifest);
  return manifest;
}

}  // namespace epochreel::train

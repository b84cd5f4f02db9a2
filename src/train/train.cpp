#include "epochreel/train/train.h"

#include <fmt/format.h>

#include <optional>

#include "epochreel/base/error.h"
#include "epochreel/job/single_value.h"
#include "same_training.h"
#include "trainer.h"

namespace epochreel::train {
namespace {

/// The trace that stands in `folder` where it can be gone on with; none where a new one is to be started.
std::optional<trace::TraceReader> trace_to_go_on_with(const job::Job& job, const trace::Manifest& wanted,
                                                      const std::filesystem::path& folder,
                                                      const TrainOptions& options) {
  if (!trace::trace_exists(folder)) return std::nullopt;
  try {
    trace::TraceReader reader(folder);
    const std::string difference = first_difference(reader.manifest(), wanted, job);
    if (difference.empty()) return reader;
    if (options.overwrite) return std::nullopt;
    throw Error(ErrorKind::kInvalid, folder.string(),
                fmt::format("holds the trace of another training: {}; start anew with --overwrite, or give --out "
                            "another folder",
                            difference));
  } catch (const Error& error) {
    if (options.overwrite && error.kind() == ErrorKind::kInvalid) return std::nullopt;  // damaged
    throw;
  }
}

void check_data(const job::Job& job, const data::Dataset& data) {
  if (!data.train.has_images() && job.train.augment != job::AugmentSpec{}) {
    throw Error(ErrorKind::kInvalid, "train.augment",
                fmt::format("moves images, but {} holds vectors of {} numbers; leave it out, or set data.shape to the "
                            "height and width of the images that they are",
                            data.name, data.train.width));
  }
  const auto found = job::find_single_value(job, data.train.shape(), data.train.count);
  if (!found) return;
  throw Error(ErrorKind::kInvalid, fmt::format("network.{} (batch_norm)", found->layer), found->what);
}

}  // namespace

TrainingState look_at_training(const job::Job& job, const data::Dataset& data, const std::filesystem::path& folder,
                               const TrainOptions& options) {
  check_data(job, data);
  TrainingState state{.manifest = make_manifest(job, data)};
  const auto existing = trace_to_go_on_with(job, state.manifest, folder, options);
  if (!existing) return state;
  const auto checkpoint = trace::newest_checkpoint(folder);
  if (checkpoint) state.step = checkpoint->step;
  if (existing->finished()) state.step = state.manifest.total_steps;
  return state;
}

void train(const job::Job& job, const data::Dataset& data, const std::filesystem::path& folder,
           const TrainOptions& options, TrainObserver& observer) {
  check_data(job, data);
  const trace::Manifest manifest = make_manifest(job, data);
  std::optional<trace::Checkpoint> checkpoint;
  if (const auto existing = trace_to_go_on_with(job, manifest, folder, options)) {
    if (existing->finished()) return;
    checkpoint = trace::newest_checkpoint(folder);
  }
  const TrainingSetup setup{job, data, manifest, options.threads, options.device};
  std::unique_ptr<nn::Network> network = make_network(setup);
  trace::TraceWriter writer =
      checkpoint ? trace::TraceWriter::resume(folder, checkpoint->step) : trace::TraceWriter::create(folder, manifest);
  Trainer trainer(setup, std::move(network), std::move(writer), observer, checkpoint);
  if (checkpoint) observer.on_resume(checkpoint->step);
  trainer.run();
}

}  // namespace epochreel::train

/// The trace: what a training left behind, and all that drawing needs. docs/trace.md is the format's document.
///
///     manifest.json  metrics.jsonl  snapshots/000123.safetensors  commits.jsonl  checkpoint/
///
/// One writer at a time (a lock file sees to it), any number of readers. A reader trusts committed lines only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/trace/network.h"
#include "epochreel/trace/snapshot.h"
#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

inline constexpr int kWrittenVersion = 1;  ///< by TraceWriter
inline constexpr int kNewestVersion = 2;   ///< that is read

/// The facts that do not change over a training.
struct Manifest {
  int format_version = kWrittenVersion;
  std::string name;             ///< the job's name
  std::string job_json = "{}";  ///< the resolved job, a JSON object; may be "{}" in a foreign trace
  std::string training_hash;    ///< of the keys that decide the trace and the data; "" in a foreign trace
  std::uint64_t seed = 0;
  std::string dataset;  ///< as on screen
  std::vector<std::string> class_names;
  std::int64_t train_images = 0;
  std::int64_t test_images = 0;
  std::string train_hash;  ///< of the data, hexadecimal
  std::string test_hash;
  std::vector<std::int64_t> input_shape;  ///< of an image (height, width) or (channels, height, width)
  std::vector<LayerInfo> layers;
  Network network;
  int epochs = 0;
  int batch_size = 0;
  std::int64_t steps_per_epoch = 0;
  std::int64_t total_steps = 0;
  std::vector<std::pair<std::string, std::string>> hyperparameters;  ///< words for the screen, in order
  std::map<std::string, std::string> versions;                       ///< library: version
  std::string cpu;
  std::string isa;
  std::vector<std::pair<std::string, std::string>> skipped;  ///< record or pattern: why it was not measured
};

/// One line of metrics.jsonl. Fields that were not measured at that step are absent; optional numbers that are not
/// finite are written as the strings "NaN", "Infinity" and "-Infinity".
struct Metrics {
  std::int64_t step = 0;     ///< updates done; 0: before the first
  double epoch = 0;          ///< step / steps_per_epoch
  std::int64_t images = 0;   ///< training images seen
  double learning_rate = 0;  ///< of the update that led to this step; at step 0 of the first one; NaN where not known
  std::optional<double> train_loss;      ///< mean of the batch, nats
  std::optional<double> train_accuracy;  ///< of the batch, 0..1
  std::optional<double> test_loss;
  std::optional<double> test_accuracy;
  std::optional<std::int64_t> test_count;  ///< images behind the two
  std::optional<double> gradient_norm;     ///< L2, all parameters
  std::optional<double> update_norm;
  std::optional<double> weight_norm;
  std::optional<double> active_fraction;  ///< of hidden units, mean over test images
};

/// A figure that a line of metrics.jsonl may have, and the range of those that are read.
struct OptionalFigure {
  const char* key;
  std::optional<double> Metrics::*value;
  double least;
  double most;
};

/// All of them but test_count, which is an integer, in the order of a line.
std::span<const OptionalFigure> optional_figures();

/// One line of commits.jsonl: a snapshot that is whole.
struct SnapshotInfo {
  int index = 0;
  std::int64_t step = 0;
  double epoch = 0;
  std::int64_t images = 0;
  std::string file;        ///< relative to the trace's folder
  std::uint64_t size = 0;  ///< bytes
  std::string hash;        ///< XXH3-128, hexadecimal
};

/// Writes a trace, or goes on with one that was cut off. Holds a lock on the folder as long as it lives: where another
/// process (or writer) has it, that is Error{kFailed}. Steps must rise from call to call.
///
/// Snapshots and checkpoints are written by a thread of their own while the caller goes on, one after the other in the
/// order of the calls; each call waits for the one before it and throws its Error.
class TraceWriter {
 public:
  /// Starts a trace in `folder`, removing the files of another one that stands there. Error{kInvalid} where the
  /// folder holds anything but a trace: nothing is removed then.
  static TraceWriter create(const std::filesystem::path& folder, const Manifest& manifest);

  /// Goes on after `step`: drops metrics, snapshots and checkpoints later than that, and what was never committed.
  /// That the manifest is that of the same training is for the caller to see to.
  static TraceWriter resume(const std::filesystem::path& folder, std::int64_t step);

  TraceWriter(TraceWriter&&) noexcept;
  ~TraceWriter();

  /// A line of metrics. On the disk once the next snapshot or checkpoint is.
  void append(const Metrics& metrics);

  /// Writes a snapshot, syncs the metrics, then writes the line that commits it. Appends no metrics itself.
  void write_snapshot(const Metrics& at, TensorMap tensors);

  /// Writes checkpoint/STEP.safetensors and removes all but the newest two.
  void write_checkpoint(std::int64_t step, TensorMap tensors, const Metadata& metadata);

  /// Waits until all that was given to the two above is on the disk; throws where that failed.
  void finish();

  int snapshots() const;  ///< given to write_snapshot so far, those before the start included

 private:
  struct Rep;
  explicit TraceWriter(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

/// The newest whole checkpoint of a trace, if there is one. Damaged ones are passed over.
struct Checkpoint {
  std::int64_t step = 0;
  TensorFile file;
};
std::optional<Checkpoint> newest_checkpoint(const std::filesystem::path& folder);

/// A trace on disk, read-only, and what may be believed of it: everything that its manifest, metrics and snapshots say
/// was checked where it was read. Free to share between threads.
class TraceReader {
 public:
  /// Reads the manifest, metrics and commits; checks the size of every committed file. Error{kInvalid} says what
  /// is missing or damaged, or lies beyond limits.h.
  explicit TraceReader(std::filesystem::path folder);
  ~TraceReader();
  TraceReader(TraceReader&&) noexcept;

  const std::filesystem::path& folder() const;
  const Manifest& manifest() const;
  const std::vector<Metrics>& metrics() const;
  const std::vector<SnapshotInfo>& snapshots() const;
  /// Sentences about what was dropped: a torn last line, an uncommitted snapshot.
  const std::vector<std::string>& warnings() const;

  /// True once the snapshot of the last step is committed.
  bool finished() const;

  /// Maps snapshot `index` (its place in snapshots()). The first time its hash is checked: Error{kInvalid} where the
  /// file is not the one that was committed.
  TensorFile open_snapshot(std::size_t index) const;

  /// The same, its records checked the first time: shapes that follow from the manifest and from each other, values
  /// within their meaning, probes that are those of the last snapshot. Error{kInvalid} with file, tensor and element.
  ///
  /// Files are opened and parsed once and kept, as far as snapshot_cache.h has room; their pages take memory only as
  /// long as somebody holds the snapshot.
  Snapshot snapshot(std::size_t index) const;

  /// That of the highest step. Error{kFailed} where there is none.
  Snapshot last_snapshot() const;

  /// How many files snapshot() and all that reads through it have opened so far.
  std::int64_t files_opened() const;

  /// Whether every snapshot has that record. Opens all of them the first time.
  bool recorded_throughout(const std::string& record) const;

  /// Opens every snapshot; a sentence for each that cannot be believed.
  std::vector<std::string> faults() const;

  /// A sentence for each tensor of any snapshot that is passed over since its type is not known.
  std::vector<std::string> passed_over() const;

  /// Hash of the whole lines of metrics.jsonl.
  Hash128 metrics_hash() const;

  /// Hash of manifest, metrics and commits: two traces with the same hash hold the same training.
  Hash128 hash() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

/// True where `folder` holds a manifest.json.
bool trace_exists(const std::filesystem::path& folder);

/// The trace that a user means by `given`: the folder itself, or the one of the name "trace" in it where that is one.
std::filesystem::path find_trace(const std::filesystem::path& given);

/// Makes the manifest of a chain of dense layers and what follows them one of version 2, whose input is a vector of the
/// length in `input_shape`. `value_names` are those of its values, or none.
void make_vector_manifest(Manifest& manifest, std::vector<std::string> value_names);

/// The manifest as it is written to disk.
std::string manifest_json(const Manifest& manifest);

}  // namespace epochreel::trace

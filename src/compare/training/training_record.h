/// TrainingRecord identifies a training: it tells by hashes whether two are the same, and which stage diverged.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::compare {

/// A snapshot by its place in the training.
struct SnapshotRecord {
  std::int64_t step = 0;
  std::string hash;  ///< of the file

  bool operator==(const SnapshotRecord&) const = default;
};

struct TrainingRecord {
  std::string job = "{}";  ///< the resolved job, a JSON object; "{}" in a foreign trace
  std::string train_hash;  ///< of the data
  std::string test_hash;
  std::map<std::string, std::string> environment;  ///< versions of libraries, "cpu", "isa"
  std::vector<SnapshotRecord> snapshots;
  std::string metrics_hash;
  std::shared_ptr<const trace::TraceReader> trace;  ///< null where only the hashes are known

  /// Whether nothing is recorded that could be compared: neither a snapshot nor a line of metrics.
  bool is_empty() const;
};

TrainingRecord training_record(std::shared_ptr<const trace::TraceReader> trace);

}  // namespace epochreel::compare

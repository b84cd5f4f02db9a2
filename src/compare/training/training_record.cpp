#include "training/training_record.h"

#include <utility>

#include "epochreel/base/hash.h"

namespace epochreel::compare {

bool TrainingRecord::is_empty() const {
  const bool no_metrics = metrics_hash.empty() || metrics_hash == hash_text("").hex();
  return snapshots.empty() && no_metrics;
}

TrainingRecord training_record(std::shared_ptr<const trace::TraceReader> trace) {
  const trace::Manifest& manifest = trace->manifest();
  TrainingRecord record;
  record.job = manifest.job_json;
  record.train_hash = manifest.train_hash;
  record.test_hash = manifest.test_hash;
  record.environment = manifest.versions;
  if (!manifest.cpu.empty()) record.environment["cpu"] = manifest.cpu;
  if (!manifest.isa.empty()) record.environment["isa"] = manifest.isa;
  for (const trace::SnapshotInfo& snapshot : trace->snapshots()) {
    record.snapshots.push_back({snapshot.step, snapshot.hash});
  }
  record.metrics_hash = trace->metrics_hash().hex();
  record.trace = std::move(trace);
  return record;
}

}  // namespace epochreel::compare

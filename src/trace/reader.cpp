#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/trace/trace.h"
#include "json.h"
#include "layout.h"
#include "records.h"
#include "with_files.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

namespace {

/// The file of a commit line is there, has the size that the line says, and from here on a hash.
void check_committed(const fs::path& folder, SnapshotInfo& info) {
  const std::string where = (folder / info.file).string();
  const std::string line = fmt::format("{}:{}", kCommitsFile, info.index + 1);
  std::error_code error;
  const std::uint64_t size = fs::file_size(where, error);
  if (error) invalid(where, fmt::format("cannot be read ({}), though {} lists it", error.message(), line));
  if (size != info.size) {
    invalid(where, fmt::format("has {} bytes, not the {} that {} says; it was changed or cut", size, info.size, line));
  }
  stop_if_asked();
  if (info.hash.empty()) info.hash = hash_file(where).hex();
}

}  // namespace

struct TraceReader::Rep {
  explicit Rep(const fs::path& where) : folder(where), manifest(read_manifest(folder, warnings)) {
    load_metrics();
    load_commits();
    warn_of_uncommitted();
  }

  void load_metrics() {
    Log<Metrics> log = read_metrics(folder);
    if (log.missing) warnings.push_back(fmt::format("{}: is not there, so there are no curves", path(kMetricsFile)));
    warn_if_torn(log.torn, kMetricsFile);
    metrics = std::move(log.records);
    metrics_hash = hash_text(log.text);
  }

  void load_commits() {
    Log<SnapshotInfo> log = read_commits(folder);
    if (log.missing) invalid(path(kCommitsFile), "is not there; the trace is incomplete, train it anew");
    warn_if_torn(log.torn, kCommitsFile);
    snapshots = std::move(log.records);
    for (SnapshotInfo& info : snapshots) check_committed(folder, info);
    verified = std::make_unique<std::atomic<bool>[]>(snapshots.size());
  }

  void warn_if_torn(bool torn, const char* file) {
    if (torn) warnings.push_back(fmt::format("{}: the last line is torn and was dropped", path(file)));
  }

  void warn_of_uncommitted() {
    if (!fs::is_directory(folder / kSnapshotFolder)) return;
    std::set<fs::path> known;
    for (const SnapshotInfo& info : snapshots) known.insert(folder / info.file);
    std::set<fs::path> strays;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder / kSnapshotFolder)) {
      if (is_tensor_file(entry.path()) && !known.contains(entry.path())) strays.insert(entry.path());
    }
    for (const fs::path& file : strays) {
      warnings.push_back(fmt::format("{}: is not committed and was passed over", file.string()));
    }
  }

  std::string path(const char* file) const { return (folder / file).string(); }

  fs::path folder;
  std::vector<std::string> warnings;
  Manifest manifest;
  std::vector<Metrics> metrics;
  std::vector<SnapshotInfo> snapshots;
  Hash128 metrics_hash;
  std::unique_ptr<std::atomic<bool>[]> verified;  ///< by snapshot: its hash was found right
};

TraceReader::TraceReader(fs::path folder)
    : rep_(with_files(folder, "read", [&] { return std::make_unique<Rep>(folder); })) {}
TraceReader::~TraceReader() = default;
TraceReader::TraceReader(TraceReader&&) noexcept = default;

const fs::path& TraceReader::folder() const { return rep_->folder; }
const Manifest& TraceReader::manifest() const { return rep_->manifest; }
const std::vector<Metrics>& TraceReader::metrics() const { return rep_->metrics; }
const std::vector<SnapshotInfo>& TraceReader::snapshots() const { return rep_->snapshots; }
const std::vector<std::string>& TraceReader::warnings() const { return rep_->warnings; }

bool TraceReader::finished() const {
  return !rep_->snapshots.empty() && rep_->snapshots.back().step == rep_->manifest.total_steps;
}

TensorFile TraceReader::open_snapshot(int index) const {
  stop_if_asked();  // plans read every snapshot through here
  if (index < 0 || static_cast<std::size_t>(index) >= rep_->snapshots.size()) {
    throw Error(ErrorKind::kFailed, rep_->folder.string(),
                fmt::format("has {} snapshots, so there is no number {}", rep_->snapshots.size(), index));
  }
  const auto place = static_cast<std::size_t>(index);
  const SnapshotInfo& info = rep_->snapshots[place];
  TensorFile file(rep_->folder / info.file);
  if (!rep_->verified[place]) {
    if (file.hash().hex() != info.hash) {
      invalid((rep_->folder / info.file).string(),
              fmt::format("has not the hash that {}:{} says; it was changed or damaged", kCommitsFile, index + 1));
    }
    rep_->verified[place] = true;
  }
  return file;
}

Hash128 TraceReader::metrics_hash() const { return rep_->metrics_hash; }

Hash128 TraceReader::hash() const {
  Hasher hasher;
  hasher.update(manifest_json(rep_->manifest));
  hasher.update(std::as_bytes(std::span(&rep_->metrics_hash.high, 1)));
  hasher.update(std::as_bytes(std::span(&rep_->metrics_hash.low, 1)));
  for (const SnapshotInfo& info : rep_->snapshots) hasher.update(commit_line(info));
  return hasher.digest();
}

}  // namespace epochreel::trace

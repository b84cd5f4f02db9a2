#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>

#include "check_snapshot.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/trace/trace.h"
#include "json.h"
#include "layout.h"
#include "readers_names.h"
#include "records.h"
#include "snapshot_cache.h"
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
  explicit Rep(const fs::path& where) : folder(where), manifest(read_manifest(folder, warnings)), names(manifest) {
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
    cache = std::make_unique<SnapshotCache>(snapshots.size());
    verified = std::make_unique<std::atomic<bool>[]>(snapshots.size());
    checked = std::make_unique<std::atomic<bool>[]>(snapshots.size());
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

  void check_place(std::size_t place) const {
    if (place < snapshots.size()) return;
    throw Error(ErrorKind::kFailed, folder.string(),
                fmt::format("has {} snapshots, so there is no number {}", snapshots.size(), place));
  }

  std::string path(const char* file) const { return (folder / file).string(); }

  /// Opens a snapshot's file; the first time its hash is checked.
  TensorFile open_file(std::size_t place) const {
    TensorFile file(folder / snapshots[place].file);
    if (!verified[place]) check_hash(place, file);
    verified[place] = true;
    return file;
  }

  /// The same, from the cache, with the names by which readers ask.
  SnapshotCache::File open(std::size_t place) const {
    stop_if_asked();  // plans read every snapshot through here
    return cache->get(place, [this, place] {
      TensorFile file = open_file(place);
      if (manifest.format_version == 1) return file;
      file.rename([this](const TensorView& view, const std::string& name) { return names.of(view, name); });
      return file;
    });
  }

  void check_hash(std::size_t place, const TensorFile& file) const {
    const SnapshotInfo& info = snapshots[place];
    if (file.hash().hex() == info.hash) return;
    invalid((folder / info.file).string(),
            fmt::format("has not the hash that {}:{} says; it was changed or damaged", kCommitsFile, place + 1));
  }

  /// The probes of the last snapshot and the gallery of the first: what all others must agree with.
  const SharedRecords& reference() const {
    std::call_once(reference_read, [this] {
      shared = check_snapshot(*open(snapshots.size() - 1), manifest);
      SharedRecords first = check_snapshot(*open(0), manifest);
      shared.hashes.merge(first.hashes);
    });
    return shared;
  }

  void check(std::size_t place, const TensorFile& file) const {
    if (checked[place]) return;
    const SharedRecords& wanted = reference();
    check_same(check_snapshot(file, manifest), wanted, (folder / snapshots[place].file).string(), "the last snapshot");
    checked[place] = true;
  }

  /// The records that all snapshots have.
  const std::set<std::string>& common() const {
    std::call_once(common_read, [this] {
      for (std::size_t place = 0; place < snapshots.size(); ++place) {
        const SnapshotCache::File file = open(place);
        check(place, *file);
        std::set<std::string> both;
        for (const auto& [name, view] : file->tensors()) {
          if (place == 0 || in_all.contains(name)) both.insert(name);
        }
        in_all = std::move(both);
      }
    });
    return in_all;
  }

  fs::path folder;
  std::vector<std::string> warnings;
  Manifest manifest;
  ReadersNames names;
  std::vector<Metrics> metrics;
  std::vector<SnapshotInfo> snapshots;
  Hash128 metrics_hash;
  std::unique_ptr<SnapshotCache> cache;
  std::unique_ptr<std::atomic<bool>[]> verified;  ///< by snapshot: its hash was found right
  std::unique_ptr<std::atomic<bool>[]> checked;   ///< by snapshot: its records were
  mutable std::once_flag reference_read;
  mutable SharedRecords shared;
  mutable std::once_flag common_read;
  mutable std::set<std::string> in_all;
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

TensorFile TraceReader::open_snapshot(std::size_t index) const {
  stop_if_asked();
  rep_->check_place(index);
  return rep_->open_file(index);
}

Snapshot TraceReader::snapshot(std::size_t index) const {
  rep_->check_place(index);
  SnapshotCache::File file = rep_->open(index);
  rep_->check(index, *file);
  return Snapshot(std::move(file));
}

Snapshot TraceReader::last_snapshot() const { return snapshot(rep_->snapshots.size() - 1); }

std::int64_t TraceReader::files_opened() const { return rep_->cache->files_opened(); }

bool TraceReader::recorded_throughout(const std::string& record) const { return rep_->common().contains(record); }

std::vector<std::string> TraceReader::faults() const {
  std::vector<std::string> sentences;
  for (std::size_t place = 0; place < rep_->snapshots.size(); ++place) {
    try {
      const SnapshotCache::File file = rep_->open(place);
      check_snapshot(*file, rep_->manifest);
      rep_->check(place, *file);
    } catch (const Error& error) {
      if (std::find(sentences.begin(), sentences.end(), error.what()) == sentences.end()) {
        sentences.emplace_back(error.what());
      }
    }
  }
  return sentences;
}

std::vector<std::string> TraceReader::passed_over() const {
  std::set<std::string> known;
  std::vector<std::string> sentences;
  for (std::size_t place = 0; place < rep_->snapshots.size(); ++place) {
    for (auto& [name, sentence] : trace::passed_over(*rep_->open(place))) {
      if (known.insert(name).second) sentences.push_back(std::move(sentence));
    }
  }
  return sentences;
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

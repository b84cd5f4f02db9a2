#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <set>
#include <span>
#include <utility>

#include "checkpoint.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/trace/limits.h"
#include "epochreel/trace/trace.h"
#include "folder_lock.h"
#include "json.h"
#include "layout.h"
#include "network_shapes.h"
#include "records.h"
#include "with_files.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

namespace {

/// True where manifest.json is a trace's, of whatever version.
bool has_trace_manifest(const fs::path& folder) {
  try {
    const std::string text = read_file(folder / kManifestFile, kMaxManifestBytes);
    return parse_json<Json>(text, "").contains("format_version");
  } catch (const Error&) {
    return false;
  }
}

/// Nothing is written behind a link. Called before the first change.
void require_own_places(const fs::path& folder) {
  require_own_folder(folder);
  require_own_folders(folder, kSnapshotFolder);
  require_own_folders(folder, kCheckpointFolder);
  require_own_file(folder / kLockFile);
  for (const char* file : {kManifestFile, kMetricsFile, kCommitsFile}) require_replaceable(folder / file);
}

/// Creates the folder, or makes sure that what is in it may be removed.
void claim_folder(const fs::path& folder) {
  if (!fs::exists(folder)) {
    fs::create_directories(folder);
    sync_folder(fs::absolute(folder).lexically_normal().parent_path());
  }
  if (!fs::is_directory(folder)) invalid(folder.string(), "is not a folder; choose another one with --out");
  const bool ours = trace_exists(folder) ? has_trace_manifest(folder) : holds_only_trace_files(folder);
  if (!ours) {
    invalid(folder.string(),
            "holds files that are not a trace's; choose an empty folder with --out, or empty this one");
  }
}

template <class Condition>
void remove_files(const fs::path& folder, const Condition& condition) {
  if (!fs::is_directory(folder)) return;
  std::vector<fs::path> doomed;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (condition(entry.path())) doomed.push_back(entry.path());
  }
  for (const fs::path& file : doomed) remove_own_file(file);
  if (!doomed.empty()) sync_folder(folder);
}

/// Removes what is listed as the trace's own. The manifest goes first: without it, what a killed run leaves of the rest
/// is no trace. The list of snapshots goes after them.
void remove_trace(const fs::path& folder) {
  if (remove_own_file(folder / kManifestFile)) sync_folder(folder);
  const std::set<fs::path> snapshots = own_snapshots(folder);
  remove_files(folder / kSnapshotFolder,
               [&](const fs::path& file) { return is_temporary(file) || snapshots.contains(file); });
  remove_files(folder / kCheckpointFolder,
               [&](const fs::path& file) { return is_temporary(file) || own_checkpoint_step(file).has_value(); });
  remove_own_file(folder / kCommitsFile);
  remove_own_file(folder / kMetricsFile);
  remove_own_file(temporary_path(folder / kManifestFile));
}

template <class Record>
std::size_t count_up_to(const Log<Record>& log, std::int64_t step) {
  const auto later = [step](const Record& record) { return record.step > step; };
  return std::find_if(log.records.begin(), log.records.end(), later) - log.records.begin();
}

template <class Record>
std::uint64_t end_of(const Log<Record>& log, std::size_t count) {
  return count == 0 ? 0 : log.ends[count - 1];
}

/// Removes what a trace that goes on after `step` does not have.
void remove_leftovers(const fs::path& folder, const std::set<fs::path>& own, std::span<const SnapshotInfo> kept,
                      std::int64_t step) {
  std::set<fs::path> committed;
  for (const SnapshotInfo& info : kept) committed.insert(folder / info.file);
  remove_files(folder, is_temporary);
  remove_files(folder / kSnapshotFolder, [&](const fs::path& file) {
    return is_temporary(file) || (own.contains(file) && !committed.contains(file));
  });
  remove_files(folder / kCheckpointFolder, [&](const fs::path& file) {
    return is_temporary(file) || own_checkpoint_step(file).value_or(step) > step;
  });
  remove_old_checkpoints(folder);  // a kill may have come between the writing of one and the removal of another
}

void require_log(bool missing, const fs::path& file) {
  if (missing) invalid(file.string(), "is not there, so the training cannot go on; start it anew with --overwrite");
}

}  // namespace

struct TraceWriter::Rep {
  Rep(const fs::path& where, std::uint64_t metrics_bytes, std::uint64_t commits_bytes)
      : folder(where), commits(where / kCommitsFile, commits_bytes), metrics(where / kMetricsFile, metrics_bytes) {}

  fs::path folder;
  std::unique_ptr<FolderLock> lock;
  LineFile commits;
  LineFile metrics;
  int snapshots = 0;
  std::int64_t last_metrics = -1;  ///< step of the last line
  std::int64_t last_snapshot = -1;
  std::future<void> behind;  ///< the file that is being written; the last member: it is waited for before all else goes

  void finish() {
    if (behind.valid()) behind.get();
  }

  template <class Write>
  void write_behind(Write&& write) {
    finish();
    behind = std::async(std::launch::async, std::forward<Write>(write));
  }

  void commit(SnapshotInfo info, const TensorMap& tensors) {
    const fs::path path = folder / info.file;
    const Metadata metadata = {{"step", std::to_string(info.step)}, {"images", std::to_string(info.images)}};
    info.hash = write_tensors(path, tensors, metadata).hex();
    info.size = with_files(path, "examined", [&] { return fs::file_size(path); });
    metrics.sync();  // before the commit, so that a committed snapshot never lacks its metrics
    commits.append(commit_line(info), true);
  }

  void require_rising(std::int64_t step, std::int64_t last, const char* file) const {
    if (step > last) return;
    throw Error(ErrorKind::kFailed, (folder / file).string(), fmt::format("step {} cannot follow step {}", step, last));
  }
};

TraceWriter::TraceWriter(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
TraceWriter::TraceWriter(TraceWriter&&) noexcept = default;
TraceWriter::~TraceWriter() = default;

TraceWriter TraceWriter::create(const fs::path& folder, const Manifest& manifest) {
  const std::string text = manifest_json(manifest);
  check_manifest(manifest, (folder / kManifestFile).string());  // what could not be read again is not written
  return with_files(folder, "changed", [&] {
    require_own_places(folder);
    claim_folder(folder);
    auto lock = std::make_unique<FolderLock>(folder);
    remove_trace(folder);
    make_own_folder(folder / kSnapshotFolder);
    make_own_folder(folder / kCheckpointFolder);
    auto rep = std::make_unique<Rep>(folder, 0, 0);
    rep->lock = std::move(lock);
    write_file(folder / kManifestFile, text);  // last: from here on it is a trace
    return TraceWriter(std::move(rep));
  });
}

TraceWriter TraceWriter::resume(const fs::path& folder, std::int64_t step) {
  return with_files(folder, "changed", [&] {
    std::vector<std::string> warnings;
    read_manifest(folder, warnings);
    require_own_places(folder);
    require_own_file(folder / kMetricsFile);
    require_own_file(folder / kCommitsFile);
    auto lock = std::make_unique<FolderLock>(folder);
    const Log<SnapshotInfo> commits = read_commits(folder);
    const Log<Metrics> metrics = read_metrics(folder);
    require_log(commits.missing, folder / kCommitsFile);
    require_log(metrics.missing, folder / kMetricsFile);
    const std::set<fs::path> own = own_snapshots(folder);
    const std::size_t kept = count_up_to(commits, step);
    const std::size_t kept_metrics = count_up_to(metrics, step);
    // The commit lines go before the files they vouch for.
    auto rep = std::make_unique<Rep>(folder, end_of(metrics, kept_metrics), end_of(commits, kept));
    rep->commits.sync();
    rep->lock = std::move(lock);
    rep->snapshots = static_cast<int>(kept);
    if (kept > 0) rep->last_snapshot = commits.records[kept - 1].step;
    if (kept_metrics > 0) rep->last_metrics = metrics.records[kept_metrics - 1].step;
    remove_leftovers(folder, own, std::span(commits.records).first(kept), step);
    return TraceWriter(std::move(rep));
  });
}

void TraceWriter::append(const Metrics& metrics) {
  rep_->require_rising(metrics.step, rep_->last_metrics, kMetricsFile);
  rep_->metrics.append(metrics_line(metrics), false);
  rep_->last_metrics = metrics.step;
}

void TraceWriter::write_snapshot(const Metrics& at, TensorMap tensors) {
  rep_->require_rising(at.step, rep_->last_snapshot, kCommitsFile);
  rep_->write_behind([rep = rep_.get(), tensors = std::move(tensors),
                      info = SnapshotInfo{rep_->snapshots, at.step, at.epoch, at.images, snapshot_file(rep_->snapshots),
                                          0, ""}] { rep->commit(info, tensors); });
  rep_->last_snapshot = at.step;
  ++rep_->snapshots;
}

void TraceWriter::write_checkpoint(std::int64_t step, TensorMap tensors, const Metadata& metadata) {
  rep_->write_behind([rep = rep_.get(), step, tensors = std::move(tensors), metadata] {
    rep->metrics.sync();  // resuming at `step` needs every line up to it
    write_checkpoint_file(rep->folder, step, tensors, metadata);
    with_files(rep->folder, "changed", [&] { remove_old_checkpoints(rep->folder); });
  });
}

void TraceWriter::finish() { rep_->finish(); }

int TraceWriter::snapshots() const { return rep_->snapshots; }

}  // namespace epochreel::trace

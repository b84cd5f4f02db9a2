/// The lines of metrics.jsonl and commits.jsonl, and the manifest: to text and back.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::trace {

/// Without the newline; keys in a fixed order.
std::string metrics_line(const Metrics& metrics);
std::string commit_line(const SnapshotInfo& snapshot);

/// `where` stands for the line in messages. Unknown keys are passed over.
Metrics parse_metrics(std::string_view line, const std::string& where);
/// `index` is the place of the line; where the line says another it is wrong.
SnapshotInfo parse_commit(std::string_view line, const std::string& where, int index);

/// Appends a sentence to `warnings` for every key that is not known.
Manifest parse_manifest(std::string_view text, const std::string& where, std::vector<std::string>& warnings);
Manifest read_manifest(const std::filesystem::path& folder, std::vector<std::string>& warnings);

/// A log of lines as it was found on disk.
template <class Record>
struct Log {
  std::vector<Record> records;
  std::vector<std::uint64_t> ends;  ///< bytes up to and with each record's newline
  std::string text;                 ///< whole lines only
  bool missing = false;             ///< there is no such file
  bool torn = false;                ///< the last line had no newline and was dropped
};

/// Steps must rise from line to line.
Log<Metrics> read_metrics(const std::filesystem::path& folder);
Log<SnapshotInfo> read_commits(const std::filesystem::path& folder);

}  // namespace epochreel::trace

/// The names of what a trace consists of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace epochreel::trace {

inline constexpr const char* kManifestFile = "manifest.json";
inline constexpr const char* kMetricsFile = "metrics.jsonl";
inline constexpr const char* kCommitsFile = "commits.jsonl";
inline constexpr const char* kSnapshotFolder = "snapshots";
inline constexpr const char* kCheckpointFolder = "checkpoint";
inline constexpr const char* kLockFile = ".lock";

/// "snapshots/000123.safetensors"
std::string snapshot_file(int index);

/// "checkpoint/000000469.safetensors"
std::string checkpoint_file(std::int64_t step);

/// The step that a checkpoint's file name says, if it is one.
std::optional<std::int64_t> checkpoint_step(const std::filesystem::path& file);

/// True for "NAME.safetensors".
bool is_tensor_file(const std::filesystem::path& file);

/// True for the temporary name of a snapshot, a checkpoint, manifest.json or another file that a trace's writer makes.
bool is_temporary(const std::filesystem::path& file);

/// The snapshots that commits.jsonl lists under the names that snapshot_file gives, and the next one, which may have
/// been in the making: all that a writer of this program left in snapshots/. Lines that cannot be read list nothing.
std::set<std::filesystem::path> own_snapshots(const std::filesystem::path& folder);

/// True where every entry of `folder` has a name of a trace's, as an emptied or half-made trace has.
bool holds_only_trace_files(const std::filesystem::path& folder);

}  // namespace epochreel::trace

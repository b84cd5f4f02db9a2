/// The names of what a trace consists of.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
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

/// True for names that write_tensors leaves: "NAME.safetensors" and its temporary name.
bool is_tensor_file(const std::filesystem::path& file);
bool is_temporary(const std::filesystem::path& file);

/// True where every entry of `folder` has a name of a trace's, as an emptied or half-made trace has.
bool holds_only_trace_files(const std::filesystem::path& folder);

}  // namespace epochreel::trace

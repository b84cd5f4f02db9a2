/// YAML to Job and back.
///
/// The only part of epochreel that knows YAML. Every error is one sentence with file, line, column, key and,
/// where a key or value is unknown, the nearest one that exists; Error{kInvalid}.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// Reads, overrides (`--set train.epochs=3`: dotted path, YAML scalar or flow value; list items by number from 0)
/// and validates a job. An override's errors name the override instead of a line; one without a path or a '=' is
/// Error{kUsage}.
Job load_job(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The same from text; `name` stands for the file in messages.
Job parse_job(std::string_view text, std::string_view name, std::span<const std::string> overrides = {});

/// The resolved job, every key with its value, as YAML that load_job reads back to the same Job.
std::string to_yaml(const Job& job);

/// The resolved job as a JSON object, keys as in YAML.
std::string to_json(const Job& job);

/// The part of the job that decides the trace (seed, data but its path, network, train, record), canonical JSON text.
/// Two jobs with the same text and the same data give the same trace.
std::string training_json(const Job& job);

/// The same part as a list of keys with their values, in the order of the job: {"train.optimizer.sgd.momentum", "0.9"},
/// {"train.init", "he_normal"}, and a layer as one value in YAML, {"network.0", "{dense: 1024}"}.
std::vector<std::pair<std::string, std::string>> training_keys(const Job& job);

/// The JSON Schema (draft 2020-12) of a job.
std::string job_schema();

/// configs/reference.yaml: every key with its default, its range and what it means.
std::string reference_yaml();

}  // namespace epochreel::job

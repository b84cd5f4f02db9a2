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
/// Error{kUsage}. `movie_file` is the file that the movie goes into, where the caller has chosen one: the ending of its
/// name chooses the codec where the job does not (video_file.h), and must go with the codec that the job names.
Job load_job(const std::filesystem::path& file, std::span<const std::string> overrides = {},
             std::string_view movie_file = {});

/// The same from text; `name` stands for the file in messages.
Job parse_job(std::string_view text, std::string_view name, std::span<const std::string> overrides = {},
              std::string_view movie_file = {});

/// The movie of a job that a trace keeps, a JSON object; the default movie where it has none. Error{kInvalid} where it
/// has one that cannot be read. The logo's file is not read yet; override_movie reads it.
MovieSpec recorded_movie(std::string_view job_json);

/// The layers of a job that a trace keeps, a JSON object; none where it has none. Error{kInvalid} where it has some
/// that cannot be read.
std::vector<LayerSpec> recorded_network(std::string_view job_json);

/// The movie with overrides as above, of keys of `movie` alone; any other is Error{kUsage}. `movie_file` as above: it
/// chooses the codec where the overrides do not, and where the movie's own does not go into it.
MovieSpec override_movie(const MovieSpec& movie, std::span<const std::string> overrides,
                         std::string_view movie_file = {});

/// True for what may be the name of a job, and of a folder.
bool is_job_name(std::string_view name);

/// The resolved job, every key with its value, as YAML that load_job reads back to the same Job.
std::string to_yaml(const Job& job);

/// The resolved job as a JSON object, keys as in YAML, as traces keep it: keys that came after the first traces are
/// left out at their defaults.
std::string to_json(const Job& job);

/// The video as a JSON object: {"codec":"h264","crf":18,"preset":"medium"}.
std::string to_json(const VideoSpec& video);

/// Whether a key, "train.epochs", decides the trace: seed, data, network, train and record do, but not the keys of data
/// that only say where its files are (path, train_images, ...). The hash of the images is kept with the trace.
bool decides_training(std::string_view key);

/// The part of the job that decides the trace, canonical JSON text. Two jobs with the same text and the same data give
/// the same trace.
std::string training_json(const Job& job);

/// The same part as a list of keys with their values, in the order of the job: {"train.optimizer.sgd.momentum", "0.9"},
/// {"train.init", "he_normal"}, and a layer as one value in YAML, {"network.0", "{dense: 1024}"}.
std::vector<std::pair<std::string, std::string>> training_keys(const Job& job);

/// The JSON Schema (draft 2020-12) of a job.
std::string job_schema();

/// configs/reference.yaml: every key with its default, its range and what it means.
std::string reference_yaml();

}  // namespace epochreel::job

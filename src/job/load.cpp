#include "epochreel/job/load.h"

#include <fmt/format.h>

#include <deque>

#include "epochreel/base/error.h"
#include "epochreel/job/video_file.h"
#include "logo.h"
#include "message.h"
#include "movie_files.h"
#include "overrides.h"
#include "parse_yaml.h"
#include "read.h"
#include "read_file.h"
#include "rules.h"
#include "theme_node.h"
#include "validate.h"
#include "write_job.h"

namespace epochreel::job {
namespace {

/// The overrides one after the other; those of a theme's keys find a map there.
void override_tree(YamlNode& root, std::span<const std::string> overrides, std::deque<Source>& sources) {
  const YamlNode defaults = write_job(Job{});
  for (const std::string& change : overrides) {
    open_theme(root, change, sources);
    apply_overrides(root, std::span(&change, 1), defaults, sources);
  }
  load_theme_files(root, sources);
}

/// Reads the movie alone from a job's tree.
MovieSpec read_movie(const YamlNode& root) {
  MovieSpec movie;
  if (const YamlNode* const node = root.find("movie")) read_section(movie, *node, "movie");
  validate_movie(movie, root);
  return movie;
}

}  // namespace

Job load_job(const std::filesystem::path& file, std::span<const std::string> overrides, std::string_view movie_file) {
  return parse_job(read_yaml_file(file, "a job"), file.string(), overrides, movie_file);
}

Job parse_job(std::string_view text, std::string_view name, std::span<const std::string> overrides,
              std::string_view movie_file) {
  std::deque<Source> sources;
  const Source& source = sources.emplace_back(file_source(name, text, "job"));
  YamlNode root = parse_yaml(source);
  if (root.kind == YamlNode::Kind::kNull) {
    fail({&source, 0}, "the job is empty; it needs at least the keys name and network");
  }
  if (root.kind == YamlNode::Kind::kMap) {
    override_tree(root, overrides, sources);
    choose_codecs(root, movie_file, sources);
  }
  Job job;
  read_section(job, root, "");
  validate(job, root);
  validate_movie_files(job.movie, movie_file, root);
  load_logo(job.movie.footer, root);
  return job;
}

MovieSpec recorded_movie(std::string_view job_json) {
  const Source source{.name = "the job in manifest.json", .text = std::string(job_json), .has_lines = false};
  const YamlNode root = parse_yaml(source);
  return root.kind == YamlNode::Kind::kMap ? read_movie(root) : MovieSpec{};
}

std::vector<LayerSpec> recorded_network(std::string_view job_json) {
  const Source source{.name = "the job in manifest.json", .text = std::string(job_json), .has_lines = false};
  YamlNode root = parse_yaml(source);
  if (root.kind != YamlNode::Kind::kMap || root.find("network") == nullptr) return {};
  std::erase_if(root.entries, [](const Entry& entry) { return entry.key != "name" && entry.key != "network"; });
  Job job;
  read_section(job, root, "");
  return job.network;
}

MovieSpec override_movie(const MovieSpec& movie, std::span<const std::string> overrides, std::string_view movie_file) {
  for (const std::string& change : overrides) {
    if (change.starts_with("movie.") || change.starts_with("movie=")) continue;
    throw Error(ErrorKind::kUsage, fmt::format("--set {}", printable(change, 200)),
                "a trace's folder takes the keys of movie alone, as in --set movie.width=1280");
  }
  Job job;
  job.movie = movie;
  std::deque<Source> sources;
  const Source& source =
      sources.emplace_back(Source{.name = "the trace's movie", .text = to_yaml(job), .has_lines = false});
  YamlNode root = parse_yaml(source);
  const bool keeps_codec = movie_file.empty() || has_ending(movie_file, file_ending(movie.video));
  if (!keeps_codec) std::erase_if(root.find("movie")->entries, [](const Entry& entry) { return entry.key == "video"; });
  override_tree(root, overrides, sources);
  choose_codecs(root, movie_file, sources);
  MovieSpec result = read_movie(root);
  validate_movie_files(result, movie_file, root);
  load_logo(result.footer, root);
  return result;
}

bool is_job_name(std::string_view name) { return FolderName::holds(name); }

}  // namespace epochreel::job

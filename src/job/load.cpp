#include "epochreel/job/load.h"

#include <deque>

#include "message.h"
#include "overrides.h"
#include "parse_yaml.h"
#include "read.h"
#include "read_file.h"
#include "theme_node.h"
#include "validate.h"
#include "write_job.h"

namespace epochreel::job {
namespace {

/// The overrides one after the other; those of a theme's keys find a map there.
void override_tree(YamlNode& root, std::span<const std::string> overrides, std::deque<Source>& sources) {
  const YamlNode defaults = write_job(Job{});
  for (const std::string& change : overrides) {
    if (change.starts_with("movie.theme.")) open_theme(root, sources);
    apply_overrides(root, std::span(&change, 1), defaults, sources);
  }
  load_theme_file(root, sources);
}

}  // namespace

Job load_job(const std::filesystem::path& file, std::span<const std::string> overrides) {
  return parse_job(read_yaml_file(file, "a job"), file.string(), overrides);
}

Job parse_job(std::string_view text, std::string_view name, std::span<const std::string> overrides) {
  std::deque<Source> sources;
  const Source& source = sources.emplace_back(file_source(name, text, "job"));
  YamlNode root = parse_yaml(source);
  if (root.kind == YamlNode::Kind::kNull) {
    fail({&source, 0}, "the job is empty; it needs at least the keys name and network");
  }
  if (root.kind == YamlNode::Kind::kMap) override_tree(root, overrides, sources);
  Job job;
  read_section(job, root, "");
  validate(job, root);
  return job;
}

}  // namespace epochreel::job

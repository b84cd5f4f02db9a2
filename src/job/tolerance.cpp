#include "epochreel/job/tolerance.h"

#include <deque>

#include "describe_tolerance.h"
#include "epochreel/job/load.h"
#include "overrides.h"
#include "parse_yaml.h"
#include "read.h"
#include "read_file.h"

namespace epochreel::job {

ToleranceSpec load_tolerance(const std::filesystem::path& file, std::span<const LimitKey> keys,
                             std::span<const std::string> overrides) {
  if (file.empty()) return parse_tolerance("", "compare.yaml", keys, overrides);
  return parse_tolerance(read_yaml_file(file, "a compare.yaml"), file.string(), keys, overrides);
}

ToleranceSpec parse_tolerance(std::string_view text, std::string_view name, std::span<const LimitKey> keys,
                              std::span<const std::string> overrides) {
  std::deque<Source> sources;
  const Source& source = sources.emplace_back(file_source(name, text, "tolerance"));
  YamlNode root = parse_yaml(source);
  if (root.kind == YamlNode::Kind::kNull) root = YamlNode::empty(YamlNode::Kind::kMap, root.place);
  if (root.kind == YamlNode::Kind::kMap) {
    apply_overrides(root, overrides, YamlNode::empty(YamlNode::Kind::kMap), sources);
  }
  ToleranceSpec tolerance;
  WithKeys<ToleranceSpec> described{tolerance, keys};
  read_section(described, root, "");
  return tolerance;
}

}  // namespace epochreel::job

/// A theme in a job: the name of one, the path of a YAML file, or a map of keys.
#pragma once

#include <deque>
#include <string>

#include "epochreel/job/theme.h"
#include "node.h"

namespace epochreel::job {

/// Puts the map that a theme's file holds in place of the file's path; leaves any other theme as it is. A path is
/// relative to the working directory, as data.path is. `sources` receives the file's text, which must live as long as
/// the tree. Error{kInvalid} where there is no such file or it holds no map.
void load_theme_file(YamlNode& root, std::deque<Source>& sources);

/// The same, and a bare name becomes a map of its `base`, so that an override can change a key of it.
void open_theme(YamlNode& root, std::deque<Source>& sources);

/// Text that cannot be read and light that cannot be seen are errors. `root` is the job's tree.
void validate_theme(const ThemeSpec& theme, const YamlNode& root);

}  // namespace epochreel::job

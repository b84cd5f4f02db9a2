/// A theme in a job: the name of one, the path of a YAML file, or a map of keys.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>

#include "epochreel/job/theme.h"
#include "node.h"

namespace epochreel::job {

/// Puts the map that a theme's file holds in place of the file's path, for every theme of the job; leaves other themes
/// as they are. A path is relative to the working directory, as data.path is. `sources` receives the file's text, which
/// must live as long as the tree. Error{kInvalid} where there is no such file or it holds no map.
void load_theme_files(YamlNode& root, std::deque<Source>& sources);

/// The same for the theme that an override changes a key of, such as movie.theme.up=...; a bare name becomes a map of
/// its `base`. Any other override needs nothing.
void open_theme(YamlNode& root, std::string_view change, std::deque<Source>& sources);

/// Text that cannot be read and light that cannot be seen are errors. `root` is the job's tree, `path` that of the
/// theme in it: movie, theme.
void validate_theme(const ThemeSpec& theme, const YamlNode& root, std::span<const std::string> path);

}  // namespace epochreel::job

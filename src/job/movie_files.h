/// The files that a movie goes into, and what their names say of the codecs.
#pragma once

#include <deque>
#include <string_view>

#include "epochreel/job/job.h"
#include "node.h"

namespace epochreel::job {

/// Writes codecs into the job's tree where it names a file and no codec: of each item of movie.also that of its file's
/// ending; of movie.video that of `movie_file`, the file of -o, where it is not empty. `sources` receives the words
/// "-o FILE", which must live as long as the tree.
void choose_codecs(YamlNode& root, std::string_view movie_file, std::deque<Source>& sources);

/// Error{kInvalid} where a codec does not go into its file, or two files have one name. An empty `movie_file` is
/// movie.mp4 or the like.
void validate_movie_files(const MovieSpec& movie, std::string_view movie_file, const YamlNode& root);

}  // namespace epochreel::job

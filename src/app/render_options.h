/// What the movie stage is told of a job's movie.
#pragma once

#include <vector>

#include "epochreel/movie/render.h"
#include "stages.h"

namespace epochreel::app {

/// The files of one film: the movie itself goes to `outputs`, or to its own file; further files lie beside it. The
/// movies have no narration yet.
std::vector<movie::RenderOptions> render_options(const FilmFiles& files, const Outputs& outputs, int threads);

/// Makes the folders of further files, in a folder of results that is there.
void make_further_folders(const FilmFiles& files, const Outputs& outputs);

}  // namespace epochreel::app

/// The logo of a movie's foot, from its file.
#pragma once

#include "epochreel/job/job.h"
#include "node.h"

namespace epochreel::job {

/// Reads the file that `footer.logo` names, if it names one, into `footer.picture`. Its path is relative to the working
/// directory, as data.path is. `root` is the job's tree. Error{kInvalid} where there is no such file, or it is no PNG
/// that can be drawn.
void load_logo(FooterSpec& footer, const YamlNode& root);

}  // namespace epochreel::job

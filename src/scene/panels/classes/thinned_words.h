/// Words for bars and cells that hold several classes each.
#pragma once

#include <cstddef>
#include <string>

namespace epochreel::scene {

/// "5 classes a bar · names of every 10th"; "" where each class has its own and all are named. `group`: classes a bar
/// or a cell (`what`), `stride`: every so-many-th of these is named.
std::string thinned_words(int group, int stride, const char* what);

}  // namespace epochreel::scene

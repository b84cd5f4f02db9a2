/// Says in words for the screen what a training is made of.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "epochreel/job/job.h"

namespace epochreel::train {

/// {"optimizer", "SGD, momentum 0.9"}, ... in the order they are shown; what is off is left out.
std::vector<std::pair<std::string, std::string>> hyperparameter_words(const job::Job& job);

}  // namespace epochreel::train

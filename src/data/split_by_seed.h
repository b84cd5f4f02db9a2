/// A data set cut into what is trained on and what is tested on.
#pragma once

#include "formats.h"

namespace epochreel::data {

/// Moves data.test_share of the images of each class, rounded down but one at least where there are two, from
/// `dataset.train` to `dataset.test`, which is empty. Which ones, the seed decides; both keep their order.
/// Error{kInvalid} where one of the two is left empty.
void split_by_seed(const LoadRequest& request, Dataset& dataset);

/// Moves all images behind the first `count` from `dataset.train` to `dataset.test`, which is empty.
void cut_off(Dataset& dataset, int count);

}  // namespace epochreel::data

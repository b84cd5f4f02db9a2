/// Numbers of any size, brought to the size that a network learns from.
#pragma once

#include "epochreel/data/dataset.h"

namespace epochreel::data {

/// Sets the scaling of both splits: each column of the vectors has a mean of 0 and a standard deviation of 1 over those
/// to train on; one that is the same in all of them is only moved to 0. Sums are made in double, row after row: the
/// same bits on every machine.
void standardize(Dataset& dataset);

}  // namespace epochreel::data

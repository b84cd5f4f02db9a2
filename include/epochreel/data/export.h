/// Data sets as files that other programs open: a user sees whether what was read is what he thinks.
#pragma once

#include <filesystem>

#include "epochreel/data/dataset.h"

namespace epochreel::data {

/// A file of NumPy: x_train and x_test, u8 (N, H, W), in colour (N, H, W, 3), or f32 (N, length) of vectors; y_train
/// and y_test, u8 (N); class_names, and value_names where vectors have them. Written whole or not at all.
void export_npz(const Dataset& dataset, const std::filesystem::path& path);

/// A header, then a row an image: `set`, which is train or test, `label`, the name of the class, then the pixels from 0
/// to 255, channel by channel and row by row, or the numbers of a vector. Written whole or not at all.
void export_csv(const Dataset& dataset, const std::filesystem::path& path);

}  // namespace epochreel::data

/// The words below the name of a layer's weights, from long to short.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "panels/weights/weight_blocks.h"

namespace epochreel::scene {

/// What the tiles of a first layer are.
std::vector<std::string> tile_notes(const Source& source, std::int64_t count, int height, int width);

/// What a matrix, or the kernels, of so many units shows.
std::vector<std::string> matrix_notes(const Source& source, std::int64_t units, int folds);

}  // namespace epochreel::scene

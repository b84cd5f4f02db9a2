/// How large a layer's weights can be in a room of so many pixels, and how they stand there then.
#pragma once

#include "panels/weights/weight_blocks.h"

namespace epochreel::scene {

/// Tiles a unit in lines of `columns`, `gap` weights apart.
struct TileFit {
  int side = 0;  ///< pixels of a weight; 0: no room
  int columns = 1;
  int gap = 0;
};
TileFit fit_tiles(int units, int tile_width, int tile_height, int width, int height);

/// All of a matrix or of kernels, in strips side by side.
struct MatrixFit {
  int side = 0;
  Fold fold;
};
MatrixFit fit_matrix(const Source& source, int width, int height);

/// A cell a class, its name above its tile.
struct ClassFit {
  int side = 0;
  int across = 1;   ///< cells
  int columns = 1;  ///< weights of a tile
};
struct ClassRoom {
  int width = 0;  ///< pixels, as all here
  int height = 0;
  int name_width = 0;
  int name_height = 0;
  int gap = 0;  ///< between cells
};
ClassFit fit_classes(int classes, int units, const ClassRoom& room);

}  // namespace epochreel::scene

#include "panels/weights/weight_notes.h"

#include <fmt/format.h>

#include <string_view>

#include "epochreel/base/grouped.h"

namespace epochreel::scene {

std::vector<std::string> tile_notes(const Source& source, std::int64_t count, int height, int width) {
  const std::string tiles = fmt::format("{} of {} × {}", counted(count, "tile"), height, width);
  if (source.kernel() > 1) {
    return {fmt::format("{} of {} × {}", counted(count, "kernel"), height, width), counted(count, "kernel")};
  }
  if (source.is_output) {
    return {tiles + ", a tile a class, in the order of the classes", tiles + ", a tile a class", tiles,
            counted(count, "tile")};
  }
  return {tiles + ", a tile a neuron, in the order of the class it speaks for",
          tiles + ", a neuron each, in the order of classes",
          tiles + ", a neuron each",
          tiles,
          counted(count, "tile"),
          ""};
}

std::vector<std::string> matrix_notes(const Source& source, std::int64_t units, int folds) {
  const std::string size = fmt::format("{} × {}", grouped(source.shape[1]), grouped(units));
  if (!source.means.empty()) {
    std::string brief = source.means;
    brief.erase(brief.find(" weights"), std::string_view(" weights").size());
    return {size + ": " + source.means, source.means, brief, "means"};
  }
  const std::string strips = folds > 1 ? fmt::format(", in {} strips", folds) : "";
  if (source.kernel() > 1) {
    return {fmt::format("{} kernels of {} × {}", size, source.kernel(), source.kernel()) + strips,
            size + " kernels" + strips, size + " kernels", size, ""};
  }
  return {size + ": a column a neuron" + strips, size + ": neurons across" + strips, size + strips, size, ""};
}

}  // namespace epochreel::scene

#include "sides/open_side.h"

#include <algorithm>

namespace epochreel::compare {

void sort_pictures(std::vector<Picture>& pictures) {
  std::sort(pictures.begin(), pictures.end(), [](const Picture& a, const Picture& b) {
    if (a.frame.has_value() != b.frame.has_value()) return a.frame.has_value();
    if (a.frame != b.frame) return a.frame < b.frame;
    return a.name < b.name;
  });
}

}  // namespace epochreel::compare

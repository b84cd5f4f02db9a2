#include "panels/classes/thinned_words.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

#include "text/words.h"

namespace epochreel::scene {

std::string thinned_words(int group, int stride, const char* what) {
  std::vector<std::string> parts;
  if (group > 1) parts.push_back(fmt::format("{} classes a {}", group, what));
  if (stride > 1) parts.push_back(fmt::format("names of every {}", ordinal_words(stride * group)));
  return fmt::format("{}", fmt::join(parts, " · "));
}

}  // namespace epochreel::scene

#include "commands/frame_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "epochreel/base/error.h"
#include "epochreel/base/parse_number.h"

namespace epochreel::app {

namespace {

std::int64_t frame_of(std::string_view text, const std::string& list) {
  if (const auto number = parse_number<std::int64_t>(text)) return *number;
  throw Error(ErrorKind::kUsage, "--frames", fmt::format("'{}' is no list of frames such as 0-99,120", list));
}

}  // namespace

std::vector<std::int64_t> parse_frames(const std::string& list, std::int64_t frames) {
  std::set<std::int64_t> numbers;
  std::size_t start = 0;
  while (start <= list.size()) {
    const std::size_t comma = std::min(list.find(',', start), list.size());
    const std::string_view item = std::string_view(list).substr(start, comma - start);
    const std::size_t dash = item.find('-');
    const std::int64_t first = frame_of(item.substr(0, dash), list);
    const std::int64_t last = dash == std::string_view::npos ? first : frame_of(item.substr(dash + 1), list);
    if (first > last || last >= frames) {
      throw Error(ErrorKind::kUsage, "--frames",
                  fmt::format("'{}' lies outside the movie's frames 0-{}", item, frames - 1));
    }
    for (std::int64_t number = first; number <= last; ++number) numbers.insert(number);
    start = comma + 1;
  }
  return {numbers.begin(), numbers.end()};
}

}  // namespace epochreel::app

#include "epochreel/job/video_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "case_name.h"
#include "epochreel/base/text.h"

namespace epochreel::job {
namespace {

template <std::size_t... Index>
std::vector<VideoSpec> every_case(std::index_sequence<Index...> /*cases*/) {
  return {VideoSpec(std::in_place_index<Index>)...};
}

std::vector<VideoSpec> every_codec() { return every_case(std::make_index_sequence<std::variant_size_v<VideoSpec>>()); }

}  // namespace

std::string_view file_ending(const VideoSpec& video) {
  return std::visit([](const auto& spec) { return std::string_view(spec.kEnding); }, video);
}

std::vector<std::string_view> codecs_for(std::string_view file) {
  std::vector<std::string_view> names;
  for (const VideoSpec& video : every_codec()) {
    if (has_ending(file, file_ending(video))) names.push_back(case_name(video));
  }
  return names;
}

std::string known_endings() {
  std::vector<std::string_view> endings;
  std::vector<std::string> words;
  for (const VideoSpec& video : every_codec()) {
    const std::string_view ending = file_ending(video);
    if (std::ranges::find(endings, ending) != endings.end()) continue;
    endings.push_back(ending);
    words.push_back(fmt::format("{} ({})", ending, fmt::join(codecs_for(ending), ", ")));
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

}  // namespace epochreel::job

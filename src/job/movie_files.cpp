#include "movie_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "case_name.h"
#include "epochreel/job/video_file.h"
#include "message.h"

namespace epochreel::job {
namespace {

/// The map that `key` of `map` holds, made where the key is missing; null where something else is there.
YamlNode* map_at(YamlNode& map, std::string_view key) {
  if (map.kind != YamlNode::Kind::kMap) return nullptr;
  YamlNode* found = map.find(key);
  if (found == nullptr) {
    found =
        &map.entries.emplace_back(Entry{std::string(key), map.place, YamlNode::empty(YamlNode::Kind::kMap, map.place)})
             .value;
  }
  return found->kind == YamlNode::Kind::kMap ? found : nullptr;
}

/// Names the codec of `file` in the map `video` of `owner`. What is wrong with either, reading says. `file` may lie in
/// `owner`, which grows.
void choose_codec(YamlNode& owner, std::string_view file, Place place) {
  const auto codecs = codecs_for(file);
  if (codecs.empty()) return;
  YamlNode* const video = map_at(owner, "video");
  if (video == nullptr || video->find("codec") != nullptr) return;
  video->entries.push_back(
      {"codec", place, YamlNode::scalar(YamlNode::Kind::kText, std::string(codecs.front()), place)});
}

void require_fit(const VideoSpec& video, std::string_view file, const std::string& path, const Place& place) {
  const auto codecs = codecs_for(file);
  const std::string_view codec = case_name(video);
  if (std::ranges::find(codecs, codec) != codecs.end()) return;
  const std::string choose = codecs.empty() ? "" : fmt::format(", or choose the codec {}", codecs.front());
  fail(place, fmt::format("{}.codec {} does not go into the file '{}'; end its name with {}{}", path, codec,
                          printable(file, kMaxNameBytes), file_ending(video), choose));
}

/// Names of files that a movie has in any case.
bool is_taken(std::string_view file) {
  const std::string_view stem = file.substr(0, file.find('.'));
  return stem == "movie" || stem == "poster" || stem == "frames";
}

}  // namespace

void choose_codecs(YamlNode& root, std::string_view movie_file, std::deque<Source>& sources) {
  YamlNode* const movie = movie_file.empty() ? root.find("movie") : map_at(root, "movie");
  if (movie == nullptr) return;
  if (!movie_file.empty()) {
    const Source& source = sources.emplace_back(Source{
        .name = fmt::format("-o {}", printable(movie_file, kMaxNameBytes)), .has_lines = false, .is_override = true});
    choose_codec(*movie, movie_file, {&source, 0});
  }
  YamlNode* const also = movie->find("also");
  if (also == nullptr) return;
  for (YamlNode& item : also->items) {
    const YamlNode* const file = item.find("file");
    if (file != nullptr && file->is_scalar()) choose_codec(item, file->text, file->place);
  }
}

void validate_movie_files(const MovieSpec& movie, std::string_view movie_file, const YamlNode& root) {
  const std::array<std::string, 3> codec = {"movie", "video", "codec"};
  if (!movie_file.empty()) require_fit(movie.video, movie_file, "movie.video", place_of(root, codec));
  std::vector<std::string_view> names;
  for (const RenditionSpec& rendition : movie.also) {
    const std::string number = std::to_string(names.size());
    const std::array<std::string, 4> key = {"movie", "also", number, "file"};
    const Place place = place_of(root, key);
    const std::string path = fmt::format("movie.also.{}", number);
    if (is_taken(rendition.file) || std::ranges::find(names, rendition.file) != names.end()) {
      fail(place, fmt::format("{}.file '{}' is the name of another file of the movie; choose another", path,
                              printable(rendition.file)));
    }
    if (codecs_for(rendition.file).empty()) {
      fail(place, fmt::format("{}.file '{}' ends as no movie does; end it with one of {}", path,
                              printable(rendition.file), known_endings()));
    }
    require_fit(rendition.video, rendition.file, path + ".video", place);
    names.push_back(rendition.file);
  }
}

}  // namespace epochreel::job

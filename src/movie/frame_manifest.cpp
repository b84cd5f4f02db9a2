#include "epochreel/movie/frame_manifest.h"

#include <algorithm>
#include <utility>

#include "epochreel/base/text.h"
#include "epochreel/movie/movie_file.h"
#include "json_record.h"

namespace epochreel::movie {

namespace {

bool is_hash(const std::string& text) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == 32 && std::all_of(text.begin(), text.end(), is_digit);
}

Json chapters_json(const std::vector<TimedWords>& chapters) {
  Json list = Json::array();
  for (const TimedWords& chapter : chapters) {
    list.push_back({{"first", chapter.first}, {"count", chapter.count}, {"name", chapter.words}});
  }
  return list;
}

std::vector<TimedWords> read_chapters(const Json& list, const JsonReader& json) {
  std::vector<TimedWords> chapters;
  for (const Json& item : list) {
    const auto is_count = [&](const char* key) {
      // Json's own comparison would take a number of 2^63 and more for a negative one.
      return item.contains(key) && item.at(key).is_number_unsigned() &&
             std::cmp_less_equal(item.at(key).get<std::uint64_t>(), kMaxMovieFrames);
    };
    if (!is_count("first") || !is_count("count") || !item.contains("name") || !item.at("name").is_string()) {
      json.refuse(
          fmt::format("chapter {} has not the frames \"first\" and \"count\", and a \"name\"", chapters.size()));
    }
    chapters.push_back({item.at("first"), item.at("count"), item.at("name")});
  }
  return chapters;
}

}  // namespace

void write_frame_manifest(const std::filesystem::path& path, const FrameManifest& manifest) {
  Json json = {{"film_hash", manifest.film_hash},
               {"width", manifest.width},
               {"height", manifest.height},
               {"fps", manifest.fps},
               {"versions", manifest.versions}};
  if (!manifest.chapters.empty()) json["chapters"] = chapters_json(manifest.chapters);
  json["frames"] = manifest.frames;
  write_json(path, json);
}

FrameManifest read_frame_manifest(const std::filesystem::path& path) {
  JsonReader json(path);
  FrameManifest manifest;
  manifest.film_hash = json.take_text("film_hash");
  manifest.width = json.take_int("width");
  manifest.height = json.take_int("height");
  manifest.fps = json.take_int("fps");
  const Json versions = json.take("versions", &Json::is_object, "an object");
  for (const auto& [name, version] : versions.items()) {
    if (!version.is_string()) json.refuse(fmt::format("the version of \"{}\" is not a text", printable(name)));
    manifest.versions[name] = version;
  }
  if (json.has("chapters")) {
    manifest.chapters = read_chapters(json.take("chapters", &Json::is_array, "an array"), json);
  }
  const Json frames = json.take("frames", &Json::is_array, "an array");
  for (const Json& frame : frames) {
    if (!frame.is_string() || !is_hash(frame)) {
      json.refuse(fmt::format("frame {} has no hash of 32 hexadecimal digits", manifest.frames.size()));
    }
    manifest.frames.push_back(frame);
  }
  json.finish();
  return manifest;
}

}  // namespace epochreel::movie

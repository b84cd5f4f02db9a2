#include "listed_files.h"

#include <algorithm>
#include <system_error>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/movie/movie_file.h"
#include "numbered_names.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

std::int64_t count_at(const Json& object, const char* key) {
  const Json value = object.value(key, Json());
  return value.is_number_unsigned() ? value.get<std::int64_t>() : 0;
}

std::optional<std::set<std::string>> texts_at(const Json& object, const char* key) {
  const Json value = object.value(key, Json());
  if (!value.is_array()) return std::nullopt;
  std::set<std::string> texts;
  for (const Json& text : value) {
    if (text.is_string()) texts.insert(text);
  }
  return texts;
}

}  // namespace

std::optional<Json> read_object(const fs::path& path) {
  try {
    Json record = read_json(path);
    if (record.is_object()) return record;
  } catch (const Error&) {
    return std::nullopt;
  }
  return std::nullopt;
}

Listed read_listed(const fs::path& movie_record) {
  Listed listed;
  const auto record = read_object(movie_record);
  if (!record) return listed;
  const Json list = record->contains(kList) ? record->at(kList) : record->value("of", Json());
  if (!list.is_object()) return listed;
  listed.frames = count_at(list, "frames");
  listed.png_every = count_at(list, "png_every");
  listed.segments = count_at(list, "segments");
  const Json ending = list.value("ending", Json());
  if (ending.is_string()) listed.ending = ending;
  listed.movies = texts_at(list, "movies").value_or(std::set{listed.ending});
  const Json pictures = list.value("pictures", Json());
  if (!pictures.is_array()) return listed;
  for (const Json& number : pictures) {
    if (number.is_number_unsigned()) listed.pictures.insert(number.get<std::int64_t>());
  }
  return listed;
}

Json list_json(const Listed& listed) {
  Json list = {{"frames", listed.frames},
               {"png_every", listed.png_every},
               {"segments", listed.segments},
               {"ending", listed.ending},
               {"movies", listed.movies}};
  if (!listed.pictures.empty()) list["pictures"] = listed.pictures;
  return list;
}

bool is_movie_ending(std::string_view ending) {
  const auto endings = movie_endings();
  return std::ranges::find(endings, ending) != endings.end();
}

void remove_numbered(const fs::path& folder, std::string_view ending, bool shared,
                     const std::function<bool(std::int64_t)>& unwanted) {
  std::error_code code;
  std::vector<fs::path> others;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    const auto number = number_of(name, ending);
    const bool is_temporary = !shared && name.starts_with('.') &&
                              number_of(std::string_view(name).substr(1), std::string(ending) + ".tmp").has_value();
    if (is_temporary || (number && unwanted(*number))) others.push_back(entry.path());
  }
  if (code) {
    throw Error(ErrorKind::kFailed, folder.string(), fmt::format("cannot list the folder: {}", code.message()));
  }
  for (const fs::path& path : others) remove_own_file(path);
}

}  // namespace epochreel::movie

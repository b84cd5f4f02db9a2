#include "sides/baseline_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/json_bounds.h"
#include "epochreel/base/text.h"
#include "sides/lookup.h"
#include "sides/picture_name.h"
#include "sides/read_whole.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;  ///< for writing: keys stay in their order

constexpr const char* kFormat = "epochreel baseline 1";
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 28;
constexpr std::size_t kMaxPictures = 1'000'000;
constexpr std::int64_t kMostKeys = 10'000;  ///< and objects and lists, beside the pictures
constexpr std::size_t kHashDigits = 32;

[[noreturn]] void refuse(const fs::path& file, std::string_view why) {
  throw Error(ErrorKind::kInvalid, file.string(), fmt::format("{}; restore it, or approve the baseline anew", why));
}

bool is_hash(std::string_view text) {
  return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A name as a message shows it, whatever is in it.
std::string quoted(const std::string& name) { return printable(Json(name).dump(), kMaxNameBytes); }

/// Names are relative and stay below the folder: what is written or read must not leave it.
bool is_safe_name(const std::string& name) {
  if (name.empty() || fs::path(name).is_absolute()) return false;
  for (const fs::path& part : fs::path(name)) {
    if (part == ".." || part == ".") return false;
  }
  return name.find('\0') == std::string::npos;
}

/// "1920x1080 0123...": size and hash of a picture.
std::string picture_text(const Picture& picture) {
  return fmt::format("{}x{} {}", picture.size->width, picture.size->height, picture.hash);
}

/// The text of a baseline.json, read in one pass. An ordered_json object looks through all its keys for each new one,
/// so that the pictures, which may be a hundred thousand, are taken out of it into a list.
class BaselineText {
 public:
  explicit BaselineText(const fs::path& file) : file_(file) {
    const auto look = [this](int depth, Json::parse_event_t event, const Json& parsed) {
      return keep(depth, event, parsed);
    };
    const std::string text = read_file(file, kMaxBytes);
    check_json_bounds(text, file.string(), kMaxPictures);
    json_ = Json::parse(text, look, false);
    if (!json_.is_object()) refuse(file, "is not a JSON object");
  }

  const Json& json() const { return json_; }  ///< without what "pictures" holds
  const std::vector<std::pair<std::string, std::string>>& pictures() const { return pictures_; }

 private:
  /// Whether what was read goes into json_.
  bool keep(int depth, Json::parse_event_t event, const Json& parsed) {
    using Event = Json::parse_event_t;
    if (event == Event::key && depth == 1) in_pictures_ = parsed == "pictures";
    const bool is_picture = in_pictures_ && depth == 2;
    if (event == Event::key && is_picture) {
      pictures_.emplace_back(parsed.get<std::string>(), "");
      return false;
    }
    // The parser looks through all members of an object or list each time that an object or list in it ends.
    const bool counts = event == Event::key || event == Event::object_start || event == Event::array_start;
    if (counts && ++keys_ > kMostKeys) {
      refuse(file_, fmt::format("holds more than {} keys, objects and lists beside its pictures", kMostKeys));
    }
    if (event == Event::value && is_picture && parsed.is_string() && !pictures_.empty()) {
      pictures_.back().second = parsed.get<std::string>();
    }
    return true;
  }

  const fs::path& file_;
  Json json_;
  std::vector<std::pair<std::string, std::string>> pictures_;
  bool in_pictures_ = false;
  std::int64_t keys_ = 0;
};

Picture read_picture(const fs::path& file, const std::string& name, const std::string& text) {
  Picture picture;
  Size size;
  int parsed = 0;
  const bool has_size = std::sscanf(text.c_str(), "%6dx%6d %n", &size.width, &size.height, &parsed) == 2;
  if (!is_safe_name(name)) refuse(file, fmt::format("the name {} leads out of the baseline's folder", quoted(name)));
  if (!has_size || !is_hash(text.substr(std::min(text.size(), static_cast<std::size_t>(parsed)))) || size.width < 1 ||
      size.height < 1) {
    refuse(file, fmt::format("the picture {} has no size and hash such as \"64x64 0123...\"", quoted(name)));
  }
  picture.name = name;
  picture.frame = frame_of_name(name);
  picture.size = size;
  picture.hash = text.substr(parsed);
  return picture;
}

/// The picture beside the record, if it is there; no link leads out of the baseline's folder.
fs::path file_of(const fs::path& record, const std::string& name) {
  const fs::path folder = record.has_parent_path() ? record.parent_path() : fs::path(".");
  fs::path png = folder / png_name(name);
  if (!is_file(png)) return {};
  if (png.parent_path() != folder && !is_within(png.parent_path(), folder)) {
    refuse(record, fmt::format("the folder of the picture {} is a link out of the baseline", quoted(name)));
  }
  return png;
}

Json training_json(const TrainingRecord& training) {
  Json snapshots = Json::array();
  for (const SnapshotRecord& snapshot : training.snapshots) {
    snapshots.push_back(fmt::format("{} {}", snapshot.step, snapshot.hash));
  }
  return {{"job", Json::parse(training.job, nullptr, false)},
          {"train_hash", training.train_hash},
          {"test_hash", training.test_hash},
          {"environment", training.environment},
          {"metrics_hash", training.metrics_hash},
          {"snapshots", snapshots}};
}

TrainingRecord read_training(const fs::path& file, const Json& json) {
  TrainingRecord training;
  training.job = json.at("job").dump();
  training.train_hash = json.at("train_hash").get<std::string>();
  training.test_hash = json.at("test_hash").get<std::string>();
  training.environment = json.at("environment").get<std::map<std::string, std::string>>();
  training.metrics_hash = json.at("metrics_hash").get<std::string>();
  if (!training.metrics_hash.empty() && !is_hash(training.metrics_hash)) {
    refuse(file, "\"metrics_hash\" is no hash of 32 hexadecimal digits");
  }
  for (const Json& entry : json.at("snapshots")) {
    SnapshotRecord snapshot;
    int parsed = 0;
    const auto text = entry.get<std::string>();
    long long step = 0;
    if (std::sscanf(text.c_str(), "%lld %n", &step, &parsed) != 1 || !is_hash(text.substr(parsed))) {
      refuse(file, fmt::format("{} is no snapshot such as \"120 0123...\"", quoted(text)));
    }
    snapshot.step = step;
    snapshot.hash = text.substr(parsed);
    training.snapshots.push_back(std::move(snapshot));
  }
  return training;
}

/// Whether the pictures, in their order, are frames 0, 1, 2, ...
bool is_film(const std::vector<Picture>& pictures) {
  std::int64_t next = 0;
  return std::all_of(pictures.begin(), pictures.end(), [&](const Picture& picture) { return picture.frame == next++; });
}

/// N of "every", where a film's frames 0, N, 2N, ... were approved alone.
std::int64_t read_every(const fs::path& file, const Json& json) {
  if (!json.contains("every")) return 1;
  const auto every = json.at("every").is_number_integer() ? json.at("every").get<std::int64_t>() : 0;
  if (every < 1) refuse(file, "\"every\" is no whole number of at least 1");
  return every;
}

OpenSide read_baseline(const fs::path& file, const BaselineText& text) {
  const Json& json = text.json();
  if (json.at("format") != kFormat) refuse(file, fmt::format("is not of the format \"{}\"", kFormat));
  OpenSide side;
  side.words.kind = SideKind::kBaseline;
  const auto keeps = json.at("keeps").get<std::string>();
  if (keeps != "pictures" && keeps != "hashes") refuse(file, R"("keeps" is neither "pictures" nor "hashes")");
  side.hashes_only = keeps == "hashes";
  side.environment = json.at("environment").get<std::map<std::string, std::string>>();
  if (json.contains("movie_hash")) side.movie_hash = json.at("movie_hash").get<std::string>();
  if (json.contains("training")) side.training = read_training(file, json.at("training"));
  if (!json.at("pictures").is_object()) refuse(file, "\"pictures\" is not an object");
  std::set<std::string> files;
  for (const auto& [name, words] : text.pictures()) {
    Picture picture = read_picture(file, name, words);
    if (!files.insert(png_name(name)).second) refuse(file, fmt::format("holds {} twice", quoted(png_name(name))));
    if (!side.hashes_only) picture.file = file_of(file, name);
    side.pictures.push_back(std::move(picture));
  }
  sort_pictures(side.pictures);
  side.every = read_every(file, json);
  side.is_film = side.every == 1 && side.pictures.size() > 1 && is_film(side.pictures);
  return side;
}

}  // namespace

OpenSide open_baseline(const fs::path& file) {
  check_is_fetched(file);
  const BaselineText text(file);
  try {
    return read_baseline(file, text);
  } catch (const nlohmann::json::exception& error) {
    const std::string_view what = error.what();  // "[json.exception.type_error.302] type must be string, ..."
    refuse(file, fmt::format("is no baseline: {}", what.substr(what.find(']') + 2)));
  }
}

std::string baseline_json(const OpenSide& side, bool hashes_only) {
  Json::object_t pictures;  // appended to: operator[] would look through all names for each new one
  for (const Picture& picture : side.pictures) pictures.emplace_back(picture.name, picture_text(picture));
  Json json = {{"format", kFormat}, {"keeps", hashes_only ? "hashes" : "pictures"}, {"environment", side.environment}};
  if (!side.movie_hash.empty()) json["movie_hash"] = side.movie_hash;
  if (side.every > 1) json["every"] = side.every;
  if (side.training) json["training"] = training_json(*side.training);
  json["pictures"] = std::move(pictures);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace epochreel::compare

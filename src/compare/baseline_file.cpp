#include "baseline_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "epochreel/base/file.h"
#include "lookup.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "epochreel baseline 1";
constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 28;
constexpr int kMaxDepth = 100;  // what goes deeper would overflow the stack where it is written again
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

Picture read_picture(const fs::path& file, const std::string& name, const Json& value) {
  Picture picture;
  Size size;
  int parsed = 0;
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const bool has_size = std::sscanf(text.c_str(), "%6dx%6d %n", &size.width, &size.height, &parsed) == 2;
  if (!is_safe_name(name)) refuse(file, fmt::format("the name {} leads out of the baseline's folder", quoted(name)));
  if (!has_size || !is_hash(text.substr(std::min(text.size(), static_cast<std::size_t>(parsed)))) || size.width < 1 ||
      size.height < 1) {
    refuse(file, fmt::format("the picture {} has no size and hash such as \"64x64 0123...\"", quoted(name)));
  }
  picture.name = name;
  picture.frame = frame_of_name(name);
  picture.size = size;
  picture.hash = text.substr(static_cast<std::size_t>(parsed));
  return picture;
}

/// The picture beside the record, if it is there; no link leads out of the baseline's folder.
fs::path file_of(const fs::path& record, const std::string& name) {
  const fs::path folder = record.has_parent_path() ? record.parent_path() : fs::path(".");
  const fs::path png = folder / png_name(name);
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
  for (const Json& entry : json.at("snapshots")) {
    SnapshotRecord snapshot;
    int parsed = 0;
    const auto text = entry.get<std::string>();
    long long step = 0;
    if (std::sscanf(text.c_str(), "%lld %n", &step, &parsed) != 1 ||
        !is_hash(text.substr(static_cast<std::size_t>(parsed)))) {
      refuse(file, fmt::format("{} is no snapshot such as \"120 0123...\"", quoted(text)));
    }
    snapshot.step = step;
    snapshot.hash = text.substr(static_cast<std::size_t>(parsed));
    training.snapshots.push_back(std::move(snapshot));
  }
  return training;
}

OpenSide read_baseline(const fs::path& file, const Json& json) {
  if (json.at("format") != kFormat) refuse(file, fmt::format("is not of the format \"{}\"", kFormat));
  OpenSide side;
  side.words.kind = "a baseline";
  const auto keeps = json.at("keeps").get<std::string>();
  if (keeps != "pictures" && keeps != "hashes") refuse(file, R"("keeps" is neither "pictures" nor "hashes")");
  side.hashes_only = keeps == "hashes";
  side.environment = json.at("environment").get<std::map<std::string, std::string>>();
  if (json.contains("movie_hash")) side.movie_hash = json.at("movie_hash").get<std::string>();
  if (json.contains("training")) side.training = read_training(file, json.at("training"));
  if (!json.at("pictures").is_object()) refuse(file, "\"pictures\" is not an object");
  std::set<std::string> files;
  for (const auto& [name, value] : json.at("pictures").items()) {
    Picture picture = read_picture(file, name, value);
    if (!files.insert(png_name(name)).second) refuse(file, fmt::format("holds {} twice", quoted(png_name(name))));
    if (!side.hashes_only) picture.file = file_of(file, name);
    side.pictures.push_back(std::move(picture));
  }
  sort_pictures(side.pictures);
  return side;
}

}  // namespace

OpenSide open_baseline(const fs::path& file) {
  const auto check = [&](int depth, Json::parse_event_t /*event*/, const Json& /*parsed*/) {
    if (depth > kMaxDepth) refuse(file, fmt::format("is nested deeper than {} levels", kMaxDepth));
    return true;
  };
  const Json json = Json::parse(read_file(file, kMaxBytes), check, false);
  if (!json.is_object()) refuse(file, "is not a JSON object");
  try {
    return read_baseline(file, json);
  } catch (const nlohmann::json::exception& error) {
    const std::string_view what = error.what();  // "[json.exception.type_error.302] type must be string, ..."
    refuse(file, fmt::format("is no baseline: {}", what.substr(what.find(']') + 2)));
  }
}

std::string baseline_json(const OpenSide& side, bool hashes_only) {
  Json pictures = Json::object();
  for (const Picture& picture : side.pictures) pictures[picture.name] = picture_text(picture);
  Json json = {{"format", kFormat}, {"keeps", hashes_only ? "hashes" : "pictures"}, {"environment", side.environment}};
  if (!side.movie_hash.empty()) json["movie_hash"] = side.movie_hash;
  if (side.training) json["training"] = training_json(*side.training);
  json["pictures"] = std::move(pictures);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace epochreel::compare

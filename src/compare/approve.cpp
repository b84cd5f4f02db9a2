#include "epochreel/compare/approve.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/base/parallel.h"
#include "epochreel/base/text.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/movie_file.h"
#include "sides/baseline_file.h"
#include "sides/lookup.h"
#include "sides/picture_name.h"
#include "sides/picture_reader.h"
#include "sides/read_whole.h"
#include "sides/side.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 34;

void make_folder(const fs::path& folder) {
  std::error_code code;
  fs::create_directories(folder, code);
  if (code) throw Error(ErrorKind::kFailed, folder.string(), "cannot create the folder: " + code.message());
}

void copy_whole(const fs::path& from, const fs::path& to) { write_file(to, read_file(from, kMaxFileBytes)); }

/// Calls `look` on runs of a side's pictures, from several threads.
void for_pictures(OpenSide& side, int threads, const std::function<void(PictureReader&, Picture&)>& look) {
  const auto count = std::ssize(side.pictures);
  constexpr std::int64_t kRun = 30;
  parallel_for(threads, (count + kRun - 1) / kRun, [&](std::int64_t task) {
    PictureReader reader(side);
    for (std::int64_t i = task * kRun; i < std::min(count, (task + 1) * kRun); ++i) {
      stop_if_asked();
      look(reader, side.pictures[static_cast<std::size_t>(i)]);
    }
  });
}

void fill_in(PictureReader& reader, Picture& picture) {
  const std::optional<image::Image> image = reader.read(picture);
  if (!image) return;
  picture.hash = image::image_hash(*image).hex();
  picture.size = Size{image->width(), image->height()};
}

/// Every picture with its hash and size: what a baseline has on record. Error{kInvalid} where a file is not what is on
/// record for it.
void fill_in_hashes(OpenSide& side, int threads) { for_pictures(side, threads, fill_in); }

/// The same of a baseline, where a file that is damaged or not the one on record is as good as none.
void fill_in_sound_files(OpenSide& side, int threads) {
  for_pictures(side, threads, [](PictureReader& reader, Picture& picture) {
    try {
      fill_in(reader, picture);
    } catch (const Error&) {
      picture.file.clear();
    }
  });
}

/// The names of pictures are on record as JSON, which is UTF-8.
void check_names(const OpenSide& side) {
  for (const Picture& picture : side.pictures) {
    if (valid_utf8(picture.name) == picture.name) continue;
    throw Error(ErrorKind::kInvalid, picture.file.string(),
                "has a name that is not UTF-8, so that baseline.json cannot hold it; rename it");
  }
}

bool same_training(const std::optional<TrainingRecord>& a, const std::optional<TrainingRecord>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->train_hash == b->train_hash && a->test_hash == b->test_hash && a->snapshots == b->snapshots &&
         a->metrics_hash == b->metrics_hash;
}

/// The whole job, with what decides the drawing.
bool same_job(const std::optional<TrainingRecord>& a, const std::optional<TrainingRecord>& b) {
  return !a || !b || a->job == b->job;
}

/// A folder's baseline and what it is to become.
class FolderApproval {
 public:
  FolderApproval(const fs::path& folder, OpenSide actual, const ApproveOptions& options)
      : folder_(folder), actual_(std::move(actual)), options_(options) {
    check_names(actual_);
    if (is_file(folder_ / kBaselineFile)) {
      baseline_ = open_baseline(folder_ / kBaselineFile);
    } else if (is_there(folder_)) {
      adopt_folder();
    }
    has_record_ = baseline_.words.kind == SideKind::kBaseline;
    hashes_only_ = has_record_ ? baseline_.hashes_only : options_.hashes_only;
    fill_in_hashes(actual_, options_.threads);
    fill_in_sound_files(baseline_, options_.threads);
    plan();
    check_places();
  }

  const std::vector<Change>& changes() const { return changes_; }

  void carry_out() const {
    make_folder(folder_);
    PictureReader reader(actual_);
    for (const Picture& picture : actual_.pictures) {
      stop_if_asked();
      if (!hashes_only_ && is_stored(picture) && needs_file(picture)) store(picture, reader);
    }
    for (const Picture* picture : removed_) remove_own_file(file_of(*picture));
    write_file(folder_ / kBaselineFile, baseline_json(actual_, hashes_only_));
  }

 private:
  /// A folder of PNGs without a record becomes a baseline; anything else is not touched.
  void adopt_folder() {
    std::error_code code;
    const bool empty = fs::is_empty(folder_, code);
    if (code) throw Error(ErrorKind::kFailed, folder_.string(), "cannot list the folder: " + code.message());
    if (empty) return;
    baseline_ = open_side(folder_, false);
    if (baseline_.words.kind == SideKind::kPlainFolder) return;
    throw Error(ErrorKind::kUsage, folder_.string(),
                fmt::format("is {}, no baseline; approve into another folder", side_words(baseline_.words.kind)));
  }

  /// A frame that was not kept as a PNG is on record by its hash alone.
  bool is_stored(const Picture& picture) const { return !picture.file.empty() || !actual_.movie.empty(); }

  bool needs_file(const Picture& picture) const {
    const Picture* old = find(picture.name);
    return old == nullptr || old->file.empty() || old->hash != picture.hash;
  }

  const Picture* find(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : found->second;
  }

  fs::path file_of(const Picture& picture) const { return folder_ / png_name(picture.name); }

  static fs::path subfolder_of(const Picture& picture) { return fs::path(png_name(picture.name)).parent_path(); }

  /// Nothing is written or removed behind a link of the baseline, and nothing at all before that is known.
  void check_places() const {
    require_replaceable(folder_ / kBaselineFile);
    if (hashes_only_) return;
    for (const Picture& picture : actual_.pictures) {
      if (!is_stored(picture) || !needs_file(picture)) continue;
      require_own_folders(folder_, subfolder_of(picture));
      require_replaceable(file_of(picture));
    }
    for (const Picture* picture : removed_) require_own_folders(folder_, subfolder_of(*picture));
  }

  void store(const Picture& picture, PictureReader& reader) const {
    const fs::path to = file_of(picture);
    make_own_folders(folder_, subfolder_of(picture));
    if (!picture.file.empty()) return copy_whole(picture.file, to);
    image::write_png(to, reader.read(picture)->bitmap);
  }

  void plan() {
    for (const Picture& picture : baseline_.pictures) by_name_[picture.name] = &picture;
    std::map<std::string, bool> kept;
    for (const Picture& picture : actual_.pictures) {
      kept[picture.name] = true;
      const Picture* old = find(picture.name);
      if (old == nullptr) {
        changes_.push_back({Change::Kind::kAdd, picture.name, "it is new"});
      } else if (old->hash.empty()) {
        changes_.push_back({Change::Kind::kReplace, picture.name, "its file was damaged"});
      } else if (old->hash != picture.hash) {
        changes_.push_back(
            {Change::Kind::kReplace, picture.name, fmt::format("its hash was {}, now {}", old->hash, picture.hash)});
      } else if (!hashes_only_ && is_stored(picture) && old->file.empty()) {
        const bool there = is_there(file_of(*old));
        changes_.push_back({there ? Change::Kind::kReplace : Change::Kind::kAdd, picture.name,
                            there ? "its file was not the picture on record" : "its picture was not kept so far"});
      }
    }
    for (const Picture& picture : baseline_.pictures) {
      if (kept.contains(picture.name)) continue;
      if (!has_record_) {
        changes_.push_back({Change::Kind::kLeave, picture.name, "no baseline.json says that it is part of a baseline"});
        continue;
      }
      changes_.push_back({Change::Kind::kRemove, picture.name, "the actual has none of that name"});
      if (!baseline_.hashes_only && is_there(file_of(picture))) removed_.push_back(&picture);
    }
    plan_records();
  }

  void plan_records() {
    const auto record = [&](const char* name, const char* why) {
      changes_.push_back({Change::Kind::kRecord, name, why});
    };
    if (!has_record_) return record(kBaselineFile, "it is new");
    if (!same_training(baseline_.training, actual_.training)) record("training", "the training is another");
    if (!same_job(baseline_.training, actual_.training)) record("job", "the job is another");
    if (baseline_.environment != actual_.environment) record("environment", "versions are others");
    if (baseline_.movie_hash != actual_.movie_hash) record("movie", "the movie's bytes are others");
    if (baseline_.every != actual_.every) record("every", "other frames of the film are kept");
  }

  fs::path folder_;
  OpenSide actual_;
  OpenSide baseline_;
  ApproveOptions options_;
  bool has_record_ = false;
  bool hashes_only_ = false;
  std::map<std::string, const Picture*> by_name_;
  std::vector<Change> changes_;
  std::vector<const Picture*> removed_;  ///< of the baseline
};

/// Pictures are looked for in all folders below one, so that neither may lie in the other.
void check_apart(const fs::path& baseline, const fs::path& actual, const OpenSide& actual_side) {
  const bool is_record = is_file(baseline / kBaselineFile);
  const bool within = is_within(actual, baseline);
  const bool around = is_within(baseline, actual);
  if (within == around) return;
  if ((within && !is_record) || (around && actual_side.words.kind == SideKind::kPlainFolder)) {
    throw Error(
        ErrorKind::kUsage, baseline.string(),
        fmt::format("{} {}; approve into a folder apart from it", within ? "holds" : "lies in", actual.string()));
  }
}

/// `side` is the actual's.
std::vector<Change> approve_file(const fs::path& baseline, const fs::path& actual, const OpenSide& side,
                                 const ApproveOptions& options) {
  if (side.movie.empty()) PictureReader(side).read(side.pictures.front());  // refuses what could not be compared later
  const bool is_new = !is_there(baseline);
  if (!is_new && FileBytes().read_if_same(baseline, actual)) return {};
  if (!options.dry_run) {
    if (baseline.has_parent_path()) make_folder(baseline.parent_path());
    copy_whole(actual, behind_link(baseline));
  }
  return {{is_new ? Change::Kind::kAdd : Change::Kind::kReplace, baseline.filename().string(),
           is_new ? "it is new" : "its bytes are others"}};
}

/// ".png" or a movie's, such as ".mp4", also of a name that has it in capital letters; empty for any other.
std::string_view ending_of(const fs::path& file) {
  std::vector<std::string_view> endings = movie::movie_endings();
  endings.emplace_back(".png");
  for (const std::string_view ending : endings) {
    if (has_ending(file.filename().string(), ending)) return ending;
  }
  return "";
}

}  // namespace

std::string change_word(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::kAdd:
      return "add";
    case Change::Kind::kReplace:
      return "replace";
    case Change::Kind::kRemove:
      return "remove";
    case Change::Kind::kRecord:
      return "record";
    case Change::Kind::kLeave:
      return "leave";
  }
  return "record";
}

std::vector<Change> approve(const fs::path& baseline, const fs::path& actual, const ApproveOptions& options) {
  OpenSide side = open_side(actual, false);
  const bool is_named_file = !is_folder(baseline) && !ending_of(baseline).empty();
  if (is_named_file && is_file(actual) && ending_of(baseline) == ending_of(actual)) {
    return approve_file(baseline, actual, side, options);
  }
  if (is_named_file || (is_there(baseline) && !is_folder(baseline))) {
    throw Error(ErrorKind::kUsage, baseline.string(),
                "a baseline is a folder, or a PNG or MP4 beside an actual of the same kind");
  }
  const bool known_by_hash = std::all_of(side.pictures.begin(), side.pictures.end(), [&](const Picture& picture) {
    return !picture.hash.empty() || has_pixels(side, picture);
  });
  if (!known_by_hash || side.is_empty()) {
    throw Error(ErrorKind::kUsage, actual.string(), "holds nothing that could be a baseline");
  }
  check_apart(baseline, actual, side);
  const FolderApproval approval(baseline, std::move(side), options);
  if (!options.dry_run && !approval.changes().empty()) approval.carry_out();
  return approval.changes();
}

}  // namespace epochreel::compare

/// Taking the actual as the new baseline.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace epochreel::compare {

/// One thing that approving does.
struct Change {
  enum class Kind { kAdd, kReplace, kRemove, kRecord, kLeave };

  Kind kind = Kind::kRecord;
  std::string name;  ///< of the picture, or what is recorded: "training", "job", "environment", "movie"
  std::string why;   ///< one sentence
};

/// "add", "replace", "remove", "record", "leave".
std::string change_word(Change::Kind kind);

struct ApproveOptions {
  bool dry_run = false;
  bool hashes_only = false;  ///< a new baseline keeps no pictures; one that is there goes on as it is
  int threads = 1;
};

/// Makes `baseline` what `actual` is, taking over only what is not the same bits, and returns what that is; with
/// `dry_run` it only returns it. `baseline` is a PNG or MP4 beside one of its kind, or a folder, which may not be there
/// yet and receives pictures and baseline.json. Pictures in it that no baseline.json names are left alone. Pictures
/// first, baseline.json last, each whole; after a cut the same command goes on. Error{kUsage} where the two cannot
/// meet.
std::vector<Change> approve(const std::filesystem::path& baseline, const std::filesystem::path& actual,
                            const ApproveOptions& options);

}  // namespace epochreel::compare

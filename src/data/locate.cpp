#include "locate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "candidates.h"
#include "epochreel/base/error.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxCandidates = 256;  // pairs are tried

/// The value of an environment variable that is set and not empty.
std::optional<fs::path> environment_path(const char* name) {
  const char* const value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return fs::path(value);
}

/// One of the four files: its key in a job, and the candidates for it.
struct Role {
  std::string_view key;
  IdxSet set;
  IdxKind kind;
  std::vector<Candidate> candidates = {};
  bool is_named = false;  ///< by its key; then there is one candidate
};

using Roles = std::array<Role, 4>;
enum Place : std::size_t { kTrainImages, kTrainLabels, kTestImages, kTestLabels };

/// Two candidates: images and labels of one set.
using Pair = std::pair<const Candidate*, const Candidate*>;

/// Pairs of one series, or where there are none all pairs; of several those whose counts match.
std::vector<Pair> pairs_of(const Role& images, const Role& labels) {
  std::vector<Pair> all;
  std::vector<Pair> in_series;
  for (const Candidate& image : images.candidates) {
    for (const Candidate& label : labels.candidates) {
      all.emplace_back(&image, &label);
      if (image.name.series == label.name.series) in_series.emplace_back(&image, &label);
    }
  }
  std::vector<Pair> pairs = in_series.empty() ? all : in_series;
  if (pairs.size() > 1) {
    std::erase_if(pairs, [](const Pair& pair) { return pair.first->count != pair.second->count; });
  }
  return pairs;
}

/// The series of which all four files are there.
std::set<std::string> whole_series(const Roles& roles) {
  std::set<std::string> series;
  for (const Role& role : roles) {
    for (const Candidate& candidate : role.candidates) series.insert(candidate.name.series);
  }
  std::erase_if(series, [&](const std::string& name) {
    return !std::ranges::all_of(roles, [&](const Role& role) {
      return std::ranges::any_of(role.candidates,
                                 [&](const Candidate& candidate) { return candidate.name.series == name; });
    });
  });
  return series;
}

void keep_series(Roles& roles, const std::string& series) {
  for (Role& role : roles) {
    std::erase_if(role.candidates, [&](const Candidate& candidate) { return candidate.name.series != series; });
  }
}

std::string_view set_words(const Role& role) { return role.set == IdxSet::kTrain ? "to train on" : "to test on"; }

void require(const Role& role, const fs::path& folder, const std::vector<Candidate>& found) {
  if (!role.candidates.empty()) return;
  throw Error(
      ErrorKind::kInvalid, folder.string(),
      fmt::format("lacks the {} {}; name their file in data.{}; IDX files there: {}",
                  role.kind == IdxKind::kImages ? "images" : "labels", set_words(role), role.key, listed(found)));
}

Pair choose(const Role& images, const Role& labels, const fs::path& folder) {
  if (images.candidates.size() == 1 && labels.candidates.size() == 1) {
    return {&images.candidates.front(), &labels.candidates.front()};
  }
  const std::vector<Pair> pairs = pairs_of(images, labels);
  if (pairs.size() == 1) return pairs.front();
  std::vector<Candidate> candidates = images.candidates;
  candidates.insert(candidates.end(), labels.candidates.begin(), labels.candidates.end());
  throw Error(ErrorKind::kInvalid, folder.string(),
              fmt::format("holds {} {}{}; name two in data.{} and data.{}; there are {}",
                          pairs.empty() ? "no two files" : "more than one pair of files", set_words(images),
                          pairs.empty() ? " whose counts match" : "", images.key, labels.key, listed(candidates)));
}

IdxFiles choose_files(Roles& roles, const fs::path& folder, const std::vector<Candidate>& found) {
  if (found.size() > kMaxCandidates) {
    throw Error(ErrorKind::kInvalid, folder.string(),
                fmt::format("holds {} IDX files; at most {} are looked at; put the four in a folder of their own",
                            found.size(), kMaxCandidates));
  }
  for (const Role& role : roles) require(role, folder, found);
  if (const auto series = whole_series(roles); series.size() == 1) keep_series(roles, *series.begin());
  const Pair train = choose(roles[kTrainImages], roles[kTrainLabels], folder);
  const Pair test = choose(roles[kTestImages], roles[kTestLabels], folder);
  return {train.first->path, train.second->path, test.first->path, test.second->path};
}

/// Adds the files that the job names by their keys.
Roles named_roles(const job::DataSpec& spec) {
  Roles roles = {{{"train_images", IdxSet::kTrain, IdxKind::kImages},
                  {"train_labels", IdxSet::kTrain, IdxKind::kLabels},
                  {"test_images", IdxSet::kTest, IdxKind::kImages},
                  {"test_labels", IdxSet::kTest, IdxKind::kLabels}}};
  const std::array<const std::string*, 4> files = {&spec.train_images, &spec.train_labels, &spec.test_images,
                                                   &spec.test_labels};
  const fs::path folder = spec.path == "auto" ? fs::path() : fs::path(spec.path);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (*files[i] == "auto") continue;
    const fs::path path = folder / *files[i];
    std::error_code error;
    if (!fs::is_regular_file(path, error)) {
      throw Error(ErrorKind::kInvalid, path.string(),
                  fmt::format("there is no such file; data.{} names it, relative to data.path", roles[i].key));
    }
    roles[i].candidates.push_back(look_at(path));
    roles[i].is_named = true;
  }
  return roles;
}

void add_candidates(Roles& roles, const std::vector<Candidate>& found) {
  for (Role& role : roles) {
    if (role.is_named) continue;
    for (const Candidate& candidate : found) {
      if (candidate.name.set == role.set && candidate.kind == role.kind) role.candidates.push_back(candidate);
    }
  }
}

/// mnist and fashion-mnist have names of their own: what else lies in their folder is of no matter.
void keep_standard_names(const job::DataSpec& spec, std::vector<Candidate>& found) {
  if (spec.dataset == job::DatasetKind::kIdx) return;
  constexpr std::array<std::string_view, 4> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                                      "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
  const auto is_standard = [&](const Candidate& candidate) {
    return std::ranges::find(kNames, candidate.name.stem) != kNames.end();
  };
  if (std::ranges::count_if(found, is_standard) != 4) return;
  std::erase_if(found, [&](const Candidate& candidate) { return !is_standard(candidate); });
}

std::string words_of(const std::vector<fs::path>& folders) {
  std::string words;
  for (const fs::path& folder : folders) words += (words.empty() ? "" : ", ") + folder.string();
  return words;
}

[[noreturn]] void nothing_found(const job::DataSpec& spec, const std::vector<fs::path>& folders) {
  const bool can_be_fetched = spec.dataset != job::DatasetKind::kIdx;
  throw Error(ErrorKind::kInvalid, job::dataset_name(spec.dataset),
              fmt::format("there are no IDX files in {}; {}name their folder in data.path", words_of(folders),
                          can_be_fetched ? "run ci/setup.sh, which fetches them, or " : ""));
}

}  // namespace

std::vector<fs::path> folders_to_look_in(const job::DataSpec& spec) {
  if (spec.path != "auto") return {fs::path(spec.path)};
  if (spec.dataset == job::DatasetKind::kIdx) return {};
  const std::string name(job::dataset_name(spec.dataset));
  std::vector<fs::path> folders;
  if (const auto data = environment_path("EPOCHREEL_DATA")) folders.push_back(*data / name);
  if (const auto cache = environment_path("XDG_CACHE_HOME")) {
    folders.push_back(*cache / "epochreel" / name);
  } else if (const auto home = environment_path("HOME")) {
    folders.push_back(*home / ".cache" / "epochreel" / name);
  }
  folders.push_back(fs::path("/usr/share/datasets") / name);
  return folders;
}

IdxFiles locate_idx(const job::DataSpec& spec) {
  Roles roles = named_roles(spec);
  if (std::ranges::all_of(roles, &Role::is_named)) return choose_files(roles, {}, {});
  if (spec.dataset == job::DatasetKind::kIdx && spec.path == "auto") {
    throw Error(ErrorKind::kInvalid, "idx", "data.path must name the folder of the IDX files");
  }
  const std::vector<fs::path> folders = folders_to_look_in(spec);
  for (const fs::path& folder : folders) {
    std::vector<Candidate> found = find_candidates(folder);
    keep_standard_names(spec, found);
    if (found.empty()) continue;
    add_candidates(roles, found);
    return choose_files(roles, folder, found);
  }
  nothing_found(spec, folders);
}

}  // namespace epochreel::data

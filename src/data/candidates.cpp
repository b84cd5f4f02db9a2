#include "candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/some_of.h"
#include "idx_header.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostListed = 12;

/// Two dimensions may be labels in rows or images in rows: the name tells.
IdxKind kind_of(const IdxHeader& header, IdxKind by_name) {
  if (header.shape.size() == 1) return IdxKind::kLabels;
  return header.shape.size() == 2 ? by_name : IdxKind::kImages;
}

/// Orders files with the same stem: the plain one comes first, then the one with more '-'.
bool comes_first(const fs::path& a, const fs::path& b) {
  const auto rank = [](const fs::path& path) {
    const std::string name = path.filename().string();
    return std::pair(name.ends_with(".gz") ? 1 : 0, -std::ranges::count(name, '-'));
  };
  return rank(a) < rank(b);
}

std::string candidate_words(const Candidate& candidate) {
  const std::string name = candidate.path.filename().string();
  if (candidate.count == 0) return name + " (cannot be read)";
  return fmt::format("{} ({} {}{})", name, candidate.count, candidate.kind == IdxKind::kImages ? "image" : "label",
                     candidate.count == 1 ? "" : "s");
}

}  // namespace

Candidate look_at(const fs::path& file) {
  Candidate candidate{file, read_idx_name(file.filename().string()), IdxKind::kUnknown, 0};
  candidate.kind = candidate.name.kind;
  try {
    const IdxHeader header = read_idx_header(*open_source(file), file.string());
    candidate.kind = kind_of(header, candidate.name.kind);
    candidate.count = header.shape.front();
  } catch (const Error&) {
    // A file that cannot be read is a candidate by its name; reading it again gives its user the error.
  }
  return candidate;
}

std::vector<Candidate> find_candidates(const fs::path& folder) {
  std::map<std::string, Candidate> by_stem;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unreadable;  // then it is not there for us
    if (!entry->is_regular_file(unreadable)) continue;
    Candidate candidate = look_at(entry->path());
    const bool readable = candidate.count != 0;
    if (candidate.kind == IdxKind::kUnknown || (!readable && !candidate.name.says_idx)) continue;
    const auto [place, is_new] = by_stem.try_emplace(candidate.name.stem, candidate);
    if (!is_new && comes_first(candidate.path, place->second.path)) place->second = std::move(candidate);
  }
  std::vector<Candidate> candidates;
  for (auto& [stem, candidate] : by_stem) candidates.push_back(std::move(candidate));
  return candidates;
}

std::string listed(const std::vector<Candidate>& candidates) {
  std::vector<std::string> words;
  for (const Candidate& candidate : candidates) words.push_back(candidate_words(candidate));
  return some_of(words, kMostListed);
}

}  // namespace epochreel::data

#include "same_training.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/job/load.h"

namespace epochreel::train {
namespace {

using Words = std::vector<std::pair<std::string, std::string>>;

/// A manifest may hold a job that this version cannot read.
Words words_of(const trace::Manifest& manifest) {
  try {
    return job::training_keys(job::parse_job(manifest.job_json, "manifest.json"));
  } catch (const Error&) {
    return {};
  }
}

Words surroundings(const trace::Manifest& manifest) {
  const auto onednn = manifest.versions.find("onednn");
  return {
      {"the format version", fmt::format("{}", manifest.format_version)},
      {"the hash of the training images", manifest.train_hash},
      {"the hash of the test images", manifest.test_hash},
      {"the version of oneDNN", onednn == manifest.versions.end() ? "unknown" : onednn->second},
      {"the instruction set", manifest.isa},
  };
}

const std::string* value_of(const Words& words, const std::string& key) {
  const auto found = std::find_if(words.begin(), words.end(), [&key](const auto& word) { return word.first == key; });
  return found == words.end() ? nullptr : &found->second;
}

/// "train.epochs is 12 there and 3 here", of the first key in the order of `here`; "" where all are equal.
std::string first_difference(const Words& there, const Words& here) {
  for (const auto& [key, value] : here) {
    const std::string* other = value_of(there, key);
    if (other == nullptr) return fmt::format("{} is not there and {} here", key, value);
    if (*other != value) return fmt::format("{} is {} there and {} here", key, *other, value);
  }
  for (const auto& [key, value] : there) {
    if (value_of(here, key) == nullptr) return fmt::format("{} is {} there and not here", key, value);
  }
  return "";
}

}  // namespace

std::string first_difference(const trace::Manifest& found, const trace::Manifest& wanted, const job::Job& job) {
  if (found.training_hash == wanted.training_hash) return "";
  std::string difference;
  if (const Words there = words_of(found); !there.empty())
    difference = first_difference(there, job::training_keys(job));
  if (difference.empty()) difference = first_difference(surroundings(found), surroundings(wanted));
  return difference.empty() ? "the hash of the training differs" : difference;
}

}  // namespace epochreel::train

/// The IDX files of a folder, and what each may be.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "idx_names.h"

namespace epochreel::data {

struct Candidate {
  std::filesystem::path path;
  IdxName name;
  IdxKind kind = IdxKind::kUnknown;  ///< by what it holds; by its name where its header cannot be read
  std::uint64_t count = 0;           ///< images or labels; 0 where the header cannot be read
};

/// A file that may be an IDX file of images or labels.
Candidate look_at(const std::filesystem::path& file);

/// Finds the candidates of the folder, in the order of their names. A file that is there plain and gzipped, or with
/// other separators in its name, is one candidate. Empty where there is no such folder.
std::vector<Candidate> find_candidates(const std::filesystem::path& folder);

/// "train-images-idx3-ubyte (60000 images), ..."; cut after a dozen.
std::string listed(const std::vector<Candidate>& candidates);

}  // namespace epochreel::data

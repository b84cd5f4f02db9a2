/// Comparing two sides: pictures, folders, lists of hashes, movies, traces, results of jobs, baselines.
///
/// The answer comes in this order: the same bits, by hash; the same within tolerance; different. Depends on the two
/// sides and the tolerance alone, at any number of threads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "epochreel/compare/comparison.h"
#include "epochreel/compare/report.h"
#include "epochreel/job/tolerance.h"

namespace epochreel::compare {

/// The limits that a tolerance may have, in the order of the measures: job::load_tolerance reads them, and each is a
/// flag of the command line.
std::span<const job::LimitKey> limit_keys();

struct CompareOptions {
  job::ToleranceSpec tolerance;
  int flips = 50;  ///< of how many items FLIP is measured, the worst first; where FLIP is limited, of all
  int threads = 1;
  std::function<void(std::int64_t done, std::int64_t pictures)> progress = {};  ///< called by one thread at a time
};

/// The findings, and the pictures behind them: `pictures` keeps both sides open.
struct Compared {
  Comparison comparison;
  PictureSource pictures;
};

/// A missing baseline is one without pictures: all of the actual is extra then. Error{kInvalid} where the actual is not
/// there, or a side is nothing that can be compared; Error{kUsage} where the two are of kinds that cannot meet, as a
/// trace and a picture.
Compared compare(const std::filesystem::path& baseline, const std::filesystem::path& actual,
                 const CompareOptions& options);

}  // namespace epochreel::compare

/// The table of data formats: a row a kind of data set of a job. To add one, write its file with its loader, then its
/// declaration and row in formats.cpp, and its rows in the job's tables (src/job/names.h, src/job/datasets.h).
#pragma once

#include <cstdint>

#include "epochreel/data/dataset.h"

namespace epochreel::data {

struct LoadRequest {
  const job::DataSpec& spec;
  std::uint64_t seed = 1;
  int threads = 1;
};

struct Format {
  job::DatasetKind kind = job::DatasetKind::kMnist;
  /// The name as on screen; null: that of the folder or file.
  const char* name = nullptr;
  /// Fills `dataset` but for its name, its hashes and the limits. Names of classes and values stay empty where the
  /// files have none. Images of train and test have one shape.
  void (*load)(const LoadRequest& request, Dataset& dataset) = nullptr;
  int classes = 0;       ///< 0: as many as the job says
  bool is_file = false;  ///< data.path names a file: its ending is no part of the name on screen
};

const Format& format_of(job::DatasetKind kind);

}  // namespace epochreel::data

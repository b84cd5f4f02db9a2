/// The facts of each kind of data set that a job is checked by, before any file is read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "epochreel/job/job.h"

namespace epochreel::job {

/// A row of the table. names.h has the words of each kind; src/data/formats.cpp has its reader.
struct DatasetFacts {
  DatasetKind kind;
  std::string_view path;                   ///< what data.path names; empty: there are no files
  bool finds_path = false;                 ///< `auto` looks in known folders
  int classes = 0;                         ///< 0: any number
  std::int64_t train_images = 0;           ///< 0: the files tell
  std::array<std::int64_t, 3> shape = {};  ///< of an image; zeros: the files or data.shape tell
};

inline constexpr std::array kDatasetFacts = {
    DatasetFacts{DatasetKind::kMnist, "the folder of the four IDX files", true, 10, 60'000, {1, 28, 28}},
    DatasetFacts{DatasetKind::kFashionMnist, "the folder of the four IDX files", true, 10, 60'000, {1, 28, 28}},
    DatasetFacts{DatasetKind::kIdx, "the folder of the four IDX files"},
    DatasetFacts{DatasetKind::kSynthetic, "", false, 0, 2'000, {1, 16, 16}},
    DatasetFacts{DatasetKind::kCifar10, "the folder of data_batch_1.bin and its like", true, 10, 50'000, {3, 32, 32}},
    DatasetFacts{DatasetKind::kFolder, "the folder that has a folder of pictures for each class"},
    DatasetFacts{DatasetKind::kNpz, "the .npz file"},
    DatasetFacts{DatasetKind::kCsv, "the csv file"},
};

constexpr const DatasetFacts& facts_of(DatasetKind kind) { return kDatasetFacts.at(static_cast<std::size_t>(kind)); }

}  // namespace epochreel::job

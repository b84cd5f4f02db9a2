/// The confusion of classes, what is read as what, small enough to keep a snapshot of it in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// Most cells across a confusion matrix. With more classes, neighbouring classes share a cell.
inline constexpr int kMostCells = 200;

/// How many classes share a cell, where there are so many classes.
int classes_a_cell(int classes);

/// A confusion matrix of cells, each of as many classes as `classes_a_cell` says; the last one may have fewer.
struct CellMatrix {
  int cells = 0;               ///< across and down
  std::vector<double> shares;  ///< (cells, cells) of the test images of a row's classes; on the diagonal only those
                               ///< that are read right
};

/// `group` neighbouring cells become one. `images` (cells) are the test images of each row.
CellMatrix merged(const CellMatrix& matrix, std::span<const double> images, int group);

/// The sum of each `group` neighbours; the last one may have fewer.
std::vector<double> merged_sums(std::span<const double> values, int group);

/// One snapshot's `stat.confusion`.
struct ConfusionRecord {
  std::vector<double> shares;          ///< of the cells, see CellMatrix
  std::vector<double> class_images;    ///< (C) test images of each class
  std::vector<double> class_accuracy;  ///< (C); not a number where a class has no images
  std::vector<double> class_taken;     ///< (C) test images that are read as each class
  double evaluated = 0;                ///< test images
};
ConfusionRecord read_confusion(const trace::Snapshot& file, int classes);

/// A class and another one that its images are read as.
struct ClassPair {
  std::size_t truth = 0;
  std::size_t reading = 0;
};

/// The class that most misread images of a class are read as in the last snapshot, and how many; 0: none is misread.
struct MostTaken {
  std::size_t reading = 0;  ///< the first of them, where several are as often
  std::int64_t images = 0;
  int as_often = 0;  ///< other classes that as many are read as
};

/// The readings of single classes and pairs of them, in the order of the last snapshot.
struct ClassReadings {
  static constexpr std::size_t kMostPairs = 10;

  std::vector<ClassPair> pairs;             ///< those most often confused at the end, by falling share
  int as_often = 0;                         ///< pairs that are left out, though as often confused as the last of them
  std::vector<std::vector<double>> shares;  ///< a snapshot: of each pair; empty where not recorded
  std::vector<MostTaken> most_taken;        ///< (C)
};

/// Pairs behind the first `shown` that are as often confused at the end as the last of these.
int pairs_as_often(const ClassReadings& readings, int shown);

/// Empty where the last snapshot has no confusion.
ClassReadings read_class_readings(const trace::TraceReader& trace);

}  // namespace epochreel::scene

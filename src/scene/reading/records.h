/// The records of each snapshot of a trace, small enough to keep in memory, and their interpolation.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/interpolation.h"
#include "reading/stations.h"

namespace epochreel::scene {

/// Figures that are not known are not a number.
struct SnapshotRecord {
  double step = 0;
  double epoch = 0;
  double images = 0;
  double learning_rate = 0;
  double test_loss = 0;
  double test_accuracy = 0;
  double active_fraction = 0;
  /// Which of the figures the trace has at this snapshot, be they finite or not; those that it lacks are not a number.
  struct Recorded {
    bool learning_rate = false;
    bool test_loss = false;
    bool test_accuracy = false;
    bool active_fraction = false;

    Recorded operator&(const Recorded& other) const {
      return {learning_rate && other.learning_rate, test_loss && other.test_loss, test_accuracy && other.test_accuracy,
              active_fraction && other.active_fraction};
    }
    Recorded operator|(const Recorded& other) const {
      return {learning_rate || other.learning_rate, test_loss || other.test_loss, test_accuracy || other.test_accuracy,
              active_fraction || other.active_fraction};
    }
  };
  Recorded recorded;
  double evaluated = 0;                ///< test images behind the confusion matrix; 0 where not known
  std::vector<double> confusion;       ///< (cells, cells) shares, see CellMatrix; empty where not recorded
  std::vector<double> class_images;    ///< (C) test images of each class; empty where not recorded
  std::vector<double> class_accuracy;  ///< (C)
  std::vector<double> class_taken;     ///< (C) test images that are read as each class
  std::vector<double>
      gradient_norms;                ///< a gap: L2 norm of the gradient of the weights across it; 0 where not recorded
  std::vector<double> active_units;  ///< a station: mean number of active units an image; empty where not recorded
  std::vector<double> dead_units;    ///< a station: units that no evaluated image makes fire
};

/// The probes: a few test images of each class whose way through the network was recorded.
struct Probes {
  int count = 0;
  int channels = 1;  ///< 1 grey, 3 red, green and blue
  int height = 0;
  int width = 0;
  std::vector<int> labels;
  std::vector<int> indices;          ///< in the test set
  std::vector<std::uint8_t> images;  ///< (P, H, W), or (P, 3, H, W); empty where the inputs are vectors
  std::vector<float> vectors;        ///< (P, n), or empty
  std::vector<float> least;          ///< (n) of the finite values of all vectors
  std::vector<float> largest;
  std::vector<int> mapped;  ///< a row of the records of maps: its probe

  std::span<const std::uint8_t> image(int probe) const;  ///< (channels, H, W)
  std::span<const float> vector(int probe) const;        ///< (n)
  void measure_vectors();                                ///< sets least and largest
  bool has_pictures() const { return !images.empty(); }
  std::int64_t pixels() const { return std::int64_t{height} * width; }
};

std::vector<SnapshotRecord> read_records(const trace::TraceReader& trace, const std::vector<Station>& stations);

/// Why something is not drawn of inputs that are vectors.
inline constexpr const char* kNoPictures = "the inputs are no pictures";

/// Empty where none were recorded.
Probes read_probes(const trace::TraceReader& trace);

/// Sets what the lines of metrics have for the whole step that a record stands at and is never interpolated: the
/// learning rate, that of the last line up to there, and the images seen, where there is a line of that step.
void set_figures_of_step(SnapshotRecord& record, const std::vector<trace::Metrics>& lines);

/// Which figures any of the snapshots has.
SnapshotRecord::Recorded any_recorded(const std::vector<SnapshotRecord>& records);

/// Between two neighbouring snapshots what changes step by step is interpolated linearly. Counts of test images, of
/// dead units and the learning rate are those of the earlier one.
SnapshotRecord mix(const SnapshotRecord& a, const SnapshotRecord& b, double fraction);

SnapshotRecord record_at(const std::vector<SnapshotRecord>& records, const Moment& moment);

}  // namespace epochreel::scene

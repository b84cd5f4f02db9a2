/// The curves of a training, fixed for the whole film; a frame shows as much of them as has happened.
#pragma once

#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/trace/trace.h"
#include "marks/curves.h"
#include "reading/records.h"
#include "story/curve.h"

namespace epochreel::scene {

/// The curves on one pair of axes.
struct CurveSet {
  Curve test_loss;
  Curve test_accuracy;
  Curve train_loss;  ///< means of the steps that share a place on the axis
  Curve train_accuracy;
  Curve rate;  ///< learning rate, 1 at its highest
  std::vector<Tick> step_ticks;
  std::vector<Tick> loss_ticks;
  Point best;  ///< where the best epoch stands, if it is known
};

/// The lines that were tested on the most images, all on as many: the ends of epochs, where the others have a subset.
std::vector<const trace::Metrics*> tested_on_most(const std::vector<trace::Metrics>& lines);

/// Whether a line stands at the end of an epoch.
bool ends_epoch(const trace::Metrics& line);

/// The end of an epoch at which the loss on the most test images was lowest; it need not be a snapshot.
struct BestEpoch {
  bool known = false;
  double step = 0;
  double epoch = 0;
  double loss = 0;
};

struct History {
  double total_steps = 1;
  CurveSet log;  ///< steps and loss on logarithmic axes
  CurveSet linear;
  std::vector<Tick> accuracy_ticks;
  BestEpoch best;
  double highest_rate = 0;    ///< of all steps; 0 where none is known
  double most_evaluated = 0;  ///< test images of a snapshot

  const CurveSet& on(job::AxisScale scale) const { return scale == job::AxisScale::kLog ? log : linear; }

  /// Where a step stands on the axis: 0 at the start, 1 at the end of training.
  double place(double step, job::AxisScale scale = job::AxisScale::kLog) const;
};

History read_history(const trace::TraceReader& trace, const std::vector<SnapshotRecord>& records);

}  // namespace epochreel::scene

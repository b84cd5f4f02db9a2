/// The update of the floor: oneDNN's `sum` or `binary` for sgd, plain loops for Adam, which oneDNN does not have.
#pragma once

#include <cstdint>
#include <vector>

#include "epochreel/job/job.h"
#include "tape.h"

namespace epochreel::bench {

/// A parameter with its gradient and moments, each a row of floats.
struct ParameterRow {
  float* values;
  float* gradient;
  float* first_moment;
  float* second_moment;
  std::int64_t length;
};

/// Works at the job's learning rate, whatever the schedule.
class FloorUpdate {
 public:
  /// Updates the tape's parameters, whose gradients must lie there already.
  FloorUpdate(const job::TrainSpec& train, Tape& tape);

  /// One step, after the backward pass, on as many threads as OpenMP gives.
  void run(Tape& tape);

 private:
  void add_sgd(const job::SgdSpec& sgd, Tape& tape);
  void clip();

  job::OptimizerSpec spec_;
  double clip_norm_;
  std::int64_t step_ = 0;
  std::vector<dnnl::memory> moments_;
  std::vector<ParameterRow> rows_;
};

}  // namespace epochreel::bench

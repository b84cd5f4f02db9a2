#include "floor_update.h"

#include <algorithm>
#include <cmath>
#include <type_traits>
#include <variant>

#include "descriptions.h"
#include "epochreel/base/clones.h"

namespace epochreel::bench {

using dnnl::memory;

namespace {

/// The rates of Adam and AdamW; one of the two decays is 0.
struct AdamRates {
  float beta1, beta2, epsilon;
  float l2_decay, weight_decay;
  float rate, root_scale;  // with the corrections for the start
};

/// A memory with its padding as one row: the update is the same wherever an element lies.
memory as_row(const memory& source) { return view(source, row_major({floats_in(source)})); }

EPOCHREEL_CLONES void adam_step(const AdamRates& r, const ParameterRow& row) {
  float* __restrict w = row.values;
  float* __restrict m = row.first_moment;
  float* __restrict v = row.second_moment;
  const float* __restrict gradient = row.gradient;
#pragma omp simd
  for (std::int64_t i = 0; i < row.length; ++i) {
    const float g = gradient[i] + r.l2_decay * w[i];
    m[i] = r.beta1 * m[i] + (1 - r.beta1) * g;
    v[i] = r.beta2 * v[i] + (1 - r.beta2) * g * g;
    w[i] -= r.weight_decay * w[i] + r.rate * m[i] / (std::sqrt(v[i]) * r.root_scale + r.epsilon);
  }
}

template <class Spec>
AdamRates adam_rates(const Spec& spec, std::int64_t step) {
  constexpr bool kDecoupled = std::is_same_v<Spec, job::AdamWSpec>;
  const auto steps = static_cast<double>(step);
  return {static_cast<float>(spec.beta1),
          static_cast<float>(spec.beta2),
          static_cast<float>(spec.epsilon),
          static_cast<float>(kDecoupled ? 0 : spec.weight_decay),
          static_cast<float>(kDecoupled ? spec.learning_rate * spec.weight_decay : 0),
          static_cast<float>(spec.learning_rate / (1 - std::pow(spec.beta1, steps))),
          static_cast<float>(1 / std::sqrt(1 - std::pow(spec.beta2, steps)))};
}

void run_adam(const AdamRates& rates, const std::vector<ParameterRow>& rows) {
  constexpr std::int64_t kChunk = 16384;
  for (const ParameterRow& row : rows) {
#pragma omp parallel for
    for (std::int64_t first = 0; first < row.length; first += kChunk) {
      adam_step(rates, {row.values + first, row.gradient + first, row.first_moment + first, row.second_moment + first,
                        std::min(kChunk, row.length - first)});
    }
  }
}

}  // namespace

FloorUpdate::FloorUpdate(const job::TrainSpec& train, Tape& tape)
    : spec_(train.optimizer), clip_norm_(train.clip_norm) {
  for (const FloorParameter& parameter : tape.parameters) {
    for (int i = 0; i < 2; ++i) moments_.push_back(tape.allocate(parameter.values.get_desc()));
    rows_.push_back({data_of(parameter.values), data_of(parameter.gradient), data_of(moments_[moments_.size() - 2]),
                     data_of(moments_.back()), floats_in(parameter.values)});
  }
  if (const auto* sgd = std::get_if<job::SgdSpec>(&spec_)) add_sgd(*sgd, tape);
}

void FloorUpdate::add_sgd(const job::SgdSpec& sgd, Tape& tape) {
  const auto rate = static_cast<float>(sgd.learning_rate);
  const auto momentum = static_cast<float>(sgd.momentum);
  const auto decay = static_cast<float>(sgd.weight_decay);
  for (std::size_t i = 0; i < tape.parameters.size(); ++i) {
    const memory w = as_row(tape.parameters[i].values);
    const memory g = as_row(tape.parameters[i].gradient);
    const memory v = as_row(moments_[2 * i]);
    if (decay != 0) tape.update.push_back(make_sum(1, g, decay, w, g));
    if (momentum == 0) {
      tape.update.push_back(make_sum(1, w, -rate, g, w));
      continue;
    }
    tape.update.push_back(make_sum(momentum, v, 1, g, v));
    if (sgd.nesterov) tape.update.push_back(make_sum(1, w, -rate, g, w));
    tape.update.push_back(make_sum(1, w, sgd.nesterov ? -rate * momentum : -rate, v, w));
  }
}

void FloorUpdate::run(Tape& tape) {
  ++step_;
  if (clip_norm_ > 0) clip();
  tape.run(tape.update);
  if (const auto* adam = std::get_if<job::AdamSpec>(&spec_)) run_adam(adam_rates(*adam, step_), rows_);
  if (const auto* adamw = std::get_if<job::AdamWSpec>(&spec_)) run_adam(adam_rates(*adamw, step_), rows_);
}

/// The whole gradient is made as long as clip_norm at most.
void FloorUpdate::clip() {
  double squares = 0;
  for (const ParameterRow& row : rows_) {
#pragma omp parallel for simd reduction(+ : squares)
    for (std::int64_t i = 0; i < row.length; ++i) {
      squares += row.gradient[i] * static_cast<double>(row.gradient[i]);
    }
  }
  const auto scale = static_cast<float>(clip_norm_ / std::sqrt(squares));
  if (!(scale < 1)) return;
  for (const ParameterRow& row : rows_) {
#pragma omp parallel for simd
    for (std::int64_t i = 0; i < row.length; ++i) row.gradient[i] *= scale;
  }
}

}  // namespace epochreel::bench

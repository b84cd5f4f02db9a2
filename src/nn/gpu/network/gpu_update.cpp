#include "gpu/network/gpu_update.h"

#include <utility>

#include "epochreel/base/numbers.h"
#include "gpu/kernels/layer_launch.h"

namespace epochreel::nn::gpu {
namespace {

constexpr std::int64_t kPair = 2 * sizeof(double);

void set_optimizer(const job::SgdSpec& spec, UpdateArgs& args) {
  args.kind = spec.momentum <= 0 ? kSgd : spec.nesterov ? kNesterov : kMomentum;
  args.beta1 = spec.momentum;
  args.decay = spec.weight_decay;
}

template <class Adam>
void set_optimizer(const Adam& spec, UpdateArgs& args) {
  args.kind = std::is_same_v<Adam, job::AdamSpec> ? kAdam : kAdamW;
  args.beta1 = spec.beta1;
  args.beta2 = spec.beta2;
  args.epsilon = spec.epsilon;
  args.decay = spec.weight_decay;
}

/// For a table with these rows.
template <class Row>
std::int64_t place_for(cuda::ArenaPlan& arena, const std::vector<Row>& rows) {
  return arena.add(std::ssize(rows) * static_cast<std::int64_t>(sizeof(Row)));
}

}  // namespace

GpuUpdate::GpuUpdate(const Optimizer& optimizer, std::vector<GpuParameter*> parameters, std::int64_t step,
                     cuda::ArenaPlan& arena)
    : optimizer_(optimizer), parameters_(std::move(parameters)), update_{}, norms_{} {
  for (const GpuParameter* parameter : parameters_) add_parts(*parameter);
  update_.table = place_for(arena, parts_);
  update_.sums = arena.add(parts_count() * kPair);
  update_.step = step;
  update_.parts = narrow<Int32>(parts_count());
  std::visit([this](const auto& spec) { set_optimizer(spec, update_); }, optimizer.spec());
  for (PartsOf& parts : parameter_parts_) parts.parts += update_.sums;
  norms_.table = place_for(arena, parameter_parts_);
  norms_.parameters = narrow<Int32>(std::ssize(parameters_));
  norms_.totals = arena.add(norms_.parameters * kPair);
  norms_.step = step;
  norms_.clip_norm = optimizer.clip_norm();
}

/// Where the sums begin is counted from the first one on.
void GpuUpdate::add_parts(const GpuParameter& parameter) {
  const auto at = [&parameter](ArrayKind kind, const Part& part) {
    return parameter.place(kind) + part.first * static_cast<std::int64_t>(sizeof(float));
  };
  parameter_parts_.push_back({parts_count() * kPair, std::ssize(parameter.host().parts)});
  for (const Part& part : parameter.host().parts) {
    parts_.push_back({at(ArrayKind::kValues, part), at(ArrayKind::kGradient, part), at(ArrayKind::kFirstMoment, part),
                      at(ArrayKind::kSecondMoment, part), narrow<Int32>(part.length)});
  }
}

void GpuUpdate::store_tables(cuda::Device& device) const {
  device.copy_in(update_.table, parts_);
  device.copy_in(norms_.table, parameter_parts_);
  device.synchronize();
}

void GpuUpdate::append_to(Launches& launches) const {
  if (optimizer_.clip_norm() > 0) {
    launches.push_back(launch_square_sums(update_));
    append(launches, launch_clip(norms_));
  }
  launches.push_back(launch_update(update_));
}

void GpuUpdate::take_squares(std::span<const double> squares) const {
  std::size_t next = 0;
  for (GpuParameter* parameter : parameters_) {
    for (Part& part : parameter->host().parts) {
      part.gradient_squares = squares[next++];
      part.update_squares = squares[next++];
    }
  }
}

}  // namespace epochreel::nn::gpu

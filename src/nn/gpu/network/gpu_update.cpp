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

}  // namespace

GpuUpdate::GpuUpdate(const Optimizer& optimizer, std::vector<GpuParameter*> parameters, std::int64_t step,
                     cuda::ArenaPlan& arena)
    : optimizer_(optimizer), parameters_(std::move(parameters)), step_(step), parts_(0), norms_{} {
  parts_ = arena.add(parts_count() * kPair);
  std::int64_t place = parts_;
  for (const GpuParameter* parameter : parameters_) {
    const std::int64_t parts = std::ssize(parameter->host().parts);
    table_.push_back({place, parts});
    place += parts * kPair;
  }
  norms_.parameters = narrow<Int32>(std::ssize(parameters_));
  norms_.table = arena.add(norms_.parameters * static_cast<std::int64_t>(sizeof(PartsOf)));
  norms_.totals = arena.add(norms_.parameters * kPair);
  norms_.step = step;
  norms_.clip_norm = optimizer.clip_norm();
}

std::int64_t GpuUpdate::parts_count() const {
  std::int64_t count = 0;
  for (const GpuParameter* parameter : parameters_) count += std::ssize(parameter->host().parts);
  return count;
}

void GpuUpdate::store_table(cuda::Device& device) const {
  device.copy_in(norms_.table, table_);
  device.synchronize();
}

UpdateArgs GpuUpdate::arguments(std::size_t index) const {
  const GpuParameter& parameter = *parameters_[index];
  UpdateArgs args{};
  args.values = parameter.place(ArrayKind::kValues);
  args.gradient = parameter.place(ArrayKind::kGradient);
  args.first_moment = parameter.place(ArrayKind::kFirstMoment);
  args.second_moment = parameter.place(ArrayKind::kSecondMoment);
  args.parts = table_[index].parts;
  args.step = step_;
  args.length = narrow<Int32>(parameter.host().rows.elements());
  args.part_length = narrow<Int32>(parameter.host().parts.front().length);
  std::visit([&args](const auto& spec) { set_optimizer(spec, args); }, optimizer_.spec());
  return args;
}

void GpuUpdate::append_to(Launches& launches) const {
  if (optimizer_.clip_norm() > 0) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) launches.push_back(launch_square_sums(arguments(i)));
    append(launches, launch_clip(norms_));
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i) launches.push_back(launch_update(arguments(i)));
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

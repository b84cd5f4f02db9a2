/// Kernels of the loss, the updates and the norms of a step against the CPU's.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

#include "src/nn/gpu/kernels/layer_launch.h"
#include "src/nn/softmax_cross_entropy.h"
#include "src/nn/update.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

using Labels = std::vector<std::uint8_t>;
using Doubles = std::vector<double>;

Labels draw_labels(Draws& draws, int batch, int classes) {
  Labels labels;
  for (int i = 0; i < batch; ++i) labels.push_back(static_cast<std::uint8_t>(draws.from(0, classes - 1)));
  return labels;
}

struct LossCase {
  int batch = 0;
  int classes = 0;
  double smoothing = 0;
  Floats logits = {};
  Labels labels = {};
};

/// Puts the labels into the arena: in their order, or from the last to the first with a list of where each lies.
void put_labels(TestArena& arena, const Labels& labels, bool listed, LossArgs& args) {
  args.labels = arena.put(listed ? Labels(labels.rbegin(), labels.rend()) : labels);
  std::vector<std::uint32_t> places;
  for (std::size_t i = labels.size(); i-- > 0;) places.push_back(static_cast<std::uint32_t>(i));
  args.indices = listed ? arena.put(places) : -1;
}

LossArgs put_loss(TestArena& arena, const LossCase& loss) {
  const std::int64_t values = std::ssize(loss.logits);
  LossArgs args{};
  args.logits = arena.put(loss.logits);
  args.exponentials = arena.room<double>(values);
  args.probabilities = arena.room<float>(values);
  args.losses = arena.room<float>(loss.batch);
  args.predictions = arena.room<std::uint8_t>(loss.batch);
  args.result = arena.room<LossResult>(1);
  args.dx = arena.room<float>(values);
  args.smoothing = loss.smoothing;
  args.batch = loss.batch;
  args.classes = loss.classes;
  args.images = static_cast<float>(loss.batch);
  return args;
}

/// The loss and its gradient by the kernel, and by the CPU.
void compare_loss(const LossCase& loss, bool listed) {
  SoftmaxCrossEntropy cpu(loss.classes, loss.batch, loss.smoothing);
  const Pass pass{.batch = loss.batch, .threads = 1, .training = true};
  const BatchResult wanted = cpu.forward(pass, loss.logits.data(), loss.labels);
  Floats gradient(loss.logits.size());
  cpu.backward(pass, loss.labels, LossScale::kMeanOfBatch, gradient.data());
  TestArena arena;
  LossArgs args = put_loss(arena, loss);
  put_labels(arena, loss.labels, listed, args);
  run(arena, {launch_loss(args)});
  const LossResult found = arena.get<LossResult>(args.result, 1)[0];
  EXPECT_EQ(difference(Doubles{found.loss, found.cross_entropy}, Doubles{wanted.loss, wanted.cross_entropy}), "");
  EXPECT_EQ(found.correct, wanted.correct);
  EXPECT_EQ(difference(arena.get<float>(args.probabilities, std::ssize(gradient)),
                       Floats(cpu.probabilities().begin(), cpu.probabilities().end())),
            "");
  EXPECT_EQ(difference(arena.get<float>(args.losses, loss.batch), Floats(cpu.losses().begin(), cpu.losses().end())),
            "");
  EXPECT_EQ(arena.get<std::uint8_t>(args.predictions, loss.batch),
            Labels(cpu.predictions().begin(), cpu.predictions().end()));
  EXPECT_EQ(difference(arena.get<float>(args.dx, std::ssize(gradient)), gradient), "");
}

TEST(GpuKernelsTrain, TheLossIsTheCpus) {
  Draws draws(61);
  for (LossCase loss :
       {LossCase{1, 1}, LossCase{7, 3}, LossCase{128, 10, 0.1}, LossCase{2500, 10}, LossCase{33, 47, 0.3}}) {
    SCOPED_TRACE(testing::PrintToString(std::vector<int>{loss.batch, loss.classes}));
    loss.logits = draws.normals(std::int64_t{loss.batch} * loss.classes);
    for (float& logit : loss.logits) logit *= 9;
    // Of the first image all logits are the largest.
    std::fill_n(loss.logits.begin(), loss.classes, 2.5F);
    loss.labels = draw_labels(draws, loss.batch, loss.classes);
    for (const bool listed : {false, true}) compare_loss(loss, listed);
  }
}

/// The kind of an update, and its constants.
UpdateArgs args_of(const job::SgdSpec& spec) {
  UpdateArgs args{};
  args.kind = spec.momentum <= 0 ? kSgd : spec.nesterov ? kNesterov : kMomentum;
  args.beta1 = spec.momentum;
  args.decay = spec.weight_decay;
  return args;
}
template <class Spec>
UpdateArgs args_of(const Spec& spec, std::int32_t kind) {
  UpdateArgs args{};
  args.kind = kind;
  args.beta1 = spec.beta1;
  args.beta2 = spec.beta2;
  args.epsilon = spec.epsilon;
  args.decay = spec.weight_decay;
  return args;
}
UpdateArgs args_of(const job::AdamSpec& spec) { return args_of(spec, kAdam); }
UpdateArgs args_of(const job::AdamWSpec& spec) { return args_of(spec, kAdamW); }

/// The arrays of a parameter.
struct ParameterCase {
  ParameterCase(Draws& draws, int length, int part) : part_length(part) {
    values = draws.normals(length);
    gradient = draws.normals(length);
    first = draws.normals(length);
    second = draws.normals(length);
    for (float& value : second) value *= value;
    for (std::size_t i = 0; i < second.size(); i += 5) first[i] = second[i] = gradient[i] = 1e-38F;
  }

  int part_length;
  Floats values, gradient, first, second;
};

/// The CPU's update of the case, part by part; returns the sums of the parts.
template <class Spec>
Doubles update_by_cpu(const Spec& spec, const nn::UpdateRates& rates, ParameterCase& parameter) {
  Doubles sums;
  const std::int64_t length = std::ssize(parameter.values);
  for (std::int64_t first = 0; first < length; first += parameter.part_length) {
    const std::int64_t count = std::min<std::int64_t>(parameter.part_length, length - first);
    const Squares squares = apply_update(spec, rates,
                                         {parameter.values.data() + first, parameter.gradient.data() + first,
                                          parameter.first.data() + first, parameter.second.data() + first, count});
    sums.push_back(squares.gradient);
    sums.push_back(squares.update);
  }
  return sums;
}

/// Puts the arrays of a parameter; where its parts lie.
std::vector<UpdatePart> put_parts(TestArena& arena, const ParameterCase& parameter) {
  const UpdatePart whole{arena.put(parameter.values), arena.put(parameter.gradient), arena.put(parameter.first),
                         arena.put(parameter.second), std::ssize(parameter.values)};
  std::vector<UpdatePart> parts;
  for (Int64 first = 0; first < whole.length; first += parameter.part_length) {
    const auto at = [first](Int64 place) { return place + first * Int64{sizeof(float)}; };
    parts.push_back({at(whole.values), at(whole.gradient), at(whole.first_moment), at(whole.second_moment),
                     std::min<Int64>(parameter.part_length, whole.length - first)});
  }
  return parts;
}

/// Puts parameters, the tables of their parts, and what the kernels of an update are told.
struct PutParameters {
  PutParameters(TestArena& arena, UpdateArgs constants, const nn::UpdateRates& rates,
                const std::vector<ParameterCase>& parameters)
      : args(constants) {
    std::vector<UpdatePart> parts;
    for (const ParameterCase& parameter : parameters) {
      const std::vector<UpdatePart> more = put_parts(arena, parameter);
      places.push_back(more.front());
      sums.push_back({2 * std::ssize(parts), std::ssize(more)});
      parts.insert(parts.end(), more.begin(), more.end());
    }
    args.table = arena.put(parts);
    args.parts = static_cast<std::int32_t>(parts.size());
    args.sums = arena.room<double>(2 * std::ssize(parts));
    for (PartsOf& of : sums) of.parts = args.sums + of.parts * Int64{sizeof(double)};
    args.step = arena.put(
        std::vector<StepBlock>{{rates.rate, rates.clip, rates.first_correction, rates.second_correction, 3, 0}});
  }

  UpdateArgs args;
  std::vector<UpdatePart> places;  ///< of each parameter's first part
  std::vector<PartsOf> sums;       ///< of each parameter
};

/// Updates all parameters in one launch, and each on the CPU.
template <class Spec>
void compare_updates(const Spec& spec, std::vector<ParameterCase> parameters) {
  const nn::UpdateRates rates{0.013, 0.7, 0.19, 0.0023};
  TestArena arena;
  const PutParameters put(arena, args_of(spec), rates, parameters);
  run(arena, {launch_update(put.args)});
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    ParameterCase& parameter = parameters[i];
    const std::int64_t length = std::ssize(parameter.values);
    SCOPED_TRACE(testing::PrintToString(std::vector<std::int64_t>{length, parameter.part_length}));
    const Doubles sums = update_by_cpu(spec, rates, parameter);
    const UpdatePart& place = put.places[i];
    EXPECT_EQ(difference(arena.get<float>(place.values, length), parameter.values), "") << "values";
    EXPECT_EQ(difference(arena.get<double>(put.sums[i].parts, 2 * put.sums[i].count), sums), "") << "sums";
    EXPECT_EQ(difference(arena.get<float>(place.first_moment, length), parameter.first), "") << "first moment";
    EXPECT_EQ(difference(arena.get<float>(place.second_moment, length), parameter.second), "") << "second moment";
  }
}

TEST(GpuKernelsTrain, UpdatesAndTheirSumsAreTheCpus) {
  Draws draws(62);
  const std::vector<std::vector<int>> sizes = {{1, 16384},        {15, 16384},      {16, 16384},
                                               {10, 16384},       {5000, 16384},    {16384 + 40, 16384},
                                               {30 * 16, 3 * 16}, {7 * 1040, 1040}, {2096, 2096}};
  std::vector<ParameterCase> parameters;
  for (const std::vector<int>& size : sizes) parameters.emplace_back(draws, size[0], size[1]);
  compare_updates(job::SgdSpec{0.1, 0, false, 0.01}, parameters);
  compare_updates(job::SgdSpec{0.1, 0.9, false, 0.01}, parameters);
  compare_updates(job::SgdSpec{0.1, 0.9, true, 0}, parameters);
  compare_updates(job::AdamSpec{0.1, 0.9, 0.999, 1e-8, 0.02}, parameters);
  compare_updates(job::AdamWSpec{}, parameters);
}

/// The squares of a gradient, part by part, as the CPU adds them up.
double squares_of(const ParameterCase& parameter) {
  double sum = 0;
  const std::int64_t length = std::ssize(parameter.gradient);
  for (std::int64_t first = 0; first < length; first += parameter.part_length) {
    sum += sum_of_squares(parameter.gradient.data() + first,
                          std::min<std::int64_t>(parameter.part_length, length - first));
  }
  return sum;
}

/// Three parameters, clipped: the squares of all, the scale, and the squares of each part.
TEST(GpuKernelsTrain, ClippingIsTheCpus) {
  Draws draws(63);
  for (const double clip_norm : {0.5, 1e6}) {
    std::vector<ParameterCase> cases;
    for (const int length : {5000, 33, 20000}) cases.emplace_back(draws, length, 48);
    TestArena arena;
    const PutParameters put(arena, args_of(job::SgdSpec{}), {0.1, 1, 1, 1}, cases);
    NormArgs norms{};
    norms.step = put.args.step;
    norms.clip_norm = clip_norm;
    norms.parameters = 3;
    norms.totals = arena.room<double>(6);
    norms.table = arena.put(put.sums);
    std::vector<Launch> launches = {launch_square_sums(put.args)};
    for (const Launch& launch : launch_clip(norms)) launches.push_back(launch);
    launches.push_back(launch_update(put.args));
    run(arena, launches);

    double all = 0;
    for (const ParameterCase& parameter : cases) all += squares_of(parameter);
    const double scale = clip_norm / (std::sqrt(all) + 1e-6);
    const nn::UpdateRates rates{0.1, scale < 1 ? scale : 1, 1, 1};
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const Doubles sums = update_by_cpu(job::SgdSpec{}, rates, cases[i]);
      EXPECT_EQ(difference(arena.get<double>(put.sums[i].parts, std::ssize(sums)), sums), "") << "parameter " << i;
    }
    EXPECT_EQ(arena.get<StepBlock>(norms.step, 1)[0].clip, rates.clip);
  }
}

/// A planted mistake: lanes whose runs end elsewhere.
TEST(GpuKernelsTrain, AnotherRunOfASumIsSeen) {
  Draws draws(64);
  const ParameterCase parameter(draws, 4096, 4096);
  double sums[16] = {};
  float runs[16] = {};
  for (std::size_t i = 0; i < parameter.gradient.size(); ++i) {
    runs[i % 16] += parameter.gradient[i] * parameter.gradient[i];
    if (i % 512 < 496) continue;  // after 32 blocks each, not after the first
    sums[i % 16] += static_cast<double>(runs[i % 16]);
    runs[i % 16] = 0;
  }
  double total = 0;
  for (const double sum : sums) total += sum;
  TestArena arena;
  const PutParameters put(arena, args_of(job::SgdSpec{}), {0.1, 1, 1, 1}, {parameter});
  run(arena, {launch_square_sums(put.args)});
  const double found = arena.get<double>(put.args.sums, 1)[0];
  EXPECT_EQ(found, sum_of_squares(parameter.gradient.data(), 4096));
  EXPECT_NE(found, total);
}

}  // namespace
}  // namespace epochreel::nn::gpu

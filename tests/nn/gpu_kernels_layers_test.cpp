/// Kernels of activation functions, dropout, pools, flatten and batch_norm against the CPU's layers.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "src/nn/gpu/kernels/layer_launch.h"
#include "src/nn/layer.h"
#include "src/nn/layer_types.h"
#include "tests/nn/draws.h"
#include "tests/nn/gpu_kernels_device.h"

namespace epochreel::nn::gpu {
namespace {

constexpr std::uint64_t kSeed = 0x123456789ABCDEF0;

LayerContext context_of(const std::vector<std::int64_t>& input, const std::vector<std::int64_t>& output, int batch) {
  LayerContext context;
  context.index = 5;
  context.input = input;
  context.output = output;
  context.seed = kSeed;
  context.max_batch = batch;
  return context;
}

Pass pass_of(int batch, bool training) { return {.batch = batch, .threads = 1, .training = training, .step = 77}; }

/// What a layer of the CPU makes of x and dy.
struct LayerRun {
  Floats y, dx;
};

LayerRun run_layer(Layer& layer, const Pass& pass, const Floats& x, const Floats& dy,
                   const Optimizer* optimizer = nullptr) {
  LayerRun run{Floats(dy.size()), Floats(x.size())};
  layer.forward(pass, x.data(), run.y.data());
  layer.backward(pass, {x.data(), run.y.data(), dy.data(), run.dx.data()}, optimizer);
  return run;
}

/// Values of all sizes, and those at which functions turn.
Floats hard_values(Draws& draws) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  Floats values = {0.0F, -0.0F, kInfinity, -kInfinity, 1e-30F, -1e-30F, 1e-42F, 90, -90, 14, -14, 40, -40.5F, 3e38F};
  for (float size = 1e-6F; size < 1e-2F; size *= 1.001F) {
    values.push_back(size);
    values.push_back(-size);
  }
  for (const float scale : {1.0F, 10.0F, 1e-3F, 100.0F}) {
    for (const float value : draws.normals(400)) values.push_back(scale * value);
  }
  return values;
}

/// One run of an activation function by kernels, and of its layer.
template <class Spec>
void compare_activation(const Spec& spec, int function, double parameter) {
  Draws draws(51);
  const Floats x = hard_values(draws);
  const Floats dy = draws.normals(std::ssize(x));
  const auto layer = make_layer(spec, context_of({std::ssize(x)}, {std::ssize(x)}, 1));
  const LayerRun wanted = run_layer(*layer, pass_of(1, true), x, dy);
  TestArena arena;
  ActivationArgs args{};
  args.x = arena.put(x);
  args.y = arena.room<float>(std::ssize(x));
  args.dy = arena.put(dy);
  args.dx = arena.room<float>(std::ssize(x));
  args.count = static_cast<std::int32_t>(x.size());
  args.function = function;
  args.parameter = static_cast<float>(parameter);
  run(arena, {launch_activation_forward(args), launch_activation_backward(args)});
  EXPECT_EQ(difference(arena.get<float>(args.y, std::ssize(x)), wanted.y), "") << "function " << function;
  EXPECT_EQ(difference(arena.get<float>(args.dx, std::ssize(x)), wanted.dx), "") << "function " << function;
}

TEST(GpuKernelsLayers, ActivationFunctionsAreTheCpus) {
  compare_activation(job::ReluSpec{}, kRelu, 0);
  compare_activation(job::LeakyReluSpec{0.02}, kLeakyRelu, 0.02);
  compare_activation(job::EluSpec{0.7}, kElu, 0.7);
  compare_activation(job::TanhSpec{}, kTanh, 0);
  compare_activation(job::SigmoidSpec{}, kSigmoid, 0);
  compare_activation(job::GeluSpec{}, kGelu, 0);
}

TEST(GpuKernelsLayers, DropoutDrawsTheCpus) {
  Draws draws(52);
  for (const int units : {1, 13, 8195}) {
    const int batch = 3;
    const Floats x = draws.normals(std::int64_t{batch} * units);
    const Floats dy = draws.normals(std::ssize(x));
    const auto layer = make_layer(job::DropoutSpec{0.3}, context_of({units}, {units}, batch));
    const LayerRun wanted = run_layer(*layer, pass_of(batch, true), x, dy);
    TestArena arena;
    DropoutArgs args{};
    args.x = arena.put(x);
    args.y = arena.room<float>(std::ssize(x));
    args.factors = arena.room<float>(std::ssize(x));
    args.step = arena.put(std::vector<StepBlock>{{0.1, 1, 1, 1, pass_of(1, true).step, 0}});
    args.seed_low = static_cast<std::uint32_t>(kSeed);
    args.seed_high = static_cast<std::uint32_t>(kSeed >> 32);
    args.layer = 5;
    args.threshold = 19661;  // 0.3 of 65536, rounded
    args.scale = static_cast<float>(1 / (1 - 0.3));
    args.count = static_cast<std::int32_t>(x.size());
    DropoutArgs back = args;
    back.x = arena.put(dy);
    back.y = arena.room<float>(std::ssize(x));
    run(arena, {launch_dropout_forward(args), launch_dropout_backward(back)});
    EXPECT_EQ(difference(arena.get<float>(args.y, std::ssize(x)), wanted.y), "") << units;
    EXPECT_EQ(difference(arena.get<float>(back.y, std::ssize(x)), wanted.dx), "") << units;
  }
}

TEST(GpuKernelsLayers, FlattenTurnsImagesAsTheCpuDoes) {
  Draws draws(53);
  const int batch = 3, channels = 5, height = 4, width = 7;
  const Floats x = draws.normals(batch * channels * height * width);
  const Floats dy = draws.normals(std::ssize(x));
  const auto layer =
      make_layer(job::FlattenSpec{}, context_of({channels, height, width}, {channels * height * width}, 3));
  const LayerRun wanted = run_layer(*layer, pass_of(batch, true), x, dy);
  TestArena arena;
  const TransposeArgs forward{arena.put(x), arena.room<float>(std::ssize(x)), batch, height * width, channels, 0};
  const TransposeArgs backward{arena.put(dy), arena.room<float>(std::ssize(x)), batch, channels, height * width, 0};
  run(arena, {launch_transpose(forward), launch_transpose(backward)});
  EXPECT_EQ(difference(arena.get<float>(forward.dst, std::ssize(x)), wanted.y), "");
  EXPECT_EQ(difference(arena.get<float>(backward.dst, std::ssize(x)), wanted.dx), "");
}

struct PoolKernels {
  Launch (*forward)(const PoolArgs&);
  Launch (*backward)(const PoolArgs&);
};

PoolArgs draw_pool(Draws& draws) {
  PoolArgs args{};
  args.batch = draws.from(1, 4);
  args.channels = draws.from(1, 19);
  args.window = draws.from(1, 4);
  args.stride = draws.from(1, 4);
  args.height = draws.from(args.window, 11);
  args.width = draws.from(args.window, 11);
  args.out_height = (args.height - args.window) / args.stride + 1;
  args.out_width = (args.width - args.window) / args.stride + 1;
  args.share = 1.0F / static_cast<float>(args.window * args.window);
  return args;
}

/// Random pools by kernels, and by the layer of Spec. Few different values: many are the largest of their window.
template <class Spec>
void compare_pools(const PoolKernels& kernels) {
  Draws draws(54);
  for (int i = 0; i < 10; ++i) {
    PoolArgs args = draw_pool(draws);
    Floats x = draws.whole_numbers(std::int64_t{args.batch} * args.channels * args.height * args.width);
    if (i % 3 == 0) x[x.size() / 2] = std::numeric_limits<float>::quiet_NaN();
    const Floats dy = draws.normals(std::int64_t{args.batch} * args.channels * args.out_height * args.out_width);
    Spec spec;
    spec.kernel = args.window;
    spec.stride = args.stride;
    const auto layer = make_layer(spec, context_of({args.channels, args.height, args.width},
                                                   {args.channels, args.out_height, args.out_width}, args.batch));
    const LayerRun wanted = run_layer(*layer, pass_of(args.batch, true), x, dy);
    TestArena arena;
    args.x = arena.put(x);
    args.y = arena.room<float>(std::ssize(dy));
    args.sources = arena.room<std::int32_t>(std::ssize(dy));
    PoolArgs back = args;
    back.x = arena.room<float>(std::ssize(x));
    back.y = arena.put(dy);
    run(arena, {kernels.forward(args), kernels.backward(back)});
    EXPECT_EQ(difference(arena.get<float>(args.y, std::ssize(dy)), wanted.y), "") << i;
    EXPECT_EQ(difference(arena.get<float>(back.x, std::ssize(x)), wanted.dx), "") << i;
  }
}

TEST(GpuKernelsLayers, PoolsAreTheCpus) {
  compare_pools<job::MaxPool2dSpec>({launch_max_pool_forward, launch_max_pool_backward});
  compare_pools<job::AvgPool2dSpec>({launch_average_pool_forward, launch_average_pool_backward});
}

/// A batch_norm of the kernels, with its parameters in the arena.
struct BatchNormCase {
  BatchNormCase(Draws& draws, int batch_size, int channel_count) : batch(batch_size), channels(channel_count) {
    x = draws.normals(std::int64_t{batch} * channels);
    for (float& value : x) value = 3 * value + 100;
    dy = draws.normals(std::ssize(x));
    weight = draws.normals(channels);
    bias = draws.normals(channels);
    args.x = arena.put(x);
    args.dy = arena.put(dy);
    args.weight = arena.put(weight);
    args.bias = arena.put(bias);
    args.running_mean = arena.put(Floats(static_cast<std::size_t>(channels)));
    args.running_var = arena.put(Floats(static_cast<std::size_t>(channels), 1.0F));
    for (std::int64_t* array : {&args.y, &args.dx}) *array = arena.room<float>(std::ssize(x));
    for (std::int64_t* array : {&args.mean, &args.variance, &args.first_sums, &args.second_sums}) {
      *array = arena.room<double>(channels);
    }
    for (std::int64_t* array :
         {&args.scale, &args.shift, &args.slope, &args.float_mean, &args.weight_gradient, &args.bias_gradient}) {
      *array = arena.room<float>(channels);
    }
    args.partial = arena.room<double>(batch_norm_partial(batch, channels));
    args.momentum = 0.1;
    args.epsilon = 1e-5;
    args.rows = batch;
    args.channels = channels;
    args.training = 1;
  }

  /// An array of a channel's floats, or one of all elements.
  Floats of_channels(std::int64_t offset) const { return arena.get<float>(offset, channels); }
  Floats of_all(std::int64_t offset) const { return arena.get<float>(offset, std::ssize(x)); }

  int batch, channels;
  Floats x, dy, weight, bias;
  TestArena arena;
  BatchNormArgs args{};
};

/// The same layer of the CPU, with the case's weights; `step` steps with an optimizer that changes nothing.
struct CpuBatchNorm {
  explicit CpuBatchNorm(const BatchNormCase& norm)
      : layer(make_layer(job::BatchNormSpec{}, context_of({norm.channels}, {norm.channels}, norm.batch))),
        optimizer(job::TrainSpec{}) {
    Parameter(*layer->parameters()[0]).write(ArrayKind::kValues, norm.weight);
    Parameter(*layer->parameters()[1]).write(ArrayKind::kValues, norm.bias);
    optimizer.begin_step({.learning_rate = 0});
  }
  Floats array(std::size_t parameter, ArrayKind kind) { return Parameter(*layer->parameters()[parameter]).read(kind); }

  std::unique_ptr<Layer> layer;
  Optimizer optimizer;
};

void compare_batch_norm(BatchNormCase& norm) {
  CpuBatchNorm cpu(norm);
  const LayerRun wanted = run_layer(*cpu.layer, pass_of(norm.batch, true), norm.x, norm.dy, &cpu.optimizer);
  std::vector<Launch> launches = launch_batch_norm_training(norm.args);
  for (const Launch& launch : launch_batch_norm_backward(norm.args)) launches.push_back(launch);
  run(norm.arena, launches);
  EXPECT_EQ(difference(norm.of_all(norm.args.y), wanted.y), "");
  EXPECT_EQ(difference(norm.of_all(norm.args.dx), wanted.dx), "");
  EXPECT_EQ(difference(norm.of_channels(norm.args.weight_gradient), cpu.array(0, ArrayKind::kGradient)), "");
  EXPECT_EQ(difference(norm.of_channels(norm.args.bias_gradient), cpu.array(1, ArrayKind::kGradient)), "");
  EXPECT_EQ(difference(norm.of_channels(norm.args.running_mean), cpu.array(2, ArrayKind::kValues)), "");
  EXPECT_EQ(difference(norm.of_channels(norm.args.running_var), cpu.array(3, ArrayKind::kValues)), "");

  // An evaluation after the step, and the gradient of its input.
  const LayerRun evaluated = run_layer(*cpu.layer, pass_of(norm.batch, false), norm.x, norm.dy);
  norm.args.training = 0;
  norm.args.weight_gradient = norm.args.bias_gradient = -1;
  launches = launch_batch_norm_evaluation(norm.args);
  for (const Launch& launch : launch_batch_norm_backward(norm.args)) launches.push_back(launch);
  run(norm.arena, launches);
  EXPECT_EQ(difference(norm.of_all(norm.args.y), evaluated.y), "");
  EXPECT_EQ(difference(norm.of_all(norm.args.dx), evaluated.dx), "");
}

TEST(GpuKernelsLayers, BatchNormIsTheCpus) {
  Draws draws(55);
  const std::vector<std::vector<int>> sizes = {{1, 1}, {7, 3}, {511, 17}, {512, 32}, {1300, 5}, {579, 70}};
  for (const std::vector<int>& size : sizes) {
    SCOPED_TRACE(testing::PrintToString(size));
    BatchNormCase norm(draws, size[0], size[1]);
    compare_batch_norm(norm);
  }
}

}  // namespace
}  // namespace epochreel::nn::gpu

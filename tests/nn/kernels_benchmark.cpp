/// Kernels of training, each alone, by Google Benchmark: to see what a change to one of them does.
///
///     cmake --build --preset release --target nn_benchmarks && build/release/tests/nn_benchmarks
#include <benchmark/benchmark.h>

#include <vector>

#include "epochreel/base/random.h"
#include "nn/networks.h"
#include "nn/random_batch.h"
#include "src/nn/gemm.h"
#include "src/nn/update.h"

namespace epochreel::nn {
namespace {

constexpr int kBatch = 128;

/// A step, or an evaluation, of a network that ends in ten classes, on one thread.
class Work {
 public:
  Work(std::vector<job::LayerSpec> layers, const job::TrainSpec& train)
      : network_(ended(std::move(layers)), train, network_options(28, 28, 10, kBatch)),
        batch_(random_batch(1, kBatch, 28 * 28, 10)) {}

  void train() { network_.train_step(batch_.images, batch_.labels, {0.01, step_++, false}); }
  void evaluate() { network_.evaluate(batch_.images, batch_.labels); }

 private:
  static std::vector<job::LayerSpec> ended(std::vector<job::LayerSpec> layers) {
    if (!std::holds_alternative<job::DenseSpec>(layers.back())) layers.emplace_back(job::FlattenSpec{});
    layers.emplace_back(job::DenseSpec{10});
    return layers;
  }

  CpuNetwork network_;
  RandomBatch batch_;
  std::int64_t step_ = 0;
};

void count_images(benchmark::State& state) { state.SetItemsProcessed(state.iterations() * kBatch); }

void train_step(benchmark::State& state, const std::vector<job::LayerSpec>& layers, const job::TrainSpec& train) {
  Work work(layers, train);
  for (auto _ : state) work.train();
  count_images(state);
}

void evaluation(benchmark::State& state, const std::vector<job::LayerSpec>& layers) {
  Work work(layers, {});
  for (auto _ : state) work.evaluate();
  count_images(state);
}

job::Conv2dSpec filters(int count) {
  job::Conv2dSpec spec;
  spec.filters = count;
  return spec;
}

/// dst (rows, columns) = src (rows, depth) x weight (columns, depth)^T, rows of the weights `stride` apart.
void product(benchmark::State& state) {
  const GemmShape shape{state.range(0), state.range(1), state.range(2)};
  const std::int64_t stride = state.range(3);
  std::vector<float> src(static_cast<std::size_t>(shape.rows * shape.depth), 0.5F);
  std::vector<float> weight(static_cast<std::size_t>(shape.columns * stride), 0.25F);
  std::vector<float> dst(static_cast<std::size_t>(shape.rows * shape.columns));
  for (auto _ : state) {
    gemm(shape, {ConstMatrix{src.data(), shape.depth}}, {ConstMatrix{weight.data(), stride}, Transpose::kYes},
         Matrix{dst.data(), shape.columns});
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * 2 * shape.rows * shape.columns * shape.depth);
}

template <class Spec>
void update(benchmark::State& state, const Spec& spec) {
  const auto length = static_cast<std::size_t>(state.range(0));
  std::vector<float> values(length, 0.1F), gradient(length, 0.01F), first(length), second(length);
  const UpdateRates rates{0.001, 1, 0.1, 0.001};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        apply_update(spec, rates, {values.data(), gradient.data(), first.data(), second.data(), state.range(0)}));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void random_words(benchmark::State& state) {
  std::vector<std::array<std::uint32_t, 4>> words(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    philox4x32({0, 0, 1, 2}, {3, 4}, words);
    benchmark::DoNotOptimize(words.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0) * 4);
}

BENCHMARK(product)->Args({64, 128, 784, 784})->Args({32, 128, 1024, 1024})->Args({32, 128, 1024, 1040});
BENCHMARK_CAPTURE(update, sgd, job::SgdSpec{})->Arg(16384);
BENCHMARK_CAPTURE(update, adam, job::AdamSpec{})->Arg(16384);
BENCHMARK(random_words)->Arg(4096);
BENCHMARK_CAPTURE(train_step, mnist, dense_layers({1024, 512}), {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, dense_512, dense_layers({512}), {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, conv2d_32, {filters(32)}, {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, batch_norm, {job::BatchNormSpec{}}, {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, dropout, {job::DropoutSpec{}}, {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, gelu, {job::GeluSpec{}}, {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(train_step, max_pool2d, {job::MaxPool2dSpec{}}, {})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(evaluation, mnist, dense_layers({1024, 512}))->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace epochreel::nn

BENCHMARK_MAIN();

#include <fmt/format.h>
#include <sys/resource.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "commands/bench.h"
#include "commands/option_groups.h"
#include "epochreel/base/grouped.h"
#include "epochreel/bench/bench.h"
#include "epochreel/data/dataset.h"
#include "epochreel/job/load.h"
#include "epochreel/nn/devices.h"
#include "epochreel/nn/network.h"
#include "standard_output.h"
#include "table.h"

namespace epochreel::app {
namespace {

constexpr double kMebibyte = 1 << 20;

/// The peak of the process so far, with the data set, our network and the floor.
double peak_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

nlohmann::ordered_json seconds_json(const bench::Seconds& seconds) {
  return {{"median", seconds.median}, {"least", seconds.least}};
}

nlohmann::ordered_json kernels_json(const std::vector<nn::KernelTime>& kernels) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const nn::KernelTime& one : kernels) {
    all.push_back({{"kernel", one.kernel}, {"blocks", one.blocks}, {"threads", one.threads}, {"seconds", one.seconds}});
  }
  return all;
}

/// The kernels of a step on a GPU; "" on the CPU.
std::string kernels_text(const std::vector<nn::KernelTime>& kernels) {
  if (kernels.empty()) return "";
  double sum = 0;
  for (const nn::KernelTime& one : kernels) sum += one.seconds;
  using enum Table::Align;
  Table table({kLeft, kRight, kRight, kRight, kRight});
  table.add({"kernel, alone", "blocks", "threads", "us", "share"});
  for (const nn::KernelTime& one : kernels) {
    table.add({one.kernel, grouped(one.blocks), fmt::format("{}", one.threads),
               fmt::format("{:.2f}", one.seconds * 1e6), fmt::format("{:.1f} %", 100 * one.seconds / sum)});
  }
  table.add({"all", "", "", fmt::format("{:.2f}", sum * 1e6), "100.0 %"});
  return "\n" + table.text(true);
}

std::string as_json(const job::Job& job, const std::string& device, const std::vector<bench::TrainBench>& results) {
  nlohmann::ordered_json counts = nlohmann::ordered_json::array();
  for (const bench::TrainBench& result : results) {
    counts.push_back({{"threads", result.threads},
                      {"seconds_a_step", seconds_json(result.ours)},
                      {"floor_seconds_a_step", seconds_json(result.floor)},
                      {"floor_without_update_seconds_a_step", seconds_json(result.floor_without_update)},
                      {"ratio", result.ratio},
                      {"ratio_without_update", result.ratio_without_update},
                      {"images_per_second", result.images_per_second},
                      {"operations_per_second", result.operations_per_second}});
  }
  nlohmann::ordered_json all = {{"job", job.name},
                                {"device", device},
                                {"batch_size", results.front().batch_size},
                                {"steps", results.front().steps},
                                {"isa", nn::effective_isa(job.train.numerics)},
                                {"onednn", nn::onednn_version()},
                                {"network_bytes", results.front().memory},
                                {"peak_bytes", static_cast<std::int64_t>(peak_bytes())},
                                {"threads", counts}};
  if (!results.back().kernels.empty()) all["kernels"] = kernels_json(results.back().kernels);
  return all.dump(2) + "\n";
}

/// The instructions of the floor, which is always oneDNN's.
std::string floor_isa(job::Numerics numerics) {
  return nn::effective_isa(numerics == job::Numerics::kExact ? job::Numerics::kNative : numerics);
}

std::string as_text(const job::Job& job, const std::string& device, const std::vector<bench::TrainBench>& results) {
  const bench::TrainBench& first = results.front();
  std::string text =
      fmt::format("job           {}\n", job.name) + fmt::format("device        {}; the floor's is the CPU\n", device) +
      fmt::format("steps         {} of {} images on each side\n", grouped(first.steps), first.batch_size) +
      fmt::format("floor         whole primitives of oneDNN {}, {}\n", nn::onednn_version(),
                  floor_isa(job.train.numerics)) +
      fmt::format("network       {:.1f} MiB of parameters, optimizer and activations\n",
                  static_cast<double>(first.memory) / kMebibyte) +
      fmt::format("process       {:.1f} MiB at its peak, with the floor and the data set\n\n",
                  peak_bytes() / kMebibyte);
  Table table(std::vector<Table::Align>(10, Table::Align::kRight));
  table.add({"threads", "ms a step", "least", "floor", "least", "ratio", "no update", "ratio", "images/s", "GFLOP/s"});
  const auto ms = [](double seconds) { return fmt::format("{:.3f}", seconds * 1e3); };
  const auto ratio = [](double value) { return fmt::format("{:.3f}", value); };
  for (const bench::TrainBench& result : results) {
    table.add({fmt::format("{}", result.threads), ms(result.ours.median), ms(result.ours.least),
               ms(result.floor.median), ms(result.floor.least), ratio(result.ratio),
               ms(result.floor_without_update.median), ratio(result.ratio_without_update),
               grouped(static_cast<std::int64_t>(result.images_per_second)),
               fmt::format("{:.0f}", result.operations_per_second / 1e9)});
  }
  return text + table.text(false) + kernels_text(results.back().kernels);
}

struct BenchTrainOptions {
  JobOptions job;
  int threads = 0;         ///< 0: 1, 2, 4, ... and the processors
  std::int64_t steps = 0;  ///< 0: an epoch's
  bool json = false;
};

void bench_train(const BenchTrainOptions& options, Console& console) {
  const job::Job job = job::load_job(options.job.job, options.job.overrides);
  const data::Dataset data = data::load_dataset(job.data, job.seed, default_threads());
  const std::string device = nn::words_of(nn::choose_device(job.train));
  std::vector<bench::TrainBench> results;
  for (const int threads : bench_threads(options.threads)) {
    bench::TrainBenchOptions bench;
    bench.threads = threads;
    bench.steps = options.steps;
    bench.on_steps = [&](std::int64_t done, std::int64_t total) {
      console.progress("bench", done, total, fmt::format("{} threads", threads));
    };
    results.push_back(bench::bench_train(job, data, bench));
    console.end_progress();
  }
  put(options.json ? as_json(job, device, results) : as_text(job, device, results));
}

}  // namespace

void add_bench_train(CommandOptions& bench) {
  CommandOptions train = bench.subcommand("train", "Training beside oneDNN's bare primitives");
  BenchTrainOptions& options = train.does(bench_train);
  add_job(train, options.job);
  add_threads(train, options.threads, kBenchThreads);
  add_device(train, options.job);
  train.number("--steps", options.steps, "Steps on each side (default: an epoch's whole batches)", 1,
               std::int64_t{1} << 40);
  train.flag("--json", options.json, "Print the figures as JSON");
}

}  // namespace epochreel::app

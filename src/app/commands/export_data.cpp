#include <fmt/format.h>

#include "commands/export.h"
#include "commands/option_groups.h"
#include "epochreel/base/grouped.h"
#include "epochreel/data/dataset.h"
#include "epochreel/data/export.h"
#include "epochreel/job/load.h"

namespace epochreel::app {
namespace {

using Exporter = void (*)(const data::Dataset& dataset, const std::filesystem::path& path);

struct ExportDataOptions {
  JobOptions job;
  int threads = default_threads();
  Exporter write = nullptr;
  std::filesystem::path file;
};

void export_data(const ExportDataOptions& options, Console& console) {
  const job::Job job = job::load_job(options.job.job, options.job.overrides);
  const data::Dataset dataset = data::load_dataset(job.data, job.seed, options.threads);
  options.write(dataset, options.file);
  console.info(fmt::format("{}: {} to train on and {} to test on are in {}", dataset.name, grouped(dataset.train.count),
                           grouped(dataset.test.count), options.file.string()));
}

}  // namespace

void add_export_data(CommandOptions& exports) {
  CommandOptions data = exports.subcommand("data", "The job's data set as it was read, for other programs");
  ExportDataOptions& options = data.does(export_data);
  add_job(data, options.job);
  add_threads(data, options.threads);
  data.required_choice<Exporter>("--format", options.write, {{"npz", data::export_npz}, {"csv", data::export_csv}},
                                 "Arrays of NumPy, or a row an image");
  data.required_path("-o", options.file, "The file to write");
}

}  // namespace epochreel::app

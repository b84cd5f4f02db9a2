#include "commands/info_job.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/data/dataset.h"
#include "epochreel/job/layer_words.h"
#include "epochreel/job/load.h"
#include "epochreel/job/shapes.h"
#include "options.h"
#include "standard_output.h"
#include "table.h"

namespace epochreel::app {
namespace {

using Shape = std::vector<std::int64_t>;

std::string shape_words(const Shape& shape) { return fmt::format("({})", fmt::join(shape, ", ")); }

struct Input {
  std::optional<Shape> shape;
  std::string reason;  ///< why there is none
};

Input find_input(const job::Job& job) {
  Input input{job::input_shape(job.data), ""};
  if (input.shape) return input;
  try {
    const data::Dataset data = data::load_dataset(job.data, job.seed, default_threads());
    input.shape = data.train.shape();
  } catch (const Error& error) {
    input.reason = error.what();
  }
  return input;
}

void row(std::string_view name, std::string_view value) { put_line(fmt::format("{:<14}{}", name, value)); }

void print_names(const job::Job& job) {
  Table table({Table::Align::kRight, Table::Align::kLeft});
  table.add({"#", "layer"});
  for (std::size_t i = 0; i < job.network.size(); ++i)
    table.add({fmt::format("{}", i), job::layer_words(job.network[i])});
  put(table.text(false));
}

void print_shapes(const job::Job& job, const Shape& input, const std::vector<job::LayerShape>& shapes) {
  constexpr auto kLeft = Table::Align::kLeft;
  constexpr auto kRight = Table::Align::kRight;
  Table table({kRight, kLeft, kLeft, kRight, kRight});
  table.add({"#", "layer", "output shape", "parameters", "FLOPs"});
  table.add({"", "image", shape_words(input)});
  std::int64_t parameters = 0;
  std::int64_t statistics = 0;
  std::int64_t operations = 0;
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    const job::LayerShape& shape = shapes[i];
    table.add({fmt::format("{}", i), job::layer_words(job.network[i]), shape_words(shape.shape),
               grouped(shape.parameters), grouped(shape.operations)});
    parameters += shape.parameters;
    operations += shape.operations;
    // A running mean and variance beside each weight and bias.
    if (std::holds_alternative<job::BatchNormSpec>(job.network[i])) statistics += shape.parameters;
  }
  table.add({"", "total", "", grouped(parameters), grouped(operations)});
  put(table.text(true));
  const double bytes = static_cast<double>(parameters + statistics) * sizeof(float);
  put("\n");
  row("parameters", fmt::format("{} trainable, {} running statistics", grouped(parameters), grouped(statistics)));
  row("size", fmt::format("{:.2f} MiB as f32", bytes / (1 << 20)));
  row("forward pass", fmt::format("{} FLOPs an image", grouped(operations)));
}

}  // namespace

void print_job(const std::filesystem::path& file) {
  const job::Job job = job::load_job(file);
  const Input input = find_input(job);
  const auto shapes = input.shape ? job::layer_shapes(job.network, *input.shape) : std::vector<job::LayerShape>{};
  row("job", job.name);
  row("data", fmt::format("{}, {} classes", job::dataset_name(job.data.dataset), job.data.classes));
  if (!input.shape) row("shapes", fmt::format("known once the data set is there: {}", input.reason));
  put("\n");
  if (input.shape) {
    print_shapes(job, *input.shape, shapes);
  } else {
    print_names(job);
  }
}

}  // namespace epochreel::app

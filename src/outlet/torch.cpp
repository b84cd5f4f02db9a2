/// The parameters of a snapshot as torch.save writes a state_dict: a zip archive of a pickle and of a member a storage.
/// The form is that of torch/serialization.py (_save) and torch/_utils.py (_rebuild_tensor_v2) of PyTorch.
#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "epochreel/base/interrupt.h"
#include "epochreel/data/zip.h"
#include "little_endian.h"
#include "parameters.h"
#include "pickle.h"

namespace epochreel::outlet {

namespace {

using Shape = std::vector<std::int64_t>;

/// A tensor of a state_dict.
struct StateTensor {
  std::string name;
  Shape shape;
  const char* storage = "FloatStorage";
  std::string bytes;
};

/// What a batch_norm of PyTorch counts beside its statistics, and a trace does not hold. It is of no use where the
/// layer has a momentum, as it has unless it was told otherwise.
StateTensor batches_tracked(std::string_view running_mean) {
  const std::string layer(running_mean.substr(0, running_mean.size() - std::string_view("running_mean").size()));
  return {layer + "num_batches_tracked", {}, "LongStorage", little_endian(0, 8)};
}

StateTensor state_tensor(const Parameter& parameter) {
  const std::vector<float> values = parameter.view.floats();
  const auto bytes = std::as_bytes(std::span(values));
  return {parameter.name, parameter.view.shape, "FloatStorage",
          std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())};
}

bool is_running_mean(std::string_view name) { return name == "running_mean" || name.ends_with(".running_mean"); }

std::vector<StateTensor> state_of(const std::vector<Parameter>& parameters) {
  std::vector<StateTensor> state;
  for (const Parameter& parameter : parameters) {
    stop_if_asked();
    state.push_back(state_tensor(parameter));
    if (!is_running_mean(parameter.name)) continue;
    StateTensor count = batches_tracked(parameter.name);
    if (std::ranges::find(parameters, count.name, &Parameter::name) == parameters.end()) {
      state.push_back(std::move(count));
    }
  }
  return state;
}

/// How many elements of a row-major array lie between two neighbours of each axis.
Shape strides_of(const Shape& shape) {
  Shape strides(shape.size(), 1);
  for (std::size_t axis = shape.size(); axis-- > 1;) strides[axis - 1] = strides[axis] * shape[axis];
  return strides;
}

std::int64_t count_of(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t side : shape) count *= side;
  return count;
}

void add_empty_dict(Pickle& pickle) {
  pickle.global("collections", "OrderedDict");
  pickle.integers({});
  pickle.call();
}

/// ("storage", its type, its member, its device, its elements): what PyTorch knows a storage by.
void add_storage(Pickle& pickle, const StateTensor& tensor, std::size_t member) {
  pickle.mark();
  pickle.text("storage");
  pickle.global("torch", tensor.storage);
  pickle.text(fmt::format("{}", member));
  pickle.text("cpu");
  pickle.integer(count_of(tensor.shape));
  pickle.tuple();
  pickle.load_persistent();
}

/// _rebuild_tensor_v2(storage, offset, size, stride, requires_grad, hooks)
void add_tensor(Pickle& pickle, const StateTensor& tensor, std::size_t member) {
  pickle.global("torch._utils", "_rebuild_tensor_v2");
  pickle.mark();
  add_storage(pickle, tensor, member);
  pickle.integer(0);
  pickle.integers(tensor.shape);
  pickle.integers(strides_of(tensor.shape));
  pickle.boolean(false);
  add_empty_dict(pickle);
  pickle.tuple();
  pickle.call();
}

std::string pickled(const std::vector<StateTensor>& state) {
  Pickle pickle;
  add_empty_dict(pickle);
  pickle.mark();
  for (std::size_t i = 0; i < state.size(); ++i) {
    pickle.text(state[i].name);
    add_tensor(pickle, state[i], i);
  }
  pickle.set_items();
  return pickle.finish();
}

}  // namespace

void write_torch(const trace::TraceReader& trace, std::size_t place, const std::filesystem::path& path) {
  const Parameters parameters(trace, place);
  std::vector<StateTensor> state = state_of(parameters.all());
  std::vector<data::ZipMember> members = {{"archive/data.pkl", pickled(state)}};
  for (std::size_t i = 0; i < state.size(); ++i) {
    members.push_back({fmt::format("archive/data/{}", i), std::move(state[i].bytes)});
  }
  members.push_back({"archive/version", "3\n"});
  data::write_zip(path, members);
}

}  // namespace epochreel::outlet

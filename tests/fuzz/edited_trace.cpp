#include "edited_trace.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>

#include "epochreel/base/half.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/trace.h"

namespace epochreel::fuzz {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using trace::DType;
using trace::Tensor;
using trace::TensorMap;

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;  // of a tensor

constexpr std::int64_t kIntegers[] = {0,
                                      1,
                                      2,
                                      3,
                                      4,
                                      5,
                                      8,
                                      10,
                                      16,
                                      17,
                                      -1,
                                      100,
                                      255,
                                      256,
                                      1000,
                                      4096,
                                      65536,
                                      1 << 24,
                                      7,
                                      6,
                                      -100,
                                      9,
                                      12,
                                      2147483647,
                                      -2147483648LL,
                                      4294967296LL,
                                      std::numeric_limits<std::int64_t>::max(),
                                      std::numeric_limits<std::int64_t>::min()};

constexpr double kReals[] = {0.0,
                             1.0,
                             -1.0,
                             0.5,
                             2.0,
                             7.0,
                             1e-45,
                             -1e-45,
                             3e38,
                             -3e38,
                             65504.0,
                             255.0,
                             1e-300,
                             1e300,
                             0.9999,
                             1.0001,
                             std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()};

std::int64_t integer(ByteReader& bytes) { return kIntegers[bytes.byte() % std::size(kIntegers)]; }
double real(ByteReader& bytes) { return kReals[bytes.byte() % std::size(kReals)]; }

Json any_value(ByteReader& bytes) {
  switch (bytes.byte() % 8) {
    case 0:
      return nullptr;
    case 1:
      return "NaN";
    case 2:
      return "Infinity";
    case 3:
      return real(bytes);
    case 4:
      return Json::array();
    case 5:
      return std::string(bytes.byte() % 4 == 0 ? 4000 : 3, 'w');
    case 6:
      return "\x1b]0;title\a\xe2\x80\xae\xd7\x90";
    default:
      return integer(bytes);
  }
}

/// A type that a trace's readers know, or one that they do not.
std::string layer_type(std::uint8_t byte) {
  const std::size_t which = byte % (trace::kLayerTypes.size() + 1);
  return which < trace::kLayerTypes.size() ? std::string(trace::kLayerTypes[which].name) : "other";
}

std::vector<Json> lines_of(const fs::path& path) {
  std::ifstream file(path);
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

TensorMap take(const fs::path& path) {
  const trace::TensorFile file(path);
  TensorMap map;
  for (const auto& [name, view] : file.tensors()) {
    map[name] = {view.dtype, view.shape, std::vector<std::byte>(view.data.begin(), view.data.end())};
  }
  return map;
}

/// Makes the data as long as shape and type ask for, from what there is; false where that would be too much.
bool fit_data(Tensor& tensor) {
  std::size_t count = 1;
  for (const std::int64_t length : tensor.shape) {
    if (length < 0 || (length > 0 && count > kMostBytes / static_cast<std::size_t>(length))) return false;
    count *= static_cast<std::size_t>(length);
  }
  if (tensor.data.empty()) tensor.data.push_back(std::byte{1});
  std::vector<std::byte> data(count * trace::dtype_size(tensor.dtype));
  for (std::size_t i = 0; i < data.size(); ++i) data[i] = tensor.data[i % tensor.data.size()];
  tensor.data = std::move(data);
  return true;
}

template <class Value>
void store(Tensor& tensor, std::size_t element, Value value) {
  std::memcpy(tensor.data.data() + element * sizeof(Value), &value, sizeof(Value));
}

void set_element(Tensor& tensor, std::size_t element, double value, std::int64_t whole) {
  switch (tensor.dtype) {
    case DType::kF32:
      return store(tensor, element, static_cast<float>(value));
    case DType::kF64:
      return store(tensor, element, value);
    case DType::kF16:
      return store(tensor, element, float_to_half(static_cast<float>(value)));
    case DType::kI32:
      return store(tensor, element, static_cast<std::int32_t>(whole));
    case DType::kI64:
      return store(tensor, element, whole);
    default:
      return store(tensor, element, static_cast<std::uint8_t>(whole));
  }
}

void change_values(Tensor& tensor, ByteReader& bytes) {
  const std::size_t size = trace::dtype_size(tensor.dtype);
  const std::size_t count = tensor.data.size() / size;
  if (count == 0) return;
  const bool all = bytes.byte() % 4 == 0;
  const std::size_t first = all ? 0 : bytes.below(count);
  const double value = real(bytes);
  const std::int64_t whole = integer(bytes);
  for (std::size_t i = first; i < (all ? count : first + 1); ++i) set_element(tensor, i, value, whole);
}

void change_shape(Tensor& tensor, ByteReader& bytes) {
  const Tensor before = tensor;
  const std::size_t which = tensor.shape.empty() ? 0 : bytes.below(tensor.shape.size());
  switch (bytes.byte() % 4) {
    case 0:
      if (!tensor.shape.empty()) tensor.shape[which] = integer(bytes);
      break;
    case 1:
      if (!tensor.shape.empty()) tensor.shape[which] += bytes.byte() % 2 == 0 ? 1 : -1;
      break;
    case 2:
      tensor.shape.insert(tensor.shape.begin() + static_cast<std::ptrdiff_t>(which), bytes.byte() % 4);
      break;
    default:
      if (!tensor.shape.empty()) tensor.shape.erase(tensor.shape.begin() + static_cast<std::ptrdiff_t>(which));
  }
  if (!fit_data(tensor)) tensor = before;
}

void change_type(Tensor& tensor, ByteReader& bytes) {
  constexpr DType kTypes[] = {DType::kU8, DType::kI32, DType::kI64, DType::kF16, DType::kF32, DType::kF64};
  tensor.dtype = kTypes[bytes.byte() % std::size(kTypes)];
  fit_data(tensor);
}

void append_line(std::string& text, const Json& json) {
  text += json.dump(-1, ' ', false, Json::error_handler_t::replace);
  text += '\n';
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
}

}  // namespace

EditedTrace::EditedTrace(const fs::path& folder) : metrics_(lines_of(folder / "metrics.jsonl")) {
  std::ifstream file(folder / "manifest.json");
  manifest_ = Json::parse(file);
  const std::vector<Json> all = lines_of(folder / "commits.jsonl");
  for (const std::size_t place : {std::size_t{0}, all.size() / 2, all.size() - 1}) {
    commits_.push_back(all[place]);
    snapshots_.push_back(take(folder / all[place]["file"].get<std::string>()));
  }
}

void EditedTrace::edit_json(Json& json, ByteReader& bytes) {
  const Json flat = json.flatten();
  if (flat.empty()) return;
  const std::size_t which = bytes.below(flat.size());
  const auto entry = std::next(flat.begin(), static_cast<std::ptrdiff_t>(which));
  const Json::json_pointer place(entry.key());
  if (bytes.byte() % 4 != 0) {
    json[place] = any_value(bytes);
    return;
  }
  Json& parent = json[place.parent_pointer()];
  if (parent.is_object()) parent.erase(place.back());
  if (parent.is_array() && !parent.empty()) parent.erase(parent.size() - 1);
}

void EditedTrace::edit_layers(ByteReader& bytes) {
  Json& layers = manifest_["layers"];
  if (!layers.is_array() || layers.empty()) return;
  const std::size_t which = bytes.below(layers.size());
  switch (bytes.byte() % 5) {
    case 0:
      layers[which]["type"] = layer_type(bytes.byte());
      break;
    case 1:
      layers.erase(which);
      break;
    case 2:
      layers.push_back(layers[which]);
      break;
    case 3:
      std::swap(layers[which], layers[bytes.below(layers.size())]);
      break;
    default:
      layers[which]["shape"] = Json::array();
      for (std::size_t i = bytes.byte() % 5U; i > 0; --i) layers[which]["shape"].push_back(integer(bytes));
  }
}

void EditedTrace::edit_classes(ByteReader& bytes) {
  constexpr std::size_t kCounts[] = {0, 1, 2, 3, 9, 11, 26, 100, 1000, 1001};
  Json names = Json::array();
  const std::size_t count = kCounts[bytes.byte() % std::size(kCounts)];
  const std::string stem(bytes.byte(), 'n');
  for (std::size_t i = 0; i < count; ++i) names.push_back(stem + std::to_string(i));
  manifest_["class_names"] = names;
}

/// In one snapshot or in all; a tensor that is not there is passed over.
void EditedTrace::edit_tensor(ByteReader& bytes) {
  const std::size_t which = bytes.below(snapshots_.size() + 1);
  if (snapshots_[which % snapshots_.size()].empty()) return;
  const auto& chosen = snapshots_[which % snapshots_.size()];
  const std::string name = std::next(chosen.begin(), static_cast<std::ptrdiff_t>(bytes.below(chosen.size())))->first;
  const std::string other = std::next(chosen.begin(), static_cast<std::ptrdiff_t>(bytes.below(chosen.size())))->first;
  const std::uint8_t kind = bytes.byte();
  const ByteReader from_here = bytes;
  for (std::size_t s = 0; s < snapshots_.size(); ++s) {
    if (which < snapshots_.size() && s != which) continue;
    const auto found = snapshots_[s].find(name);
    if (found == snapshots_[s].end()) continue;
    bytes = from_here;  // the same change in each
    switch (kind % 6) {
      case 0:
        change_shape(found->second, bytes);
        break;
      case 1:
        change_type(found->second, bytes);
        break;
      case 2:
        snapshots_[s].erase(found);
        break;
      case 3:
        snapshots_[s].insert_or_assign(other, Tensor(found->second));
        break;
      default:
        change_values(found->second, bytes);
    }
  }
}

void EditedTrace::edit(ByteReader& bytes) {
  switch (bytes.byte() % 8) {
    case 0:
      return edit_json(manifest_, bytes);
    case 1:
      if (!metrics_.empty()) edit_json(metrics_[bytes.below(metrics_.size())], bytes);
      return;
    case 2:
      return edit_layers(bytes);
    case 3:
      return edit_classes(bytes);
    case 4:
      if (bytes.byte() % 2 == 0) return edit_json(commits_[bytes.below(commits_.size())], bytes);
      metrics_.clear();
      return;
    default:
      return edit_tensor(bytes);
  }
}

void EditedTrace::write(const fs::path& folder) const {
  fs::create_directories(folder / "snapshots");
  write_text(folder / "manifest.json", manifest_.dump(-1, ' ', false, Json::error_handler_t::replace));
  std::string metrics;
  for (const Json& line : metrics_) append_line(metrics, line);
  write_text(folder / "metrics.jsonl", metrics);
  std::string commits;
  for (std::size_t s = 0; s < snapshots_.size(); ++s) {
    const std::string name = "snapshots/00000" + std::to_string(s) + ".safetensors";
    trace::write_tensors(folder / name, snapshots_[s], {});
    Json line = commits_[s];
    line.erase("hash");
    if (line.contains("index")) line["index"] = s;
    line["file"] = name;
    line["size"] = fs::file_size(folder / name);
    append_line(commits, line);
  }
  write_text(folder / "commits.jsonl", commits);
}

}  // namespace epochreel::fuzz

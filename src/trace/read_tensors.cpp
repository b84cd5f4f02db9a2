#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "axis_order.h"
#include "dtype.h"
#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "epochreel/trace/limits.h"
#include "epochreel/trace/tensor.h"
#include "json.h"
#include "mapped_file.h"
#include "safetensors.h"

namespace epochreel::trace {
namespace {

/// Here with std::map behind it: a header may name very many tensors.
using HeaderJson = nlohmann::json;

std::string_view header_of(std::span<const std::byte> file, const std::string& where) {
  if (file.size() < kLengthBytes) {
    invalid(where, fmt::format("is {} bytes long, too short for a safetensors file", file.size()));
  }
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), kLengthBytes);
  const std::uint64_t most = std::min<std::uint64_t>(file.size() - kLengthBytes, kMaxHeaderBytes);
  if (length > most) {
    invalid(where, fmt::format("says its header has {} bytes, but at most {} can be there", length, most));
  }
  return {reinterpret_cast<const char*>(file.data()) + kLengthBytes, length};
}

Metadata parse_metadata(const HeaderJson& value, const std::string& where) {
  if (!value.is_object()) invalid(where, "\"__metadata__\" must be an object");
  Metadata metadata;
  for (const auto& [key, text] : value.items()) {
    if (!text.is_string()) invalid(where, fmt::format("metadata \"{}\" must be a string", printable(key)));
    metadata.emplace(key, text.get<std::string>());
  }
  return metadata;
}

/// A list of numbers from 0 to 2^63 - 1.
std::vector<std::int64_t> parse_counts(const HeaderJson& entry, const char* key, const std::string& label) {
  const auto list = entry.find(key);
  if (list == entry.end() || !list->is_array()) invalid(label, fmt::format("\"{}\" must be a list", key));
  std::vector<std::int64_t> counts;
  for (const HeaderJson& item : *list) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (!item.is_number_unsigned() || item.get<std::uint64_t>() > kMost) {
      invalid(label, fmt::format("\"{}\" must be a list of whole numbers of 0 or more", key));
    }
    counts.push_back(item.get<std::int64_t>());
  }
  return counts;
}

std::string parse_type(const HeaderJson& entry, const std::string& label) {
  const auto value = entry.find("dtype");
  if (value == entry.end() || !value->is_string()) invalid(label, "\"dtype\" must be a string");
  return value->get<std::string>();
}

TensorView parse_tensor(const HeaderJson& entry, std::span<const std::byte> data, const std::string& label) {
  if (!entry.is_object() || entry.size() != 3) {
    invalid(label, "must be an object of \"dtype\", \"shape\" and \"data_offsets\"");
  }
  TensorView view{DType::kOther, parse_counts(entry, "shape", label), {}, label, parse_type(entry, label)};
  view.dtype = dtype_named(view.type);
  if (view.shape.size() > kMaxRank) invalid(label, fmt::format("has more than {} sides", kMaxRank));
  const std::vector<std::int64_t> offsets = parse_counts(entry, "data_offsets", label);
  if (offsets.size() != 2 || offsets[0] > offsets[1]) invalid(label, "\"data_offsets\" must be [begin, end]");
  const std::uint64_t begin = offsets[0];
  const std::uint64_t end = offsets[1];
  if (end > data.size()) {
    invalid(label, fmt::format("ends at byte {} of the data, which has {}; the file was cut", end, data.size()));
  }
  if (view.dtype != DType::kOther && array_bytes(view.dtype, view.shape) != end - begin) {
    invalid(label, fmt::format("has {} bytes, which its shape does not need", end - begin));
  }
  view.data = data.subspan(begin, end - begin);
  return view;
}

/// Every byte of `data` belongs to exactly one tensor.
void check_coverage(const std::map<std::string, TensorView>& tensors, std::span<const std::byte> data,
                    const std::string& where) {
  std::vector<const TensorView*> views;
  views.reserve(tensors.size());
  for (const auto& [name, view] : tensors) views.push_back(&view);
  std::sort(views.begin(), views.end(), [](const TensorView* a, const TensorView* b) {
    return std::pair(a->data.data(), a->data.size()) < std::pair(b->data.data(), b->data.size());
  });
  const std::byte* expected = data.data();
  for (const TensorView* view : views) {
    if (view->data.data() < expected) invalid(view->label, "overlaps another tensor");
    if (view->data.data() > expected) invalid(view->label, "does not start where the tensor before it ends");
    expected += view->data.size();
  }
  const auto left = data.data() + data.size() - expected;
  if (left != 0) invalid(where, fmt::format("has {} bytes behind its last tensor", left));
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text;
  for (const std::int64_t length : shape) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", length < 0 ? "any" : std::to_string(length));
  }
  return "(" + text + ")";
}

}  // namespace

struct TensorFile::Rep {
  explicit Rep(const std::filesystem::path& where) : path(where.string()), file(where) {}

  std::string path;
  MappedFile file;
  std::map<std::string, TensorView> tensors;
  Metadata metadata;
};

TensorFile::TensorFile(const std::filesystem::path& path) : rep_(std::make_unique<Rep>(path)) {
  const std::string& where = rep_->path;
  const std::string_view header = header_of(rep_->file.bytes(), where);
  if (!header.starts_with('{')) invalid(where, "is not a safetensors file: its header does not start with {");
  const auto data = rep_->file.bytes().subspan(kLengthBytes + header.size());
  const HeaderJson entries = parse_json<HeaderJson>(header, where, kMaxTensors);
  for (const auto& [name, entry] : entries.items()) {
    if (name == kMetadataKey) {
      rep_->metadata = parse_metadata(entry, where);
    } else {
      rep_->tensors.emplace(
          name, parse_tensor(entry, data, fmt::format("{}: tensor {}", where, printable(name, kMaxNameBytes))));
    }
  }
  check_coverage(rep_->tensors, data, where);
}

TensorFile::~TensorFile() = default;
TensorFile::TensorFile(TensorFile&&) noexcept = default;
TensorFile& TensorFile::operator=(TensorFile&&) noexcept = default;

const std::map<std::string, TensorView>& TensorFile::tensors() const { return rep_->tensors; }
const Metadata& TensorFile::metadata() const { return rep_->metadata; }
Hash128 TensorFile::hash() const { return hash_bytes(rep_->file.bytes()); }
void TensorFile::release_pages() const { rep_->file.release_pages(); }
bool TensorFile::has(const std::string& name) const { return rep_->tensors.contains(name); }

void TensorFile::rename(
    const std::function<std::vector<TensorName>(const TensorView& view, const std::string& name)>& names) {
  std::map<std::string, TensorView> renamed;
  for (const auto& [name, view] : rep_->tensors) {
    for (const TensorName& other : names(view, name)) {
      TensorView& place = renamed[other.name] = view;
      place.order = other.order;
      place.shape = shape_as_read(view.shape, other.order);
    }
  }
  rep_->tensors = std::move(renamed);
}

const TensorView& TensorFile::at(const std::string& name) const {
  const auto found = rep_->tensors.find(name);
  if (found == rep_->tensors.end())
    invalid(rep_->path, fmt::format("has no tensor {}", printable(name, kMaxNameBytes)));
  return found->second;
}

const TensorView& TensorFile::at(const std::string& name, std::span<const std::int64_t> shape) const {
  const TensorView& view = at(name);
  const bool fits = std::equal(shape.begin(), shape.end(), view.shape.begin(), view.shape.end(),
                               [](std::int64_t wanted, std::int64_t found) { return wanted < 0 || wanted == found; });
  if (!fits) {
    invalid(view.label, fmt::format("has the shape {}, not {}", shape_text(view.shape), shape_text(shape)));
  }
  return view;
}

}  // namespace epochreel::trace

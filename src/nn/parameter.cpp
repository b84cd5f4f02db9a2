#include "epochreel/nn/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "epochreel/base/error.h"
#include "parameter_arrays.h"

namespace epochreel::nn {
namespace {

/// Elements a part where the layer does not care: values, gradient and moments stay in a core's second-level cache.
constexpr std::int64_t kPartLength = 16384;

void check_size(const ParameterArrays& arrays, std::size_t asked, ArrayKind kind) {
  const std::int64_t size = arrays.array(kind).span().empty() ? 0 : arrays.size();
  if (static_cast<std::int64_t>(asked) == size) return;
  throw Error(ErrorKind::kFailed, arrays.name,
              fmt::format("an array of {} elements was asked for, but it has {}", asked, size));
}

/// Calls `body(stored, seen, step, length)` for runs of elements that lie side by side in memory, from `stored` on; the
/// outside sees them from `seen` on, `step` apart.
template <class Body>
void for_each_run(const RowLayout& rows, const Body& body) {
  if (!rows.transposed) {
    for (std::int64_t row = 0; row < rows.count; ++row) body(row * rows.stride, row * rows.length, 1, rows.length);
    return;
  }
  // A cache line of each of many rows at a time: whole rows would touch all of the other side's lines anew in each row.
  constexpr std::int64_t kRun = 16;
  for (std::int64_t first = 0; first < rows.length; first += kRun) {
    const std::int64_t length = std::min(kRun, rows.length - first);
    for (std::int64_t row = 0; row < rows.count; ++row) {
      body(row * rows.stride + first, first * rows.count + row, rows.count, length);
    }
  }
}

}  // namespace

std::int64_t size_of(const std::vector<std::int64_t>& shape) {
  std::int64_t size = 1;
  for (const std::int64_t length : shape) size *= length;
  return size;
}

std::int64_t ParameterArrays::size() const { return size_of(shape); }

Buffer& ParameterArrays::array(ArrayKind kind) { return const_cast<Buffer&>(std::as_const(*this).array(kind)); }

const Buffer& ParameterArrays::array(ArrayKind kind) const {
  switch (kind) {
    case ArrayKind::kGradient:
      return gradient;
    case ArrayKind::kFirstMoment:
      return first_moment;
    case ArrayKind::kSecondMoment:
      return second_moment;
    case ArrayKind::kValues:
      break;
  }
  return values;
}

double ParameterArrays::gradient_squares() const {
  double sum = 0;
  for (const Part& part : parts) sum += part.gradient_squares;
  return sum;
}

double ParameterArrays::update_squares() const {
  double sum = 0;
  for (const Part& part : parts) sum += part.update_squares;
  return sum;
}

ParameterArrays make_parameter(const ParameterOptions& options) {
  ParameterArrays arrays;
  arrays.name = options.name;
  arrays.shape = options.shape;
  arrays.trainable = options.trainable;
  arrays.rows = options.rows.value_or(RowLayout{1, arrays.size(), arrays.size()});
  const std::int64_t size = arrays.rows.elements();
  arrays.values = Buffer(size);
  if (!options.trainable) return arrays;
  arrays.gradient = Buffer(size);
  if (options.moments > 0) arrays.first_moment = Buffer(size);
  if (options.moments > 1) arrays.second_moment = Buffer(size);
  const std::int64_t length = options.part_length > 0 ? options.part_length : kPartLength;
  for (std::int64_t first = 0; first < size; first += length) {
    arrays.parts.push_back({first, std::min(length, size - first), 0, 0});
  }
  return arrays;
}

const std::string& Parameter::name() const { return arrays_->name; }
const std::vector<std::int64_t>& Parameter::shape() const { return arrays_->shape; }
std::int64_t Parameter::size() const { return arrays_->size(); }
bool Parameter::trainable() const { return arrays_->trainable; }
bool Parameter::has(ArrayKind kind) const { return !arrays_->array(kind).span().empty(); }

void Parameter::read(ArrayKind kind, std::span<float> out) const {
  check_size(*arrays_, out.size(), kind);
  if (arrays_->mirror != nullptr) arrays_->mirror->fetch(kind);
  const float* from = std::as_const(*arrays_).array(kind).data();
  for_each_run(arrays_->rows, [&](std::int64_t stored, std::int64_t seen, std::int64_t step, std::int64_t length) {
    for (std::int64_t i = 0; i < length; ++i) out[seen + i * step] = from[stored + i];
  });
}

std::vector<float> Parameter::read(ArrayKind kind) const {
  std::vector<float> values(size());
  read(kind, values);
  return values;
}

std::span<const float> Parameter::view(ArrayKind kind, std::vector<float>& scratch) const {
  const std::size_t size = this->size();
  if (arrays_->rows.stride == arrays_->rows.length && !arrays_->rows.transposed) {
    check_size(*arrays_, size, kind);
    if (arrays_->mirror != nullptr) arrays_->mirror->fetch(kind);
    return std::as_const(*arrays_).array(kind).span();
  }
  scratch.resize(size);
  read(kind, scratch);
  return scratch;
}

void Parameter::write(ArrayKind kind, std::span<const float> in) {
  check_size(*arrays_, in.size(), kind);
  float* to = arrays_->array(kind).data();
  for_each_run(arrays_->rows, [&](std::int64_t stored, std::int64_t seen, std::int64_t step, std::int64_t length) {
    for (std::int64_t i = 0; i < length; ++i) to[stored + i] = in[seen + i * step];
  });
  if (arrays_->mirror != nullptr) arrays_->mirror->store(kind);
}

double Parameter::gradient_norm() const { return std::sqrt(arrays_->gradient_squares()); }
double Parameter::update_norm() const { return std::sqrt(arrays_->update_squares()); }

}  // namespace epochreel::nn

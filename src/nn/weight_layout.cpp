#include "weight_layout.h"

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"

namespace epochreel::nn {
namespace {

using dnnl::memory;
using Dims = std::vector<std::int64_t>;

/// How a blocked layout lies: https://uxlfoundation.github.io/oneDNN/dev_guide_understanding_memory_formats.html
struct Blocking {
  Dims sides;
  Dims strides;        ///< of the blocks, a side each
  Dims inner_sides;    ///< of the blocks within a block, the outermost first
  Dims inner_indexes;  ///< the side of the array that each of them cuts

  /// The place of the element at `position`, whose entries are used up.
  std::int64_t place(Dims position) const {
    std::int64_t place = 0;
    std::int64_t stride = 1;
    for (std::size_t block = inner_sides.size(); block-- > 0;) {
      std::int64_t& at = position[static_cast<std::size_t>(inner_indexes[block])];
      place += at % inner_sides[block] * stride;
      at /= inner_sides[block];
      stride *= inner_sides[block];
    }
    for (std::size_t side = 0; side < position.size(); ++side) place += position[side] * strides[side];
    return place;
  }
};

#if DNNL_VERSION_MAJOR >= 3

bool is_blocked(const memory::desc& desc) { return desc.get_format_kind() == memory::format_kind::blocked; }

Blocking blocking_of(const memory::desc& desc) {
  return {desc.get_dims(), desc.get_strides(), desc.get_inner_blks(), desc.get_inner_idxs()};
}

#else

bool is_blocked(const memory::desc& desc) { return desc.data.format_kind == dnnl_blocked; }

Blocking blocking_of(const memory::desc& desc) {
  const dnnl_blocking_desc_t& blocks = desc.data.format_desc.blocking;
  return {desc.dims(),
          {blocks.strides, blocks.strides + desc.data.ndims},
          {blocks.inner_blks, blocks.inner_blks + blocks.inner_nblks},
          {blocks.inner_idxs, blocks.inner_idxs + blocks.inner_nblks}};
}

#endif

/// The next position in row-major order; the first one again after the last.
void advance(const Dims& sides, Dims& position) {
  for (std::size_t side = sides.size(); side-- > 0;) {
    if (++position[side] < sides[side]) return;
    position[side] = 0;
  }
}

}  // namespace

WeightLayout::WeightLayout(const memory::desc& desc) {
  if (!is_blocked(desc))
    throw Error(ErrorKind::kFailed, "oneDNN", "the layout of a convolution's weights is not known");
  const Blocking blocking = blocking_of(desc);
  std::int64_t count = 1;
  for (const std::int64_t side : blocking.sides) count *= side;
  places_.reserve(static_cast<std::size_t>(count));
  Dims position(blocking.sides.size(), 0);
  for (std::int64_t i = 0; i < count; ++i, advance(blocking.sides, position))
    places_.push_back(narrow<std::int32_t>(blocking.place(position)));
}

void WeightLayout::load(const float* row_major, float* laid) const {
  for (std::size_t i = 0; i < places_.size(); ++i) laid[places_[i]] = row_major[i];
}

void WeightLayout::store(const float* laid, float* row_major) const {
  for (std::size_t i = 0; i < places_.size(); ++i) row_major[i] = laid[places_[i]];
}

}  // namespace epochreel::nn

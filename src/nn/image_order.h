/// Images from channels first, as the data and PyTorch have them, to channels last, as layers do, and back.
#pragma once

#include <cstdint>

namespace epochreel::nn {

/// dst (batch, columns, rows) of src (batch, rows, columns); they do not overlap. Rows are channels or pixels, columns
/// the other.
void transpose_images(int threads, std::int64_t batch, std::int64_t rows, std::int64_t columns, const float* src,
                      float* dst);

}  // namespace epochreel::nn

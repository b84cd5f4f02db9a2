#include "gemm.h"

#include <oneapi/dnnl/dnnl.h>

#include "epochreel/base/error.h"
#include "one_thread.h"

namespace epochreel::nn {
namespace {

char letter(Transpose transpose) { return transpose == Transpose::kYes ? 'T' : 'N'; }

}  // namespace

void gemm(const GemmShape& shape, const Factor& a, const Factor& b, const Matrix& dst) {
  const OneThread guard;
  const dnnl_status_t status =
      dnnl_sgemm(letter(a.transpose), letter(b.transpose), shape.rows, shape.columns, shape.depth, 1.0F, a.matrix.data,
                 a.matrix.stride, b.matrix.data, b.matrix.stride, 0.0F, dst.data, dst.stride);
  if (status != dnnl_success) {
    throw Error(ErrorKind::kFailed, "oneDNN", "a matrix product failed; is there enough memory?");
  }
}

}  // namespace epochreel::nn

#include "gemm.h"

#include <omp.h>
#include <oneapi/dnnl/dnnl.h>

#include "epochreel/base/error.h"

namespace epochreel::nn {
namespace {

/// oneDNN takes as many threads as it finds outside a parallel region, and a region of one thread counts as
/// outside. While this object lives it finds one.
class OneThread {
 public:
  OneThread() : before_(omp_get_max_threads()) {
    if (before_ != 1) omp_set_num_threads(1);
  }
  ~OneThread() {
    if (before_ != 1) omp_set_num_threads(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

char letter(Transpose transpose) { return transpose == Transpose::kYes ? 'T' : 'N'; }

}  // namespace

void gemm(const GemmShape& shape, const Factor& a, const Factor& b, const Matrix& dst) {
  const OneThread guard;
  const dnnl_status_t status =
      dnnl_sgemm(letter(a.transpose), letter(b.transpose), shape.rows, shape.columns, shape.depth, 1.0F,
                 a.matrix.data, a.matrix.stride, b.matrix.data, b.matrix.stride, 0.0F, dst.data, dst.stride);
  if (status != dnnl_success) {
    throw Error(ErrorKind::kFailed, "oneDNN", "a matrix product failed; is there enough memory?");
  }
}

}  // namespace epochreel::nn

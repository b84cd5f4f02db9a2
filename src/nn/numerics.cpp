#include "numerics.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.h>

#include "epochreel/base/error.h"
#include "epochreel/nn/network.h"

namespace epochreel::nn {

void limit_instructions(job::Numerics numerics) {
  if (numerics == job::Numerics::kNative) return;
  if (dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2) != dnnl_success && dnnl_get_effective_cpu_isa() > dnnl_cpu_isa_avx2) {
    throw Error(ErrorKind::kFailed, "train.numerics",
                "oneDNN is in use already and can no longer be limited to AVX2; start a new process");
  }
}

std::string onednn_version() {
  const dnnl_version_t* version = dnnl_version();
  return fmt::format("{}.{}.{}", version->major, version->minor, version->patch);
}

std::string effective_isa(job::Numerics numerics) {
  limit_instructions(numerics);
  switch (dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41:
      return "sse41";
    case dnnl_cpu_isa_avx:
      return "avx";
    case dnnl_cpu_isa_avx2:
      return "avx2";
    case dnnl_cpu_isa_avx512_mic:
      return "avx512_mic";
    case dnnl_cpu_isa_avx512_mic_4ops:
      return "avx512_mic_4ops";
    case dnnl_cpu_isa_avx512_core:
      return "avx512_core";
    case dnnl_cpu_isa_avx512_core_vnni:
      return "avx512_core_vnni";
    case dnnl_cpu_isa_avx512_core_bf16:
      return "avx512_core_bf16";
    case dnnl_cpu_isa_avx512_core_amx:
      return "avx512_core_amx";
    case dnnl_cpu_isa_avx2_vnni:
      return "avx2_vnni";
    default:
      return "generic";
  }
}

}  // namespace epochreel::nn

#include "numerics.h"

#include <fmt/format.h>
#include <oneapi/dnnl/dnnl.h>

#include <algorithm>
#include <array>

#include "epochreel/base/error.h"
#include "epochreel/nn/network.h"
#include "exact/product.h"

namespace epochreel::nn {

namespace {

struct Isa {
  dnnl_cpu_isa_t isa;
  const char* name;
};

/// Those that both oneDNN 2 and 3 name. Others, which are newer, are called by their number.
constexpr std::array kIsas = {Isa{dnnl_cpu_isa_t{}, "generic"},
                              Isa{dnnl_cpu_isa_sse41, "sse41"},
                              Isa{dnnl_cpu_isa_avx, "avx"},
                              Isa{dnnl_cpu_isa_avx2, "avx2"},
                              Isa{dnnl_cpu_isa_avx2_vnni, "avx2_vnni"},
                              Isa{dnnl_cpu_isa_avx512_core, "avx512_core"},
                              Isa{dnnl_cpu_isa_avx512_core_vnni, "avx512_core_vnni"},
                              Isa{dnnl_cpu_isa_avx512_core_bf16, "avx512_core_bf16"},
                              Isa{dnnl_cpu_isa_avx512_core_amx, "avx512_core_amx"}};

}  // namespace

void limit_instructions(job::Numerics numerics) {
  if (numerics == job::Numerics::kExact) exact::kernels();
  if (numerics != job::Numerics::kPortable) return;
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
  if (numerics == job::Numerics::kExact) return exact::kernels().isa;
  limit_instructions(numerics);
  const dnnl_cpu_isa_t isa = dnnl_get_effective_cpu_isa();
  const auto known = std::find_if(kIsas.begin(), kIsas.end(), [&](const Isa& row) { return row.isa == isa; });
  return known != kIsas.end() ? known->name : fmt::format("{:#x}", static_cast<unsigned>(isa));
}

}  // namespace epochreel::nn

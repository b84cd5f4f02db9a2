/// The kernels as PTX: what is in the program is rounded as IEEE 754 says, operation by operation.
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "src/nn/gpu/kernels/kernel_table.h"

namespace epochreel::nn::gpu {
namespace {

/// Instructions that would give other bits than the CPU's, or not the same ones each time: sums and products that an
/// assembler may contract, denormals flushed to zero, approximations, atomic sums.
std::vector<std::string> loose_instructions(const std::string& ptx) {
  static const std::regex kLoose(
      R"(\b(mul|add|sub|mad|fma)(\.ftz)?(\.sat)?\.f(32|64)\b|\.ftz\b|\.approx\b|\.full\b|\b(atom|red)\.[^;]*\.f(16|32|64)\b)");
  std::vector<std::string> found;
  for (std::sregex_iterator it(ptx.begin(), ptx.end(), kLoose), end; it != end; ++it) found.push_back(it->str());
  return found;
}

/// The text of one kernel.
std::string body_of(const std::string& ptx, const std::string& name) {
  const std::size_t first = ptx.find(".entry " + name + "(");
  if (first == std::string::npos) return {};
  return ptx.substr(first, ptx.find("\n}", first) - first);
}

/// The names that begin so are products: chains of fused multiply-adds.
bool is_product(const std::string& name) { return name.starts_with("dense_") || name.starts_with("conv_"); }

TEST(GpuKernelPtx, EveryKernelIsThereAndFusesOnlyInProducts) {
  const std::string ptx = kKernelsPtx;
  ASSERT_NE(ptx, "") << "the build found no Clang that makes PTX; ci/setup.sh --tests installs one";
  for (const KernelEntry& entry : kKernels) {
    const std::string body = body_of(ptx, entry.name);
    EXPECT_NE(body, "") << entry.name;
    EXPECT_EQ(body.find("fma.rn.f32") != std::string::npos, is_product(entry.name)) << entry.name;
    EXPECT_EQ(body.find("fma.rn.f64"), std::string::npos) << entry.name;
    const std::string threads = ".maxntid " + std::to_string(entry.threads);  // Clang 14 adds ", 1, 1"
    EXPECT_NE(body.find(threads), std::string::npos) << entry.name;
  }
}

TEST(GpuKernelPtx, NothingIsLeftToTheAssembler) {
  EXPECT_EQ(loose_instructions(kKernelsPtx), std::vector<std::string>());
}

TEST(GpuKernelPtx, LooseInstructionsAreFound) {
  const std::vector<std::string> loose = {"mul.f32 %f1, %f2, %f3;",
                                          "add.ftz.f32 %f1, %f2, %f3;",
                                          "sub.f64 %d1, %d2, %d3;",
                                          "sqrt.approx.f32 %f1, %f2;",
                                          "div.full.f32 %f1, %f2, %f3;",
                                          "atom.global.add.f32 %f1, [%rd1], %f2;",
                                          "fma.rn.ftz.f32 %f1, %f2, %f3, %f4;"};
  for (const std::string& line : loose) EXPECT_FALSE(loose_instructions(line).empty()) << line;
  const std::vector<std::string> tight = {"mul.rn.f32 %f1, %f2, %f3;", "add.s32 %r1, %r2, %r3;", "fma.rn.f32 %f1, %f2;",
                                          "div.rn.f64 %d1, %d2, %d3;", "mov.f32 %f1, %f2;"};
  for (const std::string& line : tight) EXPECT_TRUE(loose_instructions(line).empty()) << line;
}

}  // namespace
}  // namespace epochreel::nn::gpu

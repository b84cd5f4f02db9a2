/// Each phase of a kernel ends at a barrier or with the kernel. Neither C++ nor PoCL misses a barrier in every case:
/// C++ runs phases one after the other anyway, and PoCL puts barriers of its own around loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "tests/source_folder.h"

namespace epochreel::nn::gpu {
namespace {

/// Where what stands in brackets from `at` on ends: just after the bracket that closes it.
std::size_t end_of_brackets(std::string_view text, std::size_t at) {
  int depth = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '(' || text[at] == '{') ++depth;
    if ((text[at] == ')' || text[at] == '}') && --depth == 0) return at + 1;
  }
  return at;
}

/// The end of the phase whose macro begins at `at`: of its block, or of its one statement.
std::size_t end_of_phase(std::string_view text, std::size_t at) {
  at = text.find_first_not_of(" \n", end_of_brackets(text, text.find('(', at)));
  while (text[at] != '{' && text[at] != ';') at = text[at] == '(' ? end_of_brackets(text, at) : at + 1;
  return text[at] == '{' ? end_of_brackets(text, at) : at + 1;
}

/// The numbers of the lines of phases that are followed by something else than a barrier or the end of the function.
std::vector<std::ptrdiff_t> open_phases(std::string_view text) {
  std::vector<std::ptrdiff_t> lines;
  for (const std::string_view macro : {"\n  FOR_THREADS(", "\n    FOR_THREADS(", "\n  FOR_ELEMENTS("}) {
    for (std::size_t at = text.find(macro); at != std::string_view::npos; at = text.find(macro, at + 1)) {
      const std::string_view rest = text.substr(end_of_phase(text, at));
      const std::string_view next = rest.substr(rest.find_first_not_of(" \n"));
      if (!next.starts_with("BARRIER;") && !rest.starts_with("\n}")) {
        lines.push_back(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 2);
      }
    }
  }
  return lines;
}

TEST(GpuKernelPhases, EachEndsAtABarrierOrWithTheKernel) {
  int phases = 0;
  for (const auto& file : std::filesystem::directory_iterator(source_folder() / "src/nn/gpu/kernels")) {
    if (file.path().extension() != ".h" || file.path().filename() == "language.h") continue;
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    for (std::size_t at = text.find("FOR_THREADS("); at != std::string::npos; at = text.find("FOR_THREADS(", at + 1)) {
      ++phases;
    }
    EXPECT_EQ(open_phases(text), std::vector<std::ptrdiff_t>()) << file.path();
  }
  EXPECT_GT(phases, 15);
}

TEST(GpuKernelPhases, AMissingBarrierIsFound) {
  const std::string start = "KERNEL(a, A, 8) {\n  FOR_THREADS(t, 8) {\n    x[t] = f(t);\n  }\n";
  const std::string last = "  FOR_THREADS(t, 8) y[t] = x[7 - t];\n}\n";
  EXPECT_EQ(open_phases(start + "  BARRIER;\n" + last), std::vector<std::ptrdiff_t>());
  EXPECT_EQ(open_phases(start + last), std::vector<std::ptrdiff_t>({2}));
  const std::string loop = "DEVICE void f() {\n  for (;;) {\n    FOR_THREADS(t, 8) x[t] = y[7 - t];\n  }\n}\n";
  EXPECT_EQ(open_phases(loop), std::vector<std::ptrdiff_t>({3}));
}

}  // namespace
}  // namespace epochreel::nn::gpu

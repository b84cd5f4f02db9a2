/// Runs the kernels of a PTX text on the CPU, and is stricter than a GPU.
///
/// The threads of a block run in lockstep: the instruction with the smallest place, in the order of order.h, is done
/// for all threads that stand there. The blocks of a launch run one after the other. Each of these is a Fault, with the
/// kernel, the line, the block and the thread:
/// - an access outside of the memory, of a shared array, a parameter or a local depot, or at an address that is no
///   multiple of its size;
/// - two threads of a block that touch a byte between two barriers, or two blocks of a launch that touch one, where at
///   least one of them writes;
/// - a register or shared memory that is read and that nobody wrote;
/// - a thread that ends, or waits at another barrier, while others wait at one;
/// - a division of whole numbers by 0.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/ptx/counts.h"
#include "nn/ptx/program.h"
#include "nn/ptx/shadow.h"

namespace ptx {

struct Size {
  std::uint32_t x = 1;
  std::uint32_t y = 1;
  std::uint32_t z = 1;
};

/// A launch: parameters in their order, and the memory that the kernel may touch.
struct Job {
  std::string_view kernel;
  Size grid;
  std::uint32_t threads = 1;  ///< of a block, which has one dimension
  std::span<char> memory;     ///< addresses are those of the host
  std::vector<std::string> parameters;
};

/// The shadows of memory, by the size of their granules.
struct MemoryShadow {
  std::size_t bytes = 0;
  std::map<int, std::unique_ptr<Shadow>> by_granule;
};

class Machine {
 public:
  /// Fault where the text is wrong.
  explicit Machine(const std::string& text) : program_(parse(text)) {}

  const Program& program() const { return program_; }

  /// Fault where the kernel does what it must not.
  void run(const Job& job);

  /// The same, and counts what warps do in every `every`-th block.
  Counts count(const Job& job, std::uint64_t every);

 private:
  void run(const Job& job, Counts* counts, std::uint64_t every);
  const Kernel& kernel_of(const Job& job) const;
  Shadow& shadow_of(const Job& job, int granule);

  Program program_;
  Now now_;
  std::map<const char*, MemoryShadow> shadows_;  ///< by the address of the memory
};

}  // namespace ptx

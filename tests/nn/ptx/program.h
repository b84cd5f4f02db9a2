/// Kernels of a PTX text, as the machine runs them.
///
/// Source of all semantics: NVIDIA, "Parallel Thread Execution ISA".
///
/// A register is a row of a file: its values of all threads of a block, side by side. Constants and special registers
/// such as %tid.x are rows too, so every operand of an instruction is a row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ptx {

inline constexpr int kMostThreads = 1024;
inline constexpr int kWarp = 32;

/// Whatever is wrong with a text or with what its kernels do: one sentence with the kernel and the line.
struct Fault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What one thread did wrong; the machine makes a Fault of it.
struct ThreadFault : std::runtime_error {
  ThreadFault(int of, const std::string& what) : std::runtime_error(what), thread(of) {}
  int thread;
};

enum class Kind { kBits, kUnsigned, kSigned, kFloat, kPredicate };

/// "s32", "f64", "pred": what an instruction takes its operands for.
struct Type {
  Kind kind = Kind::kBits;
  int bytes = 0;

  friend bool operator==(const Type&, const Type&) = default;
};

/// Throws std::out_of_range where there is no such type.
Type type_of(std::string_view name);

struct Row {
  std::int32_t at = 0;       ///< bytes from the beginning of the file
  std::int32_t number = -1;  ///< of a register; -1: a constant or a special register, which always has a value
  std::int32_t bytes = 0;    ///< of a value
  friend bool operator==(const Row&, const Row&) = default;
};

/// The threads that do an instruction: those from `first` to `last`, or those of a list.
struct Lanes {
  const std::uint16_t* list = nullptr;
  int first = 0;
  int last = 0;  ///< with a list: how many
};

enum class Step { kCompute, kLoad, kStore, kBranch, kBarrier, kReturn };
enum class Space { kGlobal, kShared, kParameter, kLocal, kGeneric };

/// What warp instructions are counted by.
enum class Class { kFma, kArithmetic, kShared, kGlobal, kBranch, kOther, kNotThere, kCount };

inline constexpr int kMostOperands = 5;

struct Instruction;
using Run = void (*)(const Instruction& in, const Lanes& lanes, std::byte* file);
/// Moves what a load or a store does; `places` has the memory of each thread.
using Transfer = void (*)(const Instruction& in, const Lanes& lanes, std::byte* file, std::byte* const* places);

struct Instruction {
  Step step = Step::kCompute;
  Class counted_as = Class::kArithmetic;  ///< kNotThere: a jump that only the order of blocks made necessary
  Run run = nullptr;                      ///< of kCompute
  Transfer transfer = nullptr;            ///< of kLoad and kStore
  std::array<Row, kMostOperands> to;
  std::array<Row, kMostOperands> from;  ///< of loads and stores the address comes first
  int to_count = 0;
  int from_count = 0;
  bool is_guarded = false;  ///< @%p
  bool is_negated = false;  ///< @!%p
  Row guard;
  int target = -1;  ///< of a branch: the place of an instruction
  Space space = Space::kGlobal;
  Type type;                ///< of an element in memory
  int vector = 1;           ///< elements of a load or a store
  std::int64_t offset = 0;  ///< is added to the address
  int line = 0;             ///< of the text, from 1

  int bytes() const { return type.bytes * vector; }
};

/// A shared array, a parameter or a local depot: where it begins in its space.
struct Variable {
  std::string name;
  Space space = Space::kShared;
  std::uint64_t address = 0;
  std::uint64_t bytes = 0;
};

/// A row that has its values before the first instruction.
struct Constant {
  Row row;
  std::uint64_t bits = 0;
  std::string special;  ///< "%tid.x"; empty: `bits`, of all threads
};

struct Kernel {
  std::string name;
  int threads = kMostThreads;  ///< .maxntid
  std::vector<Variable> variables;
  std::vector<Constant> constants;
  std::vector<Instruction> code;
  std::size_t file_bytes = 0;
  int registers = 0;
  int global_granule = 8;  ///< bytes of the smallest access
  int shared_granule = 8;
  std::uint64_t local_bytes = 0;  ///< of a thread's depots

  std::vector<Variable> in(Space space) const {
    std::vector<Variable> found;
    for (const Variable& variable : variables) {
      if (variable.space == space) found.push_back(variable);
    }
    return found;
  }
};

struct Program {
  std::map<std::string, Kernel, std::less<>> kernels;
  std::vector<std::string> lines;  ///< of the text
};

/// Fault where the text has anything that the machine does not know.
Program parse(const std::string& text);

}  // namespace ptx

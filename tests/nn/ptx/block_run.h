/// Runs one block after the other of a launch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn/ptx/machine.h"
#include "nn/ptx/program.h"
#include "nn/ptx/threads.h"

namespace ptx {

class BlockRun {
 public:
  /// `shadow` is that of the job's memory, in granules of the kernel's smallest access.
  BlockRun(const Program& program, const Kernel& kernel, const Job& job, Now& now, Shadow& shadow);

  /// `counts` may be nullptr.
  void run(const Size& block, Counts* counts);

 private:
  void begin(const Size& block);
  void fill_constants();
  std::uint32_t special_of(const std::string& name, int thread) const;

  void run_groups();
  void run_group(Group group);
  bool step(Group& group);  ///< false: the group is no more
  void add_ready(const Group& group);

  bool branch(Group& group, const Instruction& in);
  void do_guarded(const Group& group, const Instruction& in);
  void do_instruction(const Group& group, const Instruction& in);
  Threads holding(const Group& group, const Instruction& in) const;  ///< those whose guard holds

  void wait(const Group& group);
  void release();

  void check_defined(const Group& group, const Row& row) const;
  void define(const Group& group, const Row& row);

  void access(const Group& group, const Instruction& in);
  void count_access(const Group& group, const Instruction& in);
  std::uint64_t address_of(const Instruction& in, int thread) const;
  std::byte* place_of(const Instruction& in, std::uint64_t address, int thread);
  std::byte* global_place(const Instruction& in, std::uint64_t address, int thread);
  std::byte* shared_place(const Instruction& in, std::uint64_t address, int thread);
  std::byte* parameter_place(const Instruction& in, std::uint64_t address, int thread);
  std::byte* local_place(const Instruction& in, std::uint64_t address, int thread);
  template <bool kIsShared>
  void note(const Instruction& in, Shadow& shadow, std::uint64_t offset, int thread, std::uint64_t address);

  [[noreturn]] void fail(const Instruction& in, int thread, const std::string& what) const;

  const Program& program_;
  const Kernel& kernel_;
  const Job& job_;
  Now& now_;
  Shadow& memory_shadow_;
  int threads_;
  Threads everyone_;
  Size block_;
  Counts* counts_ = nullptr;

  std::vector<std::byte> bytes_of_file_;
  std::byte* file_ = nullptr;
  std::vector<std::byte> shared_;      ///< by address
  std::vector<std::byte> parameters_;  ///< by address
  std::vector<std::byte> local_;       ///< a thread's depots, then the next one's
  Shadow shared_shadow_;
  std::vector<Threads> defined_;  ///< of each register: the threads that wrote it
  std::vector<Variable> shared_arrays_;
  std::vector<Variable> parameter_list_;

  std::vector<Group> ready_;    ///< the smallest place comes last; no two stand at the same
  std::vector<Group> waiting_;  ///< at barriers
  std::array<std::uint64_t, kMostThreads> addresses_ = {};
  std::array<std::byte*, kMostThreads> places_ = {};
};

}  // namespace ptx

#include "nn/ptx/block_run.h"

#include <algorithm>
#include <limits>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

constexpr std::size_t kLineBytes = 64;

std::byte* aligned(std::vector<std::byte>& bytes) {
  void* place = bytes.data();
  std::size_t room = bytes.size();
  return static_cast<std::byte*>(std::align(kLineBytes, room - kLineBytes, place, room));
}

std::uint64_t end_of(const std::vector<Variable>& variables) {
  std::uint64_t end = 0;
  for (const Variable& variable : variables) end = std::max(end, variable.address + variable.bytes);
  return end;
}

std::string words_of(const Size& size) {
  return "(" + std::to_string(size.x) + ", " + std::to_string(size.y) + ", " + std::to_string(size.z) + ")";
}

}  // namespace

BlockRun::BlockRun(const Program& program, const Kernel& kernel, const Job& job, Now& now, Shadow& shadow)
    : program_(program),
      kernel_(kernel),
      job_(job),
      now_(now),
      memory_shadow_(shadow),
      threads_(static_cast<int>(job.threads)),
      everyone_(Threads::first(threads_)),
      bytes_of_file_(kernel.file_bytes + 2 * kLineBytes),
      file_(aligned(bytes_of_file_)),
      shared_(end_of(kernel.in(Space::kShared))),
      parameters_(end_of(kernel.in(Space::kParameter))),
      local_(kernel.local_bytes * job.threads),
      shared_shadow_(shared_.size()),
      defined_(static_cast<std::size_t>(kernel.registers)),
      shared_arrays_(kernel.in(Space::kShared)),
      parameter_list_(kernel.in(Space::kParameter)) {
  for (std::size_t i = 0; i < job.parameters.size(); ++i) {
    std::memcpy(parameters_.data() + parameter_list_[i].address, job.parameters[i].data(), parameter_list_[i].bytes);
  }
}

void BlockRun::fail(const Instruction& in, int thread, const std::string& what) const {
  std::string text = program_.lines[static_cast<std::size_t>(in.line - 1)];
  text.erase(0, text.find_first_not_of(" \t"));
  std::ranges::replace(text, '\t', ' ');
  throw Fault(kernel_.name + ", line " + std::to_string(in.line) + " of the PTX, \"" + text + "\", block " +
              words_of(block_) + ", thread " + std::to_string(thread) + ": " + what);
}

void BlockRun::run(const Size& block, Counts* counts) {
  counts_ = counts;
  if (counts != nullptr) ++counts->blocks;
  begin(block);
  while (!ready_.empty() || !waiting_.empty()) {
    if (ready_.empty()) release();
    run_groups();
  }
  ++now_.interval;
}

void BlockRun::begin(const Size& block) {
  block_ = block;
  now_.block = now_.interval;
  fill_constants();
  std::ranges::fill(defined_, Threads());
  ready_ = {Group(0, everyone_)};
}

void BlockRun::fill_constants() {
  for (const Constant& constant : kernel_.constants) {
    for (int t = 0; t < threads_; ++t) {
      const std::uint64_t bits = constant.special.empty() ? constant.bits : special_of(constant.special, t);
      std::memcpy(file_ + constant.row.at + std::ptrdiff_t{t} * constant.row.bytes, &bits,
                  static_cast<std::size_t>(constant.row.bytes));
    }
  }
}

std::uint32_t BlockRun::special_of(const std::string& name, int thread) const {
  if (name == "%tid.x") return static_cast<std::uint32_t>(thread);
  if (name == "%laneid") return static_cast<std::uint32_t>(thread % kWarp);
  if (name == "%ntid.x") return job_.threads;
  if (name == "%ctaid.x") return block_.x;
  if (name == "%ctaid.y") return block_.y;
  if (name == "%ctaid.z") return block_.z;
  if (name == "%nctaid.x") return job_.grid.x;
  if (name == "%nctaid.y") return job_.grid.y;
  if (name == "%nctaid.z") return job_.grid.z;
  return name.starts_with("%ntid") ? 1 : 0;  // a block has one dimension
}

void BlockRun::run_groups() {
  while (!ready_.empty()) {
    const Group group = ready_.back();
    ready_.pop_back();
    run_group(group);
  }
}

/// Until the group is no more, or another one stands before it or at the same place.
void BlockRun::run_group(Group group) {
  const int end = ready_.empty() ? std::numeric_limits<int>::max() : ready_.back().place;
  while (group.place < end) {
    if (!step(group)) return;
  }
  add_ready(group);
}

void BlockRun::add_ready(const Group& group) {
  const auto place = std::ranges::lower_bound(ready_, group.place, std::greater(), &Group::place);
  if (place != ready_.end() && place->place == group.place) {
    *place = Group(group.place, place->threads() | group.threads());
  } else {
    ready_.insert(place, group);
  }
}

bool BlockRun::step(Group& group) {
  const Instruction& in = kernel_.code[static_cast<std::size_t>(group.place)];
  if (counts_ != nullptr) counts_->add_instruction(in, group.threads(), threads_);
  if (in.is_guarded) check_defined(group, in.guard);
  if (in.step == Step::kBranch) return branch(group, in);
  if (in.step == Step::kBarrier || in.step == Step::kReturn) {
    const Threads held = in.is_guarded ? holding(group, in) : group.threads();
    if (in.step == Step::kBarrier && !held.is_empty()) wait(Group(group.place, held));
    const Threads left = group.threads() - held;
    if (!left.is_empty()) add_ready(Group(group.place + 1, left));
    return false;
  }
  if (in.is_guarded) {
    do_guarded(group, in);
  } else {
    do_instruction(group, in);
  }
  ++group.place;
  return true;
}

Threads BlockRun::holding(const Group& group, const Instruction& in) const {
  Threads found;
  const auto wanted = predicate_of(!in.is_negated);
  const std::byte* const guard = file_ + in.guard.at;
  group.threads().for_each([&](int t) {
    if (get<Predicate>(guard, t) == wanted) found.add(t);
  });
  return found;
}

bool BlockRun::branch(Group& group, const Instruction& in) {
  const Threads taken = in.is_guarded ? holding(group, in) : group.threads();
  if (taken == group.threads()) {
    group.place = in.target;
    return true;
  }
  if (taken.is_empty()) {
    ++group.place;
    return true;
  }
  add_ready(Group(in.target, taken));
  add_ready(Group(group.place + 1, group.threads() - taken));
  return false;
}

void BlockRun::do_guarded(const Group& group, const Instruction& in) {
  const Threads held = holding(group, in);
  if (!held.is_empty()) do_instruction(Group(group.place, held), in);
}

void BlockRun::do_instruction(const Group& group, const Instruction& in) {
  for (int i = 0; i < in.from_count; ++i) check_defined(group, in.from[static_cast<std::size_t>(i)]);
  try {
    if (in.step == Step::kCompute) {
      in.run(in, group.lanes(), file_);
    } else {
      access(group, in);
    }
  } catch (const ThreadFault& fault) {
    fail(in, fault.thread, fault.what());
  }
  for (int i = 0; i < in.to_count; ++i) define(group, in.to[static_cast<std::size_t>(i)]);
}

void BlockRun::check_defined(const Group& group, const Row& row) const {
  if (row.number < 0) return;
  const Threads lacking = group.threads() - defined_[static_cast<std::size_t>(row.number)];
  if (lacking.is_empty()) return;
  const Instruction& in = kernel_.code[static_cast<std::size_t>(group.place)];
  fail(in, lacking.front(), "reads a register that nobody wrote");
}

void BlockRun::define(const Group& group, const Row& row) {
  Threads& defined = defined_[static_cast<std::size_t>(row.number)];
  defined = defined | group.threads();
}

void BlockRun::wait(const Group& group) {
  const auto same = std::ranges::find(waiting_, group.place, &Group::place);
  if (same == waiting_.end()) {
    waiting_.push_back(group);
  } else {
    *same = Group(group.place, same->threads() | group.threads());
  }
}

/// All who wait go on, if these are all threads and all wait at one barrier.
void BlockRun::release() {
  const Group& first = waiting_.front();
  const Instruction& in = kernel_.code[static_cast<std::size_t>(first.place)];
  const int thread = first.threads().front();
  if (waiting_.size() > 1) {
    const int line = kernel_.code[static_cast<std::size_t>(waiting_[1].place)].line;
    fail(in, thread,
         "waits at this barrier, and thread " + std::to_string(waiting_[1].threads().front()) + " at that of line " +
             std::to_string(line));
  }
  const Threads ended = everyone_ - first.threads();
  if (!ended.is_empty()) {
    fail(in, thread, "waits at this barrier, and thread " + std::to_string(ended.front()) + " has ended");
  }
  ready_ = {Group(first.place + 1, everyone_)};
  waiting_.clear();
  ++now_.interval;
}

}  // namespace ptx

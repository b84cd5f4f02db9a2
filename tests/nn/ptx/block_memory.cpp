// What loads and stores of a block may touch.
#include <algorithm>
#include <cstdio>

#include "nn/ptx/block_run.h"
#include "nn/ptx/operations.h"
#include "nn/ptx/windows.h"

namespace ptx {
namespace {

std::string hex(std::uint64_t address) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(address));
  return text;
}

std::string access_words(const Instruction& in, std::uint64_t address) {
  const std::string verb = in.step == Step::kLoad ? "reads " : "writes ";
  return verb + std::to_string(in.bytes()) + " bytes at " + hex(address);
}

bool is_inside(const Variable& variable, std::uint64_t address, std::uint64_t bytes) {
  return address >= variable.address && bytes <= variable.bytes && address - variable.address <= variable.bytes - bytes;
}

const char* words_of(Conflict conflict) {
  if (conflict == Conflict::kThread) return ": a race with another thread of the block, with no barrier between them";
  if (conflict == Conflict::kBlock) return ": a race with another block of the launch";
  return ", which nobody wrote";
}

}  // namespace

void BlockRun::access(const Group& group, const Instruction& in) {
  group.threads().for_each([&](int t) {
    const auto thread = static_cast<std::size_t>(t);
    addresses_[thread] = address_of(in, t);
    if (addresses_[thread] % static_cast<std::uint64_t>(in.bytes()) != 0) {
      throw ThreadFault(t, access_words(in, addresses_[thread]) + ", which is no multiple of its size");
    }
    places_[thread] = place_of(in, addresses_[thread], t);
  });
  if (counts_ != nullptr) count_access(group, in);
  in.transfer(in, group.lanes(), file_, places_.data());
}

/// A GPU's memory begins at a multiple of 256, and the host's need not.
void BlockRun::count_access(const Group& group, const Instruction& in) {
  const std::uint64_t start =
      in.counted_as == Class::kGlobal ? reinterpret_cast<std::uintptr_t>(job_.memory.data()) : 0;
  std::array<std::uint64_t, kMostThreads> offsets = addresses_;
  for (std::uint64_t& offset : offsets) offset -= start;
  counts_->add_access(in, group.threads(), threads_, offsets);
}

std::uint64_t BlockRun::address_of(const Instruction& in, int thread) const {
  const std::byte* const base = file_ + in.from[0].at;
  const bool is_short = in.from[0].bytes == sizeof(std::uint32_t);
  return (is_short ? get<std::uint32_t>(base, thread) : get<std::uint64_t>(base, thread)) +
         static_cast<std::uint64_t>(in.offset);
}

std::byte* BlockRun::place_of(const Instruction& in, std::uint64_t address, int thread) {
  if (in.space == Space::kGlobal) return global_place(in, address, thread);
  if (in.space == Space::kShared) return shared_place(in, address, thread);
  if (in.space == Space::kParameter) return parameter_place(in, address, thread);
  if (in.space == Space::kLocal) return local_place(in, address, thread);
  if (address >= kLocalWindow) return local_place(in, address - kLocalWindow, thread);
  if (address >= kSharedWindow) return shared_place(in, address - kSharedWindow, thread);
  return global_place(in, address, thread);
}

std::byte* BlockRun::global_place(const Instruction& in, std::uint64_t address, int thread) {
  const auto bytes = static_cast<std::uint64_t>(in.bytes());
  const std::uint64_t offset = address - reinterpret_cast<std::uintptr_t>(job_.memory.data());
  if (offset >= job_.memory.size() || job_.memory.size() - offset < bytes) {
    throw ThreadFault(thread, access_words(in, address) + ", outside of the memory");
  }
  note<false>(in, memory_shadow_, offset / static_cast<std::uint64_t>(kernel_.global_granule), thread, address);
  return reinterpret_cast<std::byte*>(job_.memory.data() + offset);
}

std::byte* BlockRun::shared_place(const Instruction& in, std::uint64_t address, int thread) {
  const auto bytes = static_cast<std::uint64_t>(in.bytes());
  const auto inside = [&](const Variable& array) { return is_inside(array, address, bytes); };
  if (std::ranges::none_of(shared_arrays_, inside)) {
    throw ThreadFault(thread, access_words(in, address) + " of shared memory, outside of its arrays");
  }
  note<true>(in, shared_shadow_, address / static_cast<std::uint64_t>(kernel_.shared_granule), thread, address);
  return shared_.data() + address;
}

std::byte* BlockRun::parameter_place(const Instruction& in, std::uint64_t address, int thread) {
  const auto bytes = static_cast<std::uint64_t>(in.bytes());
  const auto inside = [&](const Variable& parameter) { return is_inside(parameter, address, bytes); };
  if (in.step == Step::kStore || std::ranges::none_of(parameter_list_, inside)) {
    throw ThreadFault(thread, access_words(in, address) + " of the parameters, outside of each");
  }
  return parameters_.data() + address;
}

std::byte* BlockRun::local_place(const Instruction& in, std::uint64_t address, int thread) {
  const auto bytes = static_cast<std::uint64_t>(in.bytes());
  const auto inside = [&](const Variable& depot) {
    return depot.space == Space::kLocal && is_inside(depot, address, bytes);
  };
  if (std::ranges::none_of(kernel_.variables, inside)) {
    throw ThreadFault(thread, access_words(in, address) + " of local memory, outside of its depots");
  }
  return local_.data() + kernel_.local_bytes * static_cast<std::uint64_t>(thread) + address;
}

template <bool kIsShared>
void BlockRun::note(const Instruction& in, Shadow& shadow, std::uint64_t granule, int thread, std::uint64_t address) {
  const int size = kIsShared ? kernel_.shared_granule : kernel_.global_granule;
  const auto who = static_cast<std::uint16_t>(thread);
  for (int i = 0; i < in.bytes() / size; ++i, ++granule) {
    const Conflict conflict = in.step == Step::kLoad ? shadow.note_read<kIsShared>(granule, who, now_)
                                                     : shadow.note_write<kIsShared>(granule, who, now_);
    if (conflict != Conflict::kNone) {
      throw ThreadFault(thread,
                        access_words(in, address) + (kIsShared ? " of shared memory" : "") + words_of(conflict));
    }
  }
}

}  // namespace ptx

/// Small PTX texts for tests of the machine, and what they leave in memory.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "nn/ptx/machine.h"

namespace ptx {

inline constexpr const char* kHead = ".version 6.0\n.target sm_70\n.address_size 64\n";

/// A kernel `test` with the address of the memory as its parameter `memory`.
inline std::string kernel_text(const std::string& body, int threads = 64) {
  return kHead + (".visible .entry test(.param .u64 memory)\n.maxntid " + std::to_string(threads)) + ", 1, 1\n{\n" +
         ".reg .pred %p<9>; .reg .b16 %rs<9>; .reg .b32 %r<19>; .reg .b64 %rd<19>;\n" +
         ".reg .f32 %f<9>; .reg .f64 %fd<9>;\n" + body + "\nret;\n}\n";
}

/// %rd1 = the memory, %r1 = the thread, %rd2 = the memory + 8 thread.
inline constexpr const char* kPlaces =
    "ld.param.u64 %rd1, [memory]; mov.u32 %r1, %tid.x; mad.wide.u32 %rd2, %r1, 8, %rd1;\n";

/// Runs `test` on the memory.
template <class T>
void run_on(Machine& machine, std::vector<T>& memory, Size grid = {}, std::uint32_t threads = 64) {
  char* const base = reinterpret_cast<char*>(memory.data());
  const std::string address(reinterpret_cast<const char*>(&base), sizeof base);
  machine.run({"test", grid, threads, {base, memory.size() * sizeof(T)}, {address}});
}

/// What a kernel of one block leaves in memory that is 0 before.
template <class T = std::uint64_t>
std::vector<T> left_by(const std::string& body, std::uint32_t threads = 64, std::size_t count = 1024) {
  Machine machine(kernel_text(body));
  std::vector<T> memory(count);
  run_on(machine, memory, {}, threads);
  return memory;
}

/// The sentence of the Fault that the text or its run ends with.
inline std::string fault_of(const std::string& text, Size grid = {}, std::uint32_t threads = 64) {
  try {
    Machine machine(text);
    std::vector<std::uint64_t> memory(1024);
    run_on(machine, memory, grid, threads);
  } catch (const Fault& fault) {
    return fault.what();
  }
  return "no fault";
}

/// The type of a register for values of a type, "pred" for "pred".
inline std::string register_type(const std::string& type) {
  const int bytes = type_of(type).bytes;
  return type == "pred" ? type : "b" + std::to_string(8 * (bytes < 2 ? 2 : bytes));
}

/// Does one instruction with each row of operands, all as bits, and returns the bits of its result.
inline std::vector<std::uint64_t> results_of(const std::string& opcode, const std::string& to,
                                             const std::vector<std::string>& from,
                                             const std::vector<std::vector<std::uint64_t>>& rows) {
  const std::size_t slots = from.size() + 1;
  std::string body = ".reg ." + register_type(to) + " %to;\n";
  std::string operands = "%to";
  body += "ld.param.u64 %rd1, [memory]; mov.u32 %r1, %ctaid.x; mov.u32 %r2, %ntid.x; mov.u32 %r3, %tid.x;\n";
  body += "mad.lo.u32 %r4, %r1, %r2, %r3; mad.wide.u32 %rd2, %r4, " + std::to_string(8 * slots) + ", %rd1;\n";
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::string name = "%from" + std::to_string(i);
    const std::string place = "[%rd2+" + std::to_string(8 * i) + "]";
    body += ".reg ." + register_type(from[i]) + " " + name + ";\n";
    body += from[i] == "pred" ? "ld.global.u32 %r5, " + place + "; setp.ne.u32 " + name + ", %r5, 0;\n"
                              : "ld.global." + from[i] + " " + name + ", " + place + ";\n";
    operands += ", " + name;
  }
  const std::string place = "[%rd2+" + std::to_string(8 * from.size()) + "]";
  body += opcode + " " + operands + ";\n";
  body += to == "pred" ? "selp.u64 %rd3, 1, 0, %to; st.global.u64 " + place + ", %rd3;\n"
                       : "st.global." + to + " " + place + ", %to;\n";
  Machine machine(kernel_text(body));
  std::vector<std::uint64_t> memory;
  for (const auto& row : rows) {
    memory.insert(memory.end(), row.begin(), row.end());
    memory.push_back(0);
  }
  const auto blocks = static_cast<std::uint32_t>((rows.size() + 63) / 64);
  memory.resize(std::size_t{blocks} * 64 * slots, 1);
  run_on(machine, memory, {blocks});
  std::vector<std::uint64_t> results;
  for (std::size_t i = 0; i < rows.size(); ++i) results.push_back(memory[i * slots + from.size()]);
  return results;
}

/// All rows that have one of the values in each place.
inline std::vector<std::vector<std::uint64_t>> rows_of(const std::vector<std::vector<std::uint64_t>>& values) {
  std::vector<std::vector<std::uint64_t>> rows = {{}};
  for (const auto& of_place : values) {
    std::vector<std::vector<std::uint64_t>> longer;
    for (const auto& row : rows) {
      for (const std::uint64_t value : of_place) {
        longer.push_back(row);
        longer.back().push_back(value);
      }
    }
    rows = std::move(longer);
  }
  return rows;
}

}  // namespace ptx

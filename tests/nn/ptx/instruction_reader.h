/// Reads the instructions of a kernel.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/ptx/operations.h"
#include "nn/ptx/program.h"
#include "nn/ptx/rows.h"
#include "nn/ptx/tokens.h"

namespace ptx {

/// An operand as it stands in the text.
struct Operand {
  std::vector<std::string> words;  ///< one; those between braces; or both of "%p|%q"
  bool is_list = false;            ///< braces
  bool is_pair = false;            ///< "%p|%q"
  bool is_address = false;         ///< brackets
  bool is_negated = false;         ///< "!%p"
  std::int64_t offset = 0;         ///< of an address
};

class InstructionReader {
 public:
  InstructionReader(Tokens& tokens, Kernel& kernel, Rows& rows) : tokens_(tokens), kernel_(kernel), rows_(rows) {}

  /// Reads one, to its semicolon.
  void read();

  void label(const std::string& name, int line);

  /// Gives branches their targets, and the kernel its code in the order of lockstep.
  void finish();

 private:
  void read_guard(Instruction& in);
  std::string read_word();
  Operand read_operand();
  std::vector<Operand> read_operands();

  void read_instruction(Instruction& in, const Token& opcode);
  void read_branch(Instruction& in);
  void read_barrier(Instruction& in);
  void read_memory(Instruction& in, const std::string& opcode);
  void read_computation(Instruction& in, const std::string& opcode);

  const Operation& operation_of(const std::string& opcode, const std::vector<Operand>& operands) const;
  void give_rows(Instruction& in, const Operation& operation, const std::vector<Operand>& operands);
  void give_registers(Instruction& in, const Operand& values, bool is_load);

  const Variable* variable(const std::string& name) const;
  Row value_row(const std::string& word, int bytes);
  Row register_row(const std::string& word, int bytes);
  Row any_register(const std::string& word) const;

  Tokens& tokens_;
  Kernel& kernel_;
  Rows& rows_;
  int line_ = 0;
  std::vector<Instruction> code_;
  std::map<std::size_t, std::string> jumps_;  ///< labels that branches of code_ go to
  std::map<std::string, int> labels_;
};

}  // namespace ptx

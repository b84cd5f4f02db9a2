/// Gives registers, constants and special registers of a kernel their rows.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "nn/ptx/program.h"

namespace ptx {

class Rows {
 public:
  explicit Rows(Kernel& kernel) : kernel_(kernel) {}

  /// Declares %r with number 0 to count - 1, or the one register `name` where count is -1.
  void declare(const std::string& name, std::int64_t count, int bytes);

  /// Names that are declared between these are known there alone.
  void enter_scope() { outer_.push_back(registers_); }
  void leave_scope() {
    registers_ = std::move(outer_.back());
    outer_.pop_back();
  }
  bool is_in_scope() const { return !outer_.empty(); }

  bool is_register(const std::string& name) const { return registers_.contains(name); }
  Row register_row(const std::string& name) const { return registers_.at(name); }

  /// "%tid.x", a value of 32 bits.
  Row special(const std::string& name);
  Row constant(std::uint64_t bits, int bytes);

  static bool is_special(const std::string& name);

 private:
  Row add(int bytes, bool is_register);

  Kernel& kernel_;
  std::map<std::string, Row, std::less<>> registers_;
  std::vector<std::map<std::string, Row, std::less<>>> outer_;  ///< the registers of the scopes around this one
  std::map<std::string, Row, std::less<>> specials_;
  std::map<std::pair<std::uint64_t, int>, Row> constants_;
};

}  // namespace ptx

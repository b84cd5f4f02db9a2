#include "nn/ptx/operations.h"

namespace ptx {
namespace {

Operations operations() {
  Operations all;
  add_integers(all);
  add_bits(all);
  add_floats(all);
  add_comparisons(all);
  add_moves(all);
  return all;
}

}  // namespace

const Operation* find_operation(std::string_view opcode) {
  static const Operations all = operations();
  const auto found = all.find(opcode);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace ptx

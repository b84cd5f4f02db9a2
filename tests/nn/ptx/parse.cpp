// From a text to its kernels: declarations here, instructions in instruction_reader.cpp.
#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

#include "nn/ptx/instruction_reader.h"
#include "nn/ptx/rows.h"
#include "nn/ptx/tokens.h"

namespace ptx {
namespace {

/// Bytes between variables of a space, so that what runs out of one does not come to the next.
constexpr std::uint64_t kGap = 1024;

class ProgramReader {
 public:
  explicit ProgramReader(std::string_view text) : tokens_(text) {}

  Program read() {
    while (!tokens_.at_end()) read_directive();
    return std::move(program_);
  }

 private:
  void read_directive() {
    const Token token = tokens_.take();
    const std::string& word = token.text;
    if (word == ".version" || word == ".target" || word == ".address_size") {
      skip_line(token.line);
    } else if (word == ".entry") {
      read_kernel(tokens_.take().text);
    } else if (word != ".visible") {
      fail(token.line, word + " is not known");
    }
  }

  void skip_line(int line) {
    while (!tokens_.at_end() && tokens_.peek().line == line) tokens_.take();
  }

  void read_kernel(const std::string& name) {
    Kernel kernel;
    kernel.name = name;
    next_address_ = {};
    read_parameters(kernel);
    read_bounds(kernel);
    Rows rows(kernel);
    InstructionReader instructions(tokens_, kernel, rows);
    while (rows.is_in_scope() || tokens_.peek().text != "}") read_statement(kernel, rows, instructions);
    tokens_.expect("}");
    instructions.finish();
    note_granules(kernel);
    program_.kernels[name] = std::move(kernel);
  }

  void read_parameters(Kernel& kernel) {
    tokens_.expect("(");
    if (tokens_.take_if(")")) return;
    do {
      tokens_.expect(".param");
      read_variable(kernel, Space::kParameter);
    } while (tokens_.take_if(","));
    tokens_.expect(")");
  }

  /// Up to the brace: ".maxntid 256, 1, 1", or only the first of the numbers.
  void read_bounds(Kernel& kernel) {
    while (!tokens_.take_if("{")) {
      const Token token = tokens_.take();
      if (token.text == ".maxntid" || token.text == ".reqntid") {
        kernel.threads = static_cast<int>(tokens_.take_number());
        while (tokens_.take_if(",")) tokens_.expect("1");
      } else if (token.text == ".minnctapersm") {
        tokens_.take_number();
      } else {
        fail(token.line, token.text + " is not known");
      }
    }
    if (kernel.threads < 1 || kernel.threads > kMostThreads)
      throw Fault(kernel.name + ": .maxntid is beyond the limit");
  }

  void read_statement(Kernel& kernel, Rows& rows, InstructionReader& instructions) {
    const Token token = tokens_.peek();
    if (tokens_.take_if("{")) {
      rows.enter_scope();
    } else if (tokens_.take_if("}")) {
      rows.leave_scope();
    } else if (!token.text.starts_with('.')) {
      read_label_or_instruction(token, instructions);
    } else if (tokens_.take_if(".reg")) {
      read_registers(rows);
    } else if (tokens_.take_if(".shared")) {
      read_variable(kernel, Space::kShared);
      tokens_.expect(";");
    } else if (tokens_.take_if(".local")) {
      read_variable(kernel, Space::kLocal);
      tokens_.expect(";");
    } else if (tokens_.take_if(".pragma")) {
      tokens_.skip_past(";");
    } else {
      fail(token.line, token.text + " is not known");
    }
  }

  void read_label_or_instruction(const Token& token, InstructionReader& instructions) {
    const bool can_be_label = token.text != "@" && token.text.find('.') == std::string::npos;
    if (can_be_label && tokens_.is_next(":")) {
      tokens_.take();
      tokens_.take();
      instructions.label(token.text, token.line);
    } else {
      instructions.read();
    }
  }

  /// ".b32 %r<12>;" or ".b64 %SP, %SPL;"
  void read_registers(Rows& rows) {
    const int bytes = read_type().bytes;
    do {
      const std::string name = tokens_.take().text;
      std::int64_t count = -1;
      if (tokens_.take_if("<")) {
        count = tokens_.take_number();
        tokens_.expect(">");
      }
      rows.declare(name, count, bytes);
    } while (tokens_.take_if(","));
    tokens_.expect(";");
  }

  Type read_type() {
    const Token token = tokens_.take();
    if (!token.text.starts_with('.')) fail(token.line, token.text + " is no type");
    return checked_type(token.text.substr(1), token.line);
  }

  static Type checked_type(const std::string& name, int line) {
    try {
      return type_of(name);
    } catch (const std::out_of_range&) {
      fail(line, "." + name + " is no type that is known");
    }
  }

  /// ".align 16 .b8 name[48]", ".u64 name", or newer, ".u64 .ptr .global .align 1 name".
  void read_variable(Kernel& kernel, Space space) {
    std::uint64_t alignment = 8;
    Type type;
    while (tokens_.peek().text.starts_with('.')) {
      if (tokens_.take_if(".align")) {
        alignment = static_cast<std::uint64_t>(tokens_.take_number());
      } else if (!tokens_.take_if(".ptr") && !tokens_.take_if(".global")) {
        type = read_type();
      }
    }
    Variable variable{tokens_.take().text, space, 0, static_cast<std::uint64_t>(type.bytes)};
    if (tokens_.take_if("[")) {
      variable.bytes *= static_cast<std::uint64_t>(tokens_.take_number());
      tokens_.expect("]");
    }
    place(variable, std::max<std::uint64_t>(alignment, 8));
    if (space == Space::kLocal) kernel.local_bytes = variable.address + variable.bytes;
    kernel.variables.push_back(variable);
  }

  /// Each space begins at 0, and no variable stands there: an address that nobody set is seen.
  void place(Variable& variable, std::uint64_t alignment) {
    std::uint64_t& next = next_address_[static_cast<std::size_t>(variable.space)];
    variable.address = (next + kGap + alignment - 1) / alignment * alignment;
    next = variable.address + variable.bytes;
  }

  static void note_granules(Kernel& kernel) {
    for (const Instruction& in : kernel.code) {
      if (in.step != Step::kLoad && in.step != Step::kStore) continue;
      const bool is_global = in.space == Space::kGlobal || in.space == Space::kGeneric;
      const bool is_shared = in.space == Space::kShared || in.space == Space::kGeneric;
      if (is_global) kernel.global_granule = std::min(kernel.global_granule, in.type.bytes);
      if (is_shared) kernel.shared_granule = std::min(kernel.shared_granule, in.type.bytes);
    }
  }

  Tokens tokens_;
  Program program_;
  std::array<std::uint64_t, 5> next_address_ = {};  // by Space
};

}  // namespace

Type type_of(std::string_view name) {
  static const std::map<std::string, Type, std::less<>> types = {
      {"pred", {Kind::kPredicate, 1}}, {"b8", {Kind::kBits, 1}},    {"u8", {Kind::kUnsigned, 1}},
      {"s8", {Kind::kSigned, 1}},      {"b16", {Kind::kBits, 2}},   {"u16", {Kind::kUnsigned, 2}},
      {"s16", {Kind::kSigned, 2}},     {"b32", {Kind::kBits, 4}},   {"u32", {Kind::kUnsigned, 4}},
      {"s32", {Kind::kSigned, 4}},     {"f32", {Kind::kFloat, 4}},  {"b64", {Kind::kBits, 8}},
      {"u64", {Kind::kUnsigned, 8}},   {"s64", {Kind::kSigned, 8}}, {"f64", {Kind::kFloat, 8}}};
  const auto found = types.find(name);
  if (found == types.end()) throw std::out_of_range(std::string(name));
  return found->second;
}

Program parse(const std::string& text) {
  Program program = ProgramReader(text).read();
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) program.lines.push_back(line);
  return program;
}

}  // namespace ptx

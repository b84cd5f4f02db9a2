#include "nn/ptx/instruction_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "nn/ptx/memory_access.h"
#include "nn/ptx/order.h"

namespace ptx {
namespace {

/// "ld.param.v2.u32" without its dots.
std::vector<std::string> parts_of(const std::string& opcode) {
  std::vector<std::string> parts;
  std::size_t first = 0;
  for (std::size_t dot = 0; dot != std::string::npos; first = dot + 1) {
    dot = opcode.find('.', first);
    parts.push_back(opcode.substr(first, dot == std::string::npos ? dot : dot - first));
  }
  return parts;
}

/// The bits of a literal: "12", "-3", "0x1F", "0f3F800000", "0d3FF0000000000000".
std::optional<std::uint64_t> literal_bits(const std::string& word) {
  const bool is_minus = word.starts_with('-');
  std::string digits = word.substr(is_minus ? 1 : 0);
  const bool is_hex = digits.starts_with("0x") || digits.starts_with("0f") || digits.starts_with("0d");
  if (is_hex) digits.erase(0, 2);
  if (digits.ends_with('U')) digits.pop_back();
  std::uint64_t bits = 0;
  const char* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, bits, is_hex ? 16 : 10);
  if (digits.empty() || read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return is_minus ? 0 - bits : bits;
}

/// A float where its type has that many bytes, or a whole number.
bool suits(const std::string& literal, int bytes) {
  if (literal.starts_with("0f")) return bytes == sizeof(float);
  return !literal.starts_with("0d") || bytes == sizeof(double);
}

std::optional<Space> space_of(const std::string& name) {
  if (name == "global") return Space::kGlobal;
  if (name == "shared") return Space::kShared;
  if (name == "param") return Space::kParameter;
  if (name == "local") return Space::kLocal;
  return std::nullopt;
}

Type memory_type(const std::string& name, int line) {
  try {
    return type_of(name);
  } catch (const std::out_of_range&) {
    fail(line, "." + name + " is no type of memory that is known");
  }
}

Class class_of(Space space) {
  if (space == Space::kShared) return Class::kShared;
  return space == Space::kParameter || space == Space::kLocal ? Class::kOther : Class::kGlobal;
}

}  // namespace

void InstructionReader::label(const std::string& name, int line) {
  if (!labels_.emplace(name, static_cast<int>(code_.size())).second) fail(line, name + " is there twice");
}

void InstructionReader::read() {
  Instruction in;
  line_ = in.line = tokens_.peek().line;
  if (tokens_.take_if("@")) read_guard(in);
  const Token opcode = tokens_.take();
  read_instruction(in, opcode);
  tokens_.expect(";");
  code_.push_back(in);
}

void InstructionReader::read_guard(Instruction& in) {
  in.is_guarded = true;
  in.is_negated = tokens_.take_if("!");
  in.guard = register_row(tokens_.take().text, sizeof(Predicate));
}

void InstructionReader::read_instruction(Instruction& in, const Token& opcode) {
  const std::string& name = opcode.text;
  if (name == "bra" || name == "bra.uni") {
    read_branch(in);
  } else if (name == "ret" || name == "exit") {
    in.step = Step::kReturn;
    in.counted_as = Class::kOther;
  } else if (name == "bar.sync" || name == "barrier.sync" || name == "barrier.sync.aligned") {
    read_barrier(in);
  } else if (name.starts_with("ld.") || name.starts_with("st.")) {
    read_memory(in, name);
  } else {
    read_computation(in, name);
  }
}

void InstructionReader::read_branch(Instruction& in) {
  in.step = Step::kBranch;
  in.counted_as = Class::kBranch;
  jumps_[code_.size()] = tokens_.take().text;
}

void InstructionReader::read_barrier(Instruction& in) {
  in.step = Step::kBarrier;
  in.counted_as = Class::kOther;
  tokens_.expect("0");
}

std::string InstructionReader::read_word() {
  const bool is_minus = tokens_.take_if("-");
  std::string word(is_minus ? "-" : "");
  return word.append(tokens_.take().text);
}

Operand InstructionReader::read_operand() {
  Operand operand;
  if (tokens_.take_if("{")) {
    operand.is_list = true;
    do operand.words.push_back(read_word());
    while (tokens_.take_if(","));
    tokens_.expect("}");
  } else if (tokens_.take_if("[")) {
    operand.is_address = true;
    operand.words.push_back(read_word());
    if (tokens_.take_if("+")) {
      const std::int64_t sign = tokens_.take_if("-") ? -1 : 1;
      operand.offset = sign * tokens_.take_number();
    }
    tokens_.expect("]");
  } else {
    operand.is_negated = tokens_.take_if("!");
    operand.words.push_back(read_word());
    operand.is_pair = tokens_.take_if("|");
    if (operand.is_pair) operand.words.push_back(read_word());
  }
  return operand;
}

std::vector<Operand> InstructionReader::read_operands() {
  std::vector<Operand> operands;
  do operands.push_back(read_operand());
  while (tokens_.take_if(","));
  return operands;
}

const Variable* InstructionReader::variable(const std::string& name) const {
  const auto found = std::ranges::find(kernel_.variables, name, &Variable::name);
  return found == kernel_.variables.end() ? nullptr : &*found;
}

Row InstructionReader::any_register(const std::string& word) const {
  if (!rows_.is_register(word)) fail(line_, "\"" + word + "\" is no register");
  return rows_.register_row(word);
}

Row InstructionReader::register_row(const std::string& word, int bytes) {
  const Row row = any_register(word);
  if (row.bytes != bytes) {
    fail(line_, word + " has " + std::to_string(row.bytes) + " bytes, and " + std::to_string(bytes) + " are needed");
  }
  return row;
}

Row InstructionReader::value_row(const std::string& word, int bytes) {
  if (Rows::is_special(word) && bytes == sizeof(std::uint32_t)) return rows_.special(word);
  if (rows_.is_register(word)) return register_row(word, bytes);
  if (const Variable* const found = variable(word); found != nullptr && bytes >= 4) {
    return rows_.constant(found->address, bytes);
  }
  const std::optional<std::uint64_t> bits = literal_bits(word);
  if (!bits || !suits(word, bytes)) fail(line_, "\"" + word + "\" is no value of " + std::to_string(bytes) + " bytes");
  return rows_.constant(*bits, bytes);
}

void InstructionReader::read_memory(Instruction& in, const std::string& opcode) {
  const bool is_load = opcode.starts_with("ld.");
  const std::vector<std::string> parts = parts_of(opcode);
  std::vector<Operand> operands = read_operands();
  if (operands.size() != 2) fail(line_, opcode + " has two operands");
  if (!is_load) std::swap(operands[0], operands[1]);
  in.step = is_load ? Step::kLoad : Step::kStore;
  std::size_t part = 1;
  const std::optional<Space> space = space_of(parts.at(part));
  in.space = space.value_or(Space::kGeneric);
  if (space) ++part;
  if (part < parts.size() && parts[part] == "nc") ++part;
  if (part < parts.size() && (parts[part] == "v2" || parts[part] == "v4")) in.vector = parts[part++][1] - '0';
  if (part + 1 != parts.size()) fail(line_, opcode + " is not known");
  in.type = memory_type(parts[part], line_);
  in.counted_as = class_of(in.space);
  in.offset = operands[1].offset;
  if (!operands[1].is_address) fail(line_, opcode + " needs an address in brackets");
  const std::string& base = operands[1].words[0];
  in.from[0] = rows_.is_register(base) ? any_register(base) : value_row(base, sizeof(std::uint64_t));
  in.from_count = 1;
  give_registers(in, operands[0], is_load);
}

void InstructionReader::give_registers(Instruction& in, const Operand& values, bool is_load) {
  if (static_cast<int>(values.words.size()) != in.vector) fail(line_, "the number of registers is another one");
  for (std::size_t i = 0; i < values.words.size(); ++i) {
    const std::string& word = values.words[i];
    const Row row =
        is_load || rows_.is_register(word) ? any_register(word) : value_row(word, std::max(in.type.bytes, 2));
    (is_load ? in.to[i] : in.from[i + 1]) = row;
    const Transfer transfer = is_load ? load_of(in.type, row.bytes) : store_of(in.type, row.bytes);
    if (transfer == nullptr || (i > 0 && transfer != in.transfer)) fail(line_, word + " does not suit the type");
    in.transfer = transfer;
  }
  (is_load ? in.to_count : in.from_count) += in.vector;
}

const Operation& InstructionReader::operation_of(const std::string& opcode,
                                                 const std::vector<Operand>& operands) const {
  const Operation* found = nullptr;
  if (opcode.starts_with("cvt.") && operands.size() == 2) {
    found = find_conversion(opcode, any_register(operands[0].words[0]).bytes, any_register(operands[1].words[0]).bytes);
  } else if (operands[0].is_list) {
    found = find_operation("unpack" + opcode.substr(3));
  } else if (operands.back().is_list) {
    found = find_operation("pack" + opcode.substr(3));
  } else {
    found = find_operation(opcode + (operands[0].is_pair ? "|" : ""));
  }
  if (found == nullptr) fail(line_, opcode + " is not known");
  return *found;
}

void InstructionReader::read_computation(Instruction& in, const std::string& opcode) {
  const std::vector<Operand> operands = read_operands();
  const Operation& operation = operation_of(opcode, operands);
  in.run = operation.run;
  in.counted_as = operation.counted_as;
  give_rows(in, operation, operands);
}

void InstructionReader::give_rows(Instruction& in, const Operation& operation, const std::vector<Operand>& operands) {
  std::vector<std::string> from;
  for (std::size_t i = 1; i < operands.size(); ++i) {
    if (operands[i].is_negated) fail(line_, "a negated predicate is not known here");
    from.insert(from.end(), operands[i].words.begin(), operands[i].words.end());
  }
  const std::vector<std::string>& to = operands[0].words;
  if (to.size() != operation.to.size() || from.size() != operation.from.size())
    fail(line_, "too many or too few operands");
  for (std::size_t i = 0; i < to.size(); ++i) in.to[i] = register_row(to[i], operation.to[i]);
  for (std::size_t i = 0; i < from.size(); ++i) in.from[i] = value_row(from[i], operation.from[i]);
  in.to_count = static_cast<int>(to.size());
  in.from_count = static_cast<int>(from.size());
}

void InstructionReader::finish() {
  for (const auto& [place, name] : jumps_) {
    const auto label = labels_.find(name);
    if (label == labels_.end()) fail(code_[place].line, "there is no " + name);
    code_[place].target = label->second;
  }
  for (const auto& [name, place] : labels_) {
    if (place == static_cast<int>(code_.size())) fail(line_, name + " has no instruction");
  }
  const bool ends = !code_.empty() && !code_.back().is_guarded &&
                    (code_.back().step == Step::kReturn || code_.back().step == Step::kBranch);
  if (!ends) fail(line_, kernel_.name + " does not end with ret");
  kernel_.code = in_lockstep_order(code_);
}

}  // namespace ptx

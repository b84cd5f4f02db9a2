#include "pickle.h"

#include <fmt/format.h>

#include <limits>

#include "little_endian.h"

namespace epochreel::outlet {

void Pickle::global(std::string_view module, std::string_view name) {
  operations_ += fmt::format("c{}\n{}\n", module, name);  // GLOBAL
}

void Pickle::text(std::string_view utf8) {
  operations_ += 'X' + little_endian(utf8.size(), 4);  // BINUNICODE
  operations_ += utf8;
}

void Pickle::integer(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max()) {
    operations_ += 'J' + little_endian(bits, 4);  // BININT
  } else {
    operations_ += "\x8a\x08" + little_endian(bits, 8);  // LONG1, of 8 bytes
  }
}

void Pickle::boolean(bool value) { operations_ += value ? '\x88' : '\x89'; }  // NEWTRUE, NEWFALSE

void Pickle::integers(const std::vector<std::int64_t>& values) {
  mark();
  for (const std::int64_t value : values) integer(value);
  tuple();
}

void Pickle::mark() { operations_ += '('; }             // MARK
void Pickle::tuple() { operations_ += 't'; }            // TUPLE
void Pickle::call() { operations_ += 'R'; }             // REDUCE
void Pickle::load_persistent() { operations_ += 'Q'; }  // BINPERSID
void Pickle::set_items() { operations_ += 'u'; }        // SETITEMS

std::string Pickle::finish() const { return "\x80\x02" + operations_ + '.'; }  // PROTO 2, STOP

}  // namespace epochreel::outlet

#include "protobuf.h"

#include "little_endian.h"

namespace epochreel::outlet {

namespace {

/// Wire types: how a value ends.
constexpr int kVarint = 0;
constexpr int kEightBytes = 1;
constexpr int kLength = 2;
constexpr int kFourBytes = 5;

}  // namespace

void Message::add_varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>((value & 0x7f) | 0x80);
  bytes_ += static_cast<char>(value);
}

void Message::add_key(int field, int kind) { add_varint(static_cast<std::uint64_t>(field << 3 | kind)); }

void Message::add(int field, std::int64_t value) {
  add_key(field, kVarint);
  add_varint(static_cast<std::uint64_t>(value));
}

void Message::add(int field, double value) {
  add_key(field, kEightBytes);
  bytes_ += little_endian(value);
}

void Message::add(int field, float value) {
  add_key(field, kFourBytes);
  bytes_ += little_endian(value);
}

void Message::add(int field, std::string_view text) {
  add_key(field, kLength);
  add_varint(text.size());
  bytes_ += text;
}

void Message::add(int field, const Message& message) { add(field, std::string_view(message.bytes())); }

void Message::add(int field, const std::vector<double>& values) {
  std::string packed;
  for (const double value : values) packed += little_endian(value);
  add(field, std::string_view(packed));
}

}  // namespace epochreel::outlet

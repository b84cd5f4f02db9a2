/// Messages of protocol buffers in their wire format: https://protobuf.dev/programming-guides/encoding. The same fields
/// give the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace epochreel::outlet {

/// Fields stand in the order of the calls.
class Message {
 public:
  void add(int field, std::int64_t value);     ///< of a type that is a varint: int64
  void add(int field, double value);           ///< double
  void add(int field, float value);            ///< float
  void add(int field, std::string_view text);  ///< string
  void add(int field, const Message& message);
  void add(int field, const std::vector<double>& values);  ///< repeated double, packed

  const std::string& bytes() const { return bytes_; }

 private:
  void add_varint(std::uint64_t value);
  void add_key(int field, int kind);

  std::string bytes_;
};

}  // namespace epochreel::outlet

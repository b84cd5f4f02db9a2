/// A real trace, taken apart so that a fuzzer can change one thing in it and write it down again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::fuzz {

/// Takes an input byte by byte; behind its end all bytes are 0.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool empty() const { return place_ >= bytes_.size(); }
  std::uint8_t byte() { return empty() ? 0 : static_cast<std::uint8_t>(bytes_[place_++]); }
  /// A number below `bound`, which is at least 1; two bytes.
  std::size_t below(std::size_t bound) {
    const std::size_t high = byte();
    return (high << 8U | byte()) % bound;
  }

 private:
  std::string_view bytes_;
  std::size_t place_ = 0;
};

class EditedTrace {
 public:
  /// Takes a trace into memory: its manifest, its metrics, and its first, middle and last snapshot.
  explicit EditedTrace(const std::filesystem::path& folder);

  /// Makes one change, which the next bytes choose.
  void edit(ByteReader& bytes);

  /// Writes it into an empty folder, committed, without hashes.
  void write(const std::filesystem::path& folder) const;

 private:
  void edit_json(nlohmann::ordered_json& json, ByteReader& bytes);
  void edit_layers(ByteReader& bytes);
  void edit_classes(ByteReader& bytes);
  void edit_tensor(ByteReader& bytes);

  nlohmann::ordered_json manifest_;
  std::vector<nlohmann::ordered_json> metrics_;
  std::vector<nlohmann::ordered_json> commits_;
  std::vector<trace::TensorMap> snapshots_;
};

}  // namespace epochreel::fuzz

/// A snapshot whose records were checked: their shapes follow from the manifest and from each other, their values lie
/// within their meaning. Who has one need not ask again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/trace/tensor.h"

namespace epochreel::trace {

/// Knows the records that docs/trace.md names, and no other tensor of the file. Made by TraceReader alone. A copy is
/// cheap; the file stays mapped as long as one lives.
class Snapshot {
 public:
  bool has(const std::string& record) const;
  std::vector<std::string> records() const;  ///< by name

  /// These are of a record that there is: Error{kFailed} where there is none.
  const std::vector<std::int64_t>& shape(const std::string& record) const;
  std::vector<float> floats(const std::string& record) const;
  std::vector<std::int32_t> ints(const std::string& record) const;  ///< of classes, counts and places
  std::vector<std::uint8_t> pixels(const std::string& record) const;
  float scalar(const std::string& record) const;             ///< of shape ()
  std::int64_t size(const std::string& record) const;        ///< number of values
  std::int64_t not_finite(const std::string& record) const;  ///< how many of them are infinite or no number

  /// Row `row`, below N, of a record with rows (N, ...).
  std::vector<float> row(const std::string& record, std::size_t row) const;

 private:
  friend class TraceReader;
  explicit Snapshot(std::shared_ptr<const TensorFile> file) : file_(std::move(file)) {}
  const TensorView& at(const std::string& record) const;

  std::shared_ptr<const TensorFile> file_;
};

}  // namespace epochreel::trace

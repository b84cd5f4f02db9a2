/// An event file of TensorBoard: records of a length, its check, the bytes and their check ("TFRecords format details"
/// in https://www.tensorflow.org/tutorials/load_data/tfrecord).
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "epochreel/base/file.h"
#include "protobuf.h"

namespace epochreel::outlet {

/// Written whole or not at all. Not thread-safe.
class EventFile {
 public:
  /// Begins with the event that names the version of the format.
  explicit EventFile(const std::filesystem::path& path);

  /// A trace has no times: an event's time is as many seconds as its step.
  void add(std::int64_t step, const Message& summary);

  /// Called once, last.
  void finish();

 private:
  void add_record(const Message& event);

  AtomicFile file_;
};

}  // namespace epochreel::outlet

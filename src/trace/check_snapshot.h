/// The records of a snapshot, checked against the manifest and against each other.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "epochreel/base/hash.h"
#include "epochreel/trace/trace.h"

namespace epochreel::trace {

/// The records that must be the same in every snapshot that has them; "" for one that was not recorded.
struct SharedRecords {
  std::map<std::string, std::string> hashes;  ///< by the record's name, of its values
  struct ShapeOf {
    std::vector<std::int64_t> shape;
    std::string label;  ///< "FILE: tensor NAME"
  };
  std::map<std::string, ShapeOf> shapes;  ///< of parameters and of sketches
  std::int64_t probes = 0;                ///< 0: not known
  std::int64_t maps = 0;                  ///< of them, those with maps; 0: not known
};

/// Checks every record of `file`: Error{kInvalid} with file, tensor and element for the first that does not hold.
SharedRecords check_snapshot(const TensorFile& file, const Manifest& manifest);

/// The probes of two snapshots are the same, and so is a gallery that both have. Error{kInvalid} at `where`.
void check_same(const SharedRecords& snapshot, const SharedRecords& reference, const std::string& where,
                const std::string& reference_name);

/// Name of each tensor that is passed over since its type is not known, and a sentence that says so.
std::vector<std::pair<std::string, std::string>> passed_over(const TensorFile& file);

}  // namespace epochreel::trace

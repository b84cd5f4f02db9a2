/// Which source this program was built from. ci/build_info.cmake and ci/code_hash.cmake write the definitions.
#pragma once

#include <string>

namespace epochreel::app {

struct BuildInfo {
  std::string commit;       ///< 40 hexadecimal digits; "unknown" where the source was no checkout of git
  std::string date;         ///< "2026-11-29": of the commit, else of the build
  bool is_changed = false;  ///< the source differed from the commit
};

const BuildInfo& build_info();

/// The hash of the program's libraries, all of its code but what this header declares: two commits with the same code
/// have the same hash.
const char* code_hash();

}  // namespace epochreel::app

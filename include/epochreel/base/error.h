/// The one exception for failures. A run that was asked to stop throws Interrupted (interrupt.h).
///
/// A call whose failure ends the job throws an Error. A result that may be expected (the end of a file, an encoder that
/// wants more input) is a return value. Only `main` prints an Error and turns its kind into the exit code of the
/// process.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace epochreel {

/// The kinds of failure; the value of each is the exit code of the process.
enum class ErrorKind {
  kFailed = 1,      ///< failed while running: full disk, lost file, an encoder that gave up
  kUsage = 2,       ///< the command line is wrong
  kInvalid = 3,     ///< a job, a data file or a trace is invalid
  kDifferent = 4,   ///< pictures differ
  kNoBaseline = 5,  ///< a baseline is missing or has another size
};

/// One failure: where it is and what to do about it, in one clear sentence.
class Error : public std::runtime_error {
 public:
  /// `where` is a place the user knows (`job.yaml:12:5`, `out/mnist/trace/commits.jsonl`), or empty;
  /// `what` says what is wrong and how to mend it. what() is "where: what", printable and bounded (text.h).
  Error(ErrorKind kind, std::string_view where, std::string_view what);

  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

}  // namespace epochreel

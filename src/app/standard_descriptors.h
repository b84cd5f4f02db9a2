/// The three descriptors that every program expects.
#pragma once

namespace epochreel::app {

/// Opens those of stdin, stdout and stderr that the caller left closed, so that no file of ours gets their numbers and
/// the program's words. Reading gives nothing; what is written to stderr is dropped; writing to stdout fails, since
/// data that nobody gets is an error. Returns false where that cannot be done. Called before anything is opened.
bool open_standard_descriptors();

}  // namespace epochreel::app

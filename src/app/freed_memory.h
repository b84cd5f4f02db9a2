/// Decides what the program does with memory that it gives back.
#pragma once

namespace epochreel::app {

/// Keeps freed arrays of less than 6 MiB for the next ones of their size. glibc would return each to the system and
/// have it zeroed again, page by page, when the next snapshot or frame asks: what a snapshot of configs/mnist.yaml does
/// with its parameters, of 3 MiB at most, took 24 ms of a thread so, 7 ms where memory is kept (glibc 2.36). Larger
/// arrays go back to the system: a worker that kept them had some 100 MB of gaps between them.
void keep_freed_memory();

}  // namespace epochreel::app

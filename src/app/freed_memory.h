/// Decides what the program does with memory that it gives back.
#pragma once

namespace epochreel::app {

/// Keeps large arrays for the next ones of their size. glibc would return each to the system and have it zeroed again,
/// page by page, when the next snapshot or frame asks: what a snapshot of configs/mnist.yaml does with its parameters
/// took 24 ms of a thread so, 7 ms where memory is kept (glibc 2.36). Arrays of 6 MiB and more, which come and go less
/// often, are given back: between them the heap of a worker would keep some 60 MB of gaps.
void keep_freed_memory();

}  // namespace epochreel::app

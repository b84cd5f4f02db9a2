/// How long OpenMP's threads spin for work before they sleep.
#pragma once

namespace epochreel::app {

/// Starts the program anew, once, with a short spin, unless the environment says otherwise. OpenMP reads its settings
/// before main. Left to itself libgomp spins for milliseconds: where processors are shared with other programs, a
/// thread then burns the time that the one it waits for needs. Measured on 2 processors, one of them busy: an epoch of
/// configs/mnist.yaml took 3.6 to 6.9 s by default, 2.0 to 2.6 s with 20,000 turns, 3.1 to 3.9 s without any. Returns
/// where that is not possible; then only speed is lost.
void shorten_openmp_waiting(char** argv);

/// Calls the process epochreel, as ps, top and pkill show it, however it was started. Threads that are made later
/// have the name too.
void name_process() noexcept;

}  // namespace epochreel::app

/// Clones of a function for what a CPU can; the program takes the best one when it starts.
///
/// For loops of integers and of additions, multiplications, divisions and square roots, never fused
/// (-ffp-contract=off): all clones give the same bits. The functions that a clone calls have to be inlined into it.
#pragma once

#ifdef __clang__
// Clang 19 does not emit constructors that a clone alone calls, and the link fails. Its builds look for faults, not for
// speed.
#define EPOCHREEL_CLONES
#else
#define EPOCHREEL_CLONES __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#endif
#define EPOCHREEL_INLINE __attribute__((always_inline)) inline

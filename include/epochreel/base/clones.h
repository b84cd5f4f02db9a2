/// Clones of a function for what a CPU can; the program takes the best one when it starts.
///
/// For loops of integers and of additions, multiplications, divisions and square roots, never fused
/// (-ffp-contract=off): all clones give the same bits. The functions that a clone calls have to be inlined into it.
#pragma once

#define EPOCHREEL_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#define EPOCHREEL_INLINE __attribute__((always_inline)) inline

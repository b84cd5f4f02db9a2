/// The language of the kernels: what C++20, CUDA (Clang, without NVIDIA's headers) and OpenCL C 1.2 have in common, and
/// macros for the rest.
///
/// A kernel is a function of one block. Its threads run in phases:
///
///     KERNEL(negate, NegateArgs, kNegateThreads) {
///       SHARED(float, tile, kNegateThreads);
///       FOR_THREADS(t, kNegateThreads) tile[t] = FLOATS(args.x)[BLOCK_X * kNegateThreads + t];
///       BARRIER;
///       FOR_THREADS(t, kNegateThreads) FLOATS(args.y)[BLOCK_X * kNegateThreads + t] = -tile[t];
///     }
///
/// In C++ a phase is a loop over the threads of the block; elsewhere each thread runs it once. A value that a thread
/// keeps from one phase to the next is an OWN array: in C++ it has a row a thread.
///
/// Nothing is contracted: FMA is the only fused operation. There are no atomics.
#pragma once

#include "gpu/kernels/types.h"

// NOLINTBEGIN(bugprone-macro-parentheses): types and names cannot stand in parentheses
#if defined(__OPENCL_VERSION__)

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF
#define KERNEL(name, Args, threads) \
  __kernel __attribute__((reqd_work_group_size(threads, 1, 1))) void name(__global char* arena, const Args args)
#define DEVICE static inline __attribute__((always_inline))
#define GLOBAL __global
#define LOCAL __local
#define SHARED(Type, name, count) __local Type name[count] __attribute__((aligned(16)))
#define BLOCK_X ((Int32)get_group_id(0))
#define BLOCK_Y ((Int32)get_group_id(1))
#define BLOCK_Z ((Int32)get_group_id(2))
#define THREAD ((Int32)get_local_id(0))
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define UNROLL
#define FMA(a, b, c) fma(a, b, c)
#define ROOT_F(x) sqrt(x)
#define ROOT_D(x) sqrt(x)
#define FLOOR_D(x) floor(x)
#define ABS_F(x) fabs(x)
#define ABS_D(x) fabs(x)
#define BITS_OF_D(x) as_ulong(x)
#define D_OF_BITS(x) as_double(x)

#elif defined(__CUDA__)

#define KERNEL(name, Args, threads) \
  __attribute__((global)) __attribute__((launch_bounds(threads))) void name(char* arena, const Args args)
#define DEVICE static __attribute__((device)) __attribute__((always_inline)) inline
#define GLOBAL
#define LOCAL
#define SHARED(Type, name, count) static __attribute__((shared)) Type name[count] __attribute__((aligned(16)))
#define BLOCK_X ((Int32)__nvvm_read_ptx_sreg_ctaid_x())
#define BLOCK_Y ((Int32)__nvvm_read_ptx_sreg_ctaid_y())
#define BLOCK_Z ((Int32)__nvvm_read_ptx_sreg_ctaid_z())
#define THREAD ((Int32)__nvvm_read_ptx_sreg_tid_x())
#define BARRIER __syncthreads()
#define UNROLL _Pragma("unroll")
#define FMA(a, b, c) __builtin_fmaf(a, b, c)
#define ROOT_F(x) __nvvm_sqrt_rn_f(x)
#define ROOT_D(x) __nvvm_sqrt_rn_d(x)
#define FLOOR_D(x) __builtin_floor(x)
#define ABS_F(x) __builtin_fabsf(x)
#define ABS_D(x) __builtin_fabs(x)
#define BITS_OF_D(x) __builtin_bit_cast(UInt64, x)
#define D_OF_BITS(x) __builtin_bit_cast(double, x)

#else

#include "gpu/kernels/grid.h"

#define KERNEL(name, Args, threads) \
  inline void name([[maybe_unused]] const Block& block, [[maybe_unused]] char* arena, const Args& args)
#define DEVICE inline
#define GLOBAL
#define LOCAL
#define SHARED(Type, name, count) alignas(16) Type name[count]
#define BLOCK_X (block.x)
#define BLOCK_Y (block.y)
#define BLOCK_Z (block.z)
#define BARRIER ((void)0)
#define UNROLL
#define FMA(a, b, c) __builtin_fmaf(a, b, c)
#define ROOT_F(x) __builtin_sqrtf(x)
#define ROOT_D(x) __builtin_sqrt(x)
#define FLOOR_D(x) __builtin_floor(x)
#define ABS_F(x) __builtin_fabsf(x)
#define ABS_D(x) __builtin_fabs(x)
#define BITS_OF_D(x) __builtin_bit_cast(UInt64, x)
#define D_OF_BITS(x) __builtin_bit_cast(double, x)

#endif

#if defined(THREAD)
#define FOR_THREADS(t, threads) for (Int32 t = THREAD, t##_left = 1; t##_left != 0; t##_left = 0)
#define OWN(Type, name, threads, count) Type name[1][count]
#define OF(name, t) name[0]
#else
#define FOR_THREADS(t, threads) for (Int32 t = 0; t < (threads); ++t)
#define OWN(Type, name, threads, count) Type name[threads][count]
#define OF(name, t) name[t]
#endif

/// The body runs for each element, `i`, of `count`: those of the threads of a block of kElementThreads.
#define FOR_ELEMENTS(i, count)             \
  FOR_THREADS(i##_thread, kElementThreads) \
  for (Int32 i = BLOCK_X * kElementThreads + i##_thread, i##_end = i < (count) ? i + 1 : i; i < i##_end; ++i)

/// Arrays of the arena, by their offset in bytes.
#define FLOATS(offset) ((GLOBAL float*)(arena + (offset)))
#define DOUBLES(offset) ((GLOBAL double*)(arena + (offset)))
#define BYTES(offset) ((GLOBAL UInt8*)(arena + (offset)))
#define INTS(offset) ((GLOBAL Int32*)(arena + (offset)))
#define WORDS(offset) ((GLOBAL UInt32*)(arena + (offset)))
// NOLINTEND(bugprone-macro-parentheses)

/// Types that are the same in C++20, CUDA and OpenCL C, and the namespace of the kernels, which only C++ has.
#pragma once

#if defined(__OPENCL_VERSION__)

typedef uchar UInt8;
typedef int Int32;
typedef uint UInt32;
typedef long Int64;
typedef ulong UInt64;
#define KERNELS_BEGIN
#define KERNELS_END

#elif defined(__CUDA__)

typedef unsigned char UInt8;
typedef int Int32;
typedef unsigned int UInt32;
typedef long long Int64;
typedef unsigned long long UInt64;
#define KERNELS_BEGIN extern "C" {
#define KERNELS_END }

#else

#include <cstdint>

#define KERNELS_BEGIN namespace epochreel::nn::gpu {
#define KERNELS_END }

KERNELS_BEGIN
using UInt8 = std::uint8_t;
using Int32 = std::int32_t;
using UInt32 = std::uint32_t;
using Int64 = std::int64_t;
using UInt64 = std::uint64_t;
KERNELS_END

#endif

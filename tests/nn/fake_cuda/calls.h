/// How each function of the fake driver begins: it is counted, fails where it shall, and finds the object that it is
/// about.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "fake_cuda/fake_cuda.h"

namespace fake_cuda {

// CUresult, as NVIDIA's reference numbers it.
inline constexpr int kSuccess = 0;
inline constexpr int kInvalidValue = 1;
inline constexpr int kOutOfMemory = 2;
inline constexpr int kNotInitialized = 3;
inline constexpr int kInvalidDevice = 101;
inline constexpr int kInvalidContext = 201;
inline constexpr int kInvalidPtx = 218;
inline constexpr int kInvalidHandle = 400;
inline constexpr int kIllegalState = 401;
inline constexpr int kNotFound = 500;
inline constexpr int kIllegalAddress = 700;
inline constexpr int kLaunchFailed = 719;
inline constexpr int kUnsupported = 900;

FakeCuda& state();

/// Notes what the caller did wrong; the status.
int misused(const char* function, const std::string& what, int status);

enum class Needs { kNothing, kStart, kContext };

/// Counts the call. The status that a test asked for, that of a lost device, or that of a missing start or context.
int count_call(const char* function, Needs needs);

template <class Made>
int give(Made* to, Made value) {
  *to = value;
  return kSuccess;
}

template <class Body>
int enter(const char* function, Needs needs, Body&& body) {
  const int status = count_call(function, needs);
  return status != kSuccess ? status : body();
}

/// For functions about a GPU.
template <class Body>
int enter(const char* function, Needs needs, int device, Body&& body) {
  return enter(function, needs, [&] {
    if (device < 0 || device >= static_cast<int>(state().gpus.size())) {
      return misused(function, "there is no such device", kInvalidDevice);
    }
    return body(state().gpus[static_cast<std::size_t>(device)]);
  });
}

/// For functions that free: they do so where they return an error, too, since it may be an earlier call's.
template <class Body>
int release(const char* function, Needs needs, Body&& body) {
  const int status = count_call(function, needs);
  const int own = body();
  return status != kSuccess ? status : own;
}

/// The object, or nullptr: that is noted.
Object* find(const char* function, const void* handle, const std::string& kind);

/// For functions about an object of the kind.
template <class Body>
int with(const char* function, const void* handle, const char* kind, Body&& body) {
  return enter(function, Needs::kContext, [&] {
    Object* const found = find(function, handle, kind);
    return found == nullptr ? kInvalidHandle : body(*found);
  });
}

Object& add(const std::string& kind);
void* add_memory(const std::string& kind, std::size_t bytes);
int drop(const char* function, const void* handle, const std::string& kind);

/// The memory that all these bytes lie in; nullptr where they lie in none.
const Object* holder_of(const void* address, std::size_t bytes);

int set_current(void* context);
int retain_context(void** context, int device);
int release_context(int device);
bool is_kernel(const void* kernel);

/// Adds work to a stream, or to the graph that it captures.
int add_work(Object& stream, Work work);

/// Does what the stream has to do. A failure loses the device.
int do_work(Object& stream);
/// The same up to where the event was recorded last.
int do_work_before(Object& event);

int name_of(int status, const char** name);
int text_of(int status, const char** text);

}  // namespace fake_cuda

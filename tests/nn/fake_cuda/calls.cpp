#include "fake_cuda/calls.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace fake_cuda {

namespace {

thread_local void* current = nullptr;  // the context

struct StatusWords {
  int status;
  const char* name;
  const char* text;
};

constexpr StatusWords kStatusWords[] = {
    {kSuccess, "CUDA_SUCCESS", "no error"},
    {kInvalidValue, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {kOutOfMemory, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {214, "CUDA_ERROR_ECC_UNCORRECTABLE", "uncorrectable ECC error encountered"},
    {kInvalidPtx, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {kIllegalAddress, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {kLaunchFailed, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
};

const StatusWords* words_of(int status) {
  const auto* const row = std::ranges::find(kStatusWords, status, &StatusWords::status);
  return row == std::ranges::end(kStatusWords) ? nullptr : row;
}

/// "gpus=0 version=11030 capability=6.1 fail=cuInit:1:999": what a process of its own is told.
FakeCuda read_environment() {
  FakeCuda fake;
  const char* const text = std::getenv("FAKE_CUDA");
  std::istringstream words(text == nullptr ? "" : text);
  for (std::string word; words >> word;) {
    int a = 0;
    int b = 0;
    char name[100] = "";
    if (std::sscanf(word.c_str(), "gpus=%d", &a) == 1) fake.gpus.resize(static_cast<std::size_t>(a));
    if (std::sscanf(word.c_str(), "version=%d", &a) == 1) fake.version = a;
    if (std::sscanf(word.c_str(), "capability=%d.%d", &a, &b) == 2)
      fake.gpus.at(0).major = a, fake.gpus.at(0).minor = b;
    if (std::sscanf(word.c_str(), "fail=%99[^:]:%d:%d", name, &a, &b) == 3) fake.failures.push_back({name, a, b});
  }
  return fake;
}

/// At the end of the process: what was not freed ends it with another exit code.
struct AtExit {
  ~AtExit() {
    const auto left = state().not_freed();
    for (const std::string& kind : left) std::fprintf(stderr, "fake_cuda: not freed: %s\n", kind.c_str());
    std::fflush(stderr);
    if (!left.empty()) std::_Exit(70);
  }
};

}  // namespace

FakeCuda& state() {
  static FakeCuda fake = read_environment();
  static const AtExit at_exit;
  return fake;
}

int misused(const char* function, const std::string& what, int status) {
  state().misuse.push_back(std::string(function) + ": " + what);
  return status;
}

int count_call(const char* function, Needs needs) {
  FakeCuda& fake = state();
  const int count = ++fake.calls[function];
  for (const Failure& failure : fake.failures) {
    if (failure.function == function && failure.call == count) {
      if (failure.status >= kIllegalAddress) fake.lost = failure.status;
      return failure.status;
    }
  }
  if (needs == Needs::kNothing) return kSuccess;
  if (fake.lost != kSuccess) return fake.lost;
  if (!fake.is_started) return misused(function, "before cuInit", kNotInitialized);
  if (needs == Needs::kContext && !fake.live.contains(current))
    return misused(function, "no context is current", kInvalidContext);
  return kSuccess;
}

Object* find(const char* function, const void* handle, const std::string& kind) {
  const auto place = state().live.find(handle);
  if (place != state().live.end() && place->second->kind == kind) return place->second.get();
  const bool was_freed = std::ranges::any_of(state().freed, [&](const auto& object) {
    return object.get() == handle || (!object->data.empty() && object->data.data() == handle);
  });
  misused(function, was_freed ? "a " + kind + " that was freed" : "no " + kind, kInvalidHandle);
  return nullptr;
}

Object& add(const std::string& kind) {
  auto object = std::make_unique<Object>();
  object->kind = kind;
  Object& made = *object;
  state().live[&made] = std::move(object);
  return made;
}

void* add_memory(const std::string& kind, std::size_t bytes) {
  auto object = std::make_unique<Object>();
  object->kind = kind;
  object->data.assign(bytes, '\x5a');  // memory is not zero at first
  void* const address = object->data.data();
  state().live[address] = std::move(object);
  return address;
}

int drop(const char* function, const void* handle, const std::string& kind) {
  const Object* const found = find(function, handle, kind);
  if (found == nullptr) return kInvalidHandle;
  if (found->capture != nullptr && state().lost == kSuccess) misused(function, "the stream captures", kUnsupported);
  auto node = state().live.extract(handle);
  node.mapped()->work.clear();
  state().freed.push_back(std::move(node.mapped()));
  return kSuccess;
}

const Object* holder_of(const void* address, std::size_t bytes) {
  const auto first = reinterpret_cast<std::uintptr_t>(address);
  for (const auto& [handle, object] : state().live) {
    const auto begin = reinterpret_cast<std::uintptr_t>(object->data.data());
    const bool is_inside =
        first >= begin && bytes <= object->data.size() && first - begin <= object->data.size() - bytes;
    if (!object->data.empty() && is_inside) return object.get();
  }
  return nullptr;
}

int set_current(void* context) {
  if (context != nullptr && find("cuCtxSetCurrent", context, "context") == nullptr) return kInvalidContext;
  current = context;
  return kSuccess;
}

Object* primary_context(int device) {
  for (const auto& [handle, object] : state().live) {
    if (object->kind == "context" && object->device == device) return object.get();
  }
  return nullptr;
}

int retain_context(void** context, int device) {
  Object* primary = primary_context(device);
  if (primary == nullptr) primary = &add("context");
  primary->device = device;
  ++primary->uses;
  return give(context, static_cast<void*>(primary));
}

int release_context(int device) {
  Object* const primary = primary_context(device);
  if (primary == nullptr) return misused("cuDevicePrimaryCtxRelease_v2", "it was not retained", kInvalidContext);
  return --primary->uses == 0 ? drop("cuDevicePrimaryCtxRelease_v2", primary, "context") : kSuccess;
}

bool is_kernel(const void* kernel) {
  const auto is_it = [=](const Kernel& row) { return &row == kernel; };
  const auto has_it = [&](const auto& row) { return std::ranges::any_of(row.second->kernels, is_it); };
  return std::ranges::any_of(state().kernels, is_it) || std::ranges::any_of(state().live, has_it);
}

int add_work(Object& stream, Work work) {
  (stream.capture != nullptr ? stream.capture.get() : &stream)->work.push_back(std::move(work));
  return kSuccess;
}

/// Does work of the stream, from the oldest on, until `is_done`.
template <class IsDone>
int do_work_until(const char* function, Object& stream, const IsDone& is_done) {
  if (stream.capture != nullptr) return misused(function, "the stream captures", kUnsupported);
  while (!stream.work.empty() && !is_done()) {
    const Work work = std::move(stream.work.front());
    stream.work.pop_front();
    const int status = work();
    if (status != kSuccess) return state().lost = status;
  }
  return kSuccess;
}

int do_work(Object& stream) {
  return do_work_until("cuStreamSynchronize", stream, [] { return false; });
}

int do_work_before(Object& event) {
  if (event.stream == nullptr) return misused("cuEventSynchronize", "it was not recorded", kInvalidHandle);
  return do_work_until("cuEventSynchronize", *event.stream, [&event] { return event.reached == event.records; });
}

int name_of(int status, const char** name) {
  const StatusWords* const words = words_of(status);
  return words == nullptr ? kInvalidValue : give(name, words->name);
}

int text_of(int status, const char** text) {
  const StatusWords* const words = words_of(status);
  return words == nullptr ? kInvalidValue : give(text, words->text);
}

}  // namespace fake_cuda

/// Who touched what: finds races between threads and between blocks, and reads of what nobody wrote.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace ptx {

/// Time is cut into intervals, which are numbered through all launches: one ends where a barrier lets a block go on, or
/// where a block ends. Blocks run one after the other, so the intervals of a block, and those of a launch, are a range.
struct Now {
  std::uint32_t interval = 1;
  std::uint32_t block = 1;   ///< the first interval of the block
  std::uint32_t launch = 1;  ///< the first of the launch
};

enum class Conflict { kNone, kThread, kBlock, kUnwritten };

/// Notes accesses to the granules of an array. A granule is as large as the smallest access that can touch it.
class Shadow {
 public:
  explicit Shadow(std::size_t granules)
      : written_(zeros<std::uint32_t>(granules)),
        read_(zeros<std::uint32_t>(granules)),
        first_read_(zeros<std::uint32_t>(granules)),
        writer_(zeros<std::uint16_t>(granules)),
        reader_(zeros<std::uint16_t>(granules)) {}

  /// With kIsShared a block sees no other block, and must have written what it reads.
  template <bool kIsShared>
  Conflict note_read(std::size_t granule, std::uint16_t thread, const Now& now) {
    const std::uint32_t written = written_[granule];
    if (written == now.interval && writer_[granule] != thread) return Conflict::kThread;
    if (written < now.block) {
      if (kIsShared) return Conflict::kUnwritten;
      if (written >= now.launch) return Conflict::kBlock;
    }
    if (read_[granule] != now.interval) {
      read_[granule] = now.interval;
      reader_[granule] = thread;
      if (!kIsShared && first_read_[granule] < now.launch) first_read_[granule] = now.interval;
    } else if (reader_[granule] != thread) {
      reader_[granule] = kSeveral;
    }
    return Conflict::kNone;
  }

  template <bool kIsShared>
  Conflict note_write(std::size_t granule, std::uint16_t thread, const Now& now) {
    if (written_[granule] == now.interval && writer_[granule] != thread) return Conflict::kThread;
    if (read_[granule] == now.interval && reader_[granule] != thread) return Conflict::kThread;
    if (!kIsShared && (is_other_block(written_[granule], now) || is_other_block(first_read_[granule], now))) {
      return Conflict::kBlock;
    }
    written_[granule] = now.interval;
    writer_[granule] = thread;
    return Conflict::kNone;
  }

 private:
  static constexpr std::uint16_t kSeveral = 0xffff;

  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };
  template <class T>
  using Array = std::unique_ptr<T[], Free>;

  /// Pages that nobody touches cost no memory.
  template <class T>
  static Array<T> zeros(std::size_t count) {
    Array<T> made(static_cast<T*>(std::calloc(count + 1, sizeof(T))));
    if (made == nullptr) throw std::bad_alloc();
    return made;
  }

  static bool is_other_block(std::uint32_t interval, const Now& now) {
    return interval >= now.launch && interval < now.block;
  }

  Array<std::uint32_t> written_;
  Array<std::uint32_t> read_;        ///< the last interval
  Array<std::uint32_t> first_read_;  ///< of the launch
  Array<std::uint16_t> writer_;
  Array<std::uint16_t> reader_;
};

}  // namespace ptx

/// A set of threads of a block.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "nn/ptx/program.h"

namespace ptx {

class Threads {
 public:
  static constexpr int kWords = kMostThreads / 64;

  static Threads first(int count) {
    Threads all;
    for (int i = 0; i < count; ++i) all.add(i);
    return all;
  }

  void add(int thread) { word(thread) |= std::uint64_t{1} << (thread % 64); }

  int count() const {
    int sum = 0;
    for (const std::uint64_t bits : words_) sum += std::popcount(bits);
    return sum;
  }

  bool is_empty() const { return *this == Threads(); }

  /// The first thread; -1 where there is none.
  int front() const {
    for (int i = 0; i < kWords; ++i) {
      if (words_[static_cast<std::size_t>(i)] != 0)
        return 64 * i + std::countr_zero(words_[static_cast<std::size_t>(i)]);
    }
    return -1;
  }

  /// The threads of a warp, a bit each.
  std::uint32_t of_warp(int warp) const {
    return static_cast<std::uint32_t>(words_[static_cast<std::size_t>(warp / 2)] >> (warp % 2 * kWarp));
  }

  /// Calls `work(thread)` in their order.
  template <class Work>
  void for_each(const Work& work) const {
    for (int i = 0; i < kWords; ++i) {
      for (std::uint64_t left = words_[static_cast<std::size_t>(i)]; left != 0; left &= left - 1) {
        work(64 * i + std::countr_zero(left));
      }
    }
  }

  friend Threads operator|(const Threads& a, const Threads& b) {
    return joined(a, b, [](std::uint64_t x, std::uint64_t y) { return x | y; });
  }
  friend Threads operator-(const Threads& a, const Threads& b) {
    return joined(a, b, [](std::uint64_t x, std::uint64_t y) { return x & ~y; });
  }
  friend bool operator==(const Threads&, const Threads&) = default;

 private:
  template <class Join>
  static Threads joined(const Threads& a, const Threads& b, const Join& join) {
    Threads made;
    for (std::size_t i = 0; i < kWords; ++i) made.words_[i] = join(a.words_[i], b.words_[i]);
    return made;
  }

  std::uint64_t& word(int thread) { return words_[static_cast<std::size_t>(thread / 64)]; }

  std::array<std::uint64_t, kWords> words_ = {};
};

/// Threads that stand at one instruction, as a set and as lanes.
class Group {
 public:
  Group() = default;
  Group(int at, const Threads& threads) : place(at), threads_(threads) {
    threads.for_each(
        [this](int thread) { list_[static_cast<std::size_t>(count_++)] = static_cast<std::uint16_t>(thread); });
  }

  int place = 0;

  const Threads& threads() const { return threads_; }

  Lanes lanes() const {
    const int first = list_[0];
    const bool is_row = list_[static_cast<std::size_t>(count_ - 1)] == first + count_ - 1;
    return is_row ? Lanes{nullptr, first, first + count_} : Lanes{list_.data(), 0, count_};
  }

 private:
  Threads threads_;
  std::array<std::uint16_t, kMostThreads> list_;
  int count_ = 0;
};

}  // namespace ptx

/// XXH3-128, the hash that names pixels, files and jobs throughout epochreel.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace epochreel {

/// A 128-bit hash, printed as 32 hexadecimal digits, most significant first (XXH's canonical order).
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  std::string hex() const;
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 takes the 0 of a defaulted <=> for a pointer
  auto operator<=>(const Hash128&) const = default;
};

/// Hashes a row of pieces as if they were one.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  Hash128 digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Hash128 hash_bytes(std::span<const std::byte> bytes);
Hash128 hash_text(std::string_view text);

/// Hashes a file's content; throws Error{kFailed} where it cannot be read.
Hash128 hash_file(const std::filesystem::path& path);

}  // namespace epochreel

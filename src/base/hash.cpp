#include "epochreel/base/hash.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <new>

#include "epochreel/base/error.h"
#include "epochreel/base/input_file.h"

namespace epochreel {

namespace {

struct StateDeleter {
  void operator()(XXH3_state_t* state) const { XXH3_freeState(state); }
};

void check(XXH_errorcode code) {
  if (code != XXH_OK) throw Error(ErrorKind::kFailed, "", "XXH3 refused its input");
}

Hash128 from_xxh(XXH128_hash_t hash) { return {hash.high64, hash.low64}; }

}  // namespace

std::string Hash128::hex() const { return fmt::format("{:016x}{:016x}", high, low); }

struct Hasher::State {
  std::unique_ptr<XXH3_state_t, StateDeleter> xxh{XXH3_createState()};
};

Hasher::Hasher() : state_(std::make_unique<State>()) {
  if (!state_->xxh) throw std::bad_alloc();
  check(XXH3_128bits_reset(state_->xxh.get()));
}

Hasher::~Hasher() = default;

void Hasher::update(std::span<const std::byte> bytes) {
  check(XXH3_128bits_update(state_->xxh.get(), bytes.data(), bytes.size()));
}

void Hasher::update(std::string_view text) { update(std::as_bytes(std::span(text.data(), text.size()))); }

Hash128 Hasher::digest() const { return from_xxh(XXH3_128bits_digest(state_->xxh.get())); }

Hash128 hash_bytes(std::span<const std::byte> bytes) { return from_xxh(XXH3_128bits(bytes.data(), bytes.size())); }

Hash128 hash_text(std::string_view text) { return from_xxh(XXH3_128bits(text.data(), text.size())); }

Hash128 hash_file(const std::filesystem::path& path) {
  InputFile file(path);
  Hasher hasher;
  std::byte buffer[1 << 16];
  for (;;) {
    const std::size_t count = file.read(buffer);
    hasher.update(std::span<const std::byte>(buffer, count));
    if (count < sizeof buffer) return hasher.digest();
  }
}

}  // namespace epochreel

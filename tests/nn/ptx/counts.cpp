#include "nn/ptx/counts.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <set>
#include <vector>

namespace ptx {
namespace {

constexpr std::uint64_t kSectorBytes = 32;
constexpr std::uint64_t kBankBytes = 4;
constexpr std::uint64_t kBanks = 32;

int warps_of(int threads) { return (threads + kWarp - 1) / kWarp; }

std::uint64_t parts_for(std::uint64_t bytes, std::uint64_t part) { return (bytes + part - 1) / part; }

/// The addresses of some lanes of a warp.
std::vector<std::uint64_t> addresses_of(std::span<const std::uint64_t> warp, std::uint32_t lanes) {
  std::vector<std::uint64_t> found;
  for (std::uint32_t left = lanes; left != 0; left &= left - 1) {
    found.push_back(warp[static_cast<std::size_t>(std::countr_zero(left))]);
  }
  return found;
}

/// The numbers of the parts that some accesses touch.
std::set<std::uint64_t> touched(const std::vector<std::uint64_t>& addresses, std::uint64_t bytes, std::uint64_t part) {
  std::set<std::uint64_t> all;
  for (const std::uint64_t address : addresses) {
    for (std::uint64_t i = address / part; i <= (address + bytes - 1) / part; ++i) all.insert(i);
  }
  return all;
}

/// Bytes that differ: two lanes that read one address ask for it once.
std::uint64_t bytes_of(std::vector<std::uint64_t> addresses, std::uint64_t bytes) {
  std::ranges::sort(addresses);
  const auto end = std::unique(addresses.begin(), addresses.end());
  return static_cast<std::uint64_t>(end - addresses.begin()) * bytes;
}

void add_global(Traffic& traffic, const std::vector<std::uint64_t>& addresses, std::uint64_t bytes) {
  ++traffic.requests;
  traffic.parts += touched(addresses, bytes, kSectorBytes).size();
  traffic.least += parts_for(bytes_of(addresses, bytes), kSectorBytes);
}

/// The most words that differ and lie in one bank.
std::uint64_t wavefronts_of(const std::vector<std::uint64_t>& addresses, std::uint64_t bytes) {
  std::array<std::uint64_t, kBanks> words = {};
  for (const std::uint64_t word : touched(addresses, bytes, kBankBytes)) ++words[word % kBanks];
  return *std::ranges::max_element(words);
}

/// Accesses of 8 and 16 bytes are done by halves and quarters of a warp; each part that has a lane takes at least one.
void add_shared(Traffic& traffic, std::span<const std::uint64_t> warp, std::uint32_t lanes, std::uint64_t bytes) {
  ++traffic.requests;
  const int parts = static_cast<int>(std::max<std::uint64_t>(1, bytes / kBankBytes));
  const int width = kWarp / parts;
  for (int part = 0; part < parts; ++part) {
    const std::uint32_t mask = (width == kWarp ? ~0U : (1U << width) - 1) << (part * width);
    if ((lanes & mask) == 0) continue;
    traffic.parts += wavefronts_of(addresses_of(warp, lanes & mask), bytes);
    ++traffic.least;
  }
}

}  // namespace

std::uint64_t Counts::all() const { return std::accumulate(warps.begin(), warps.end(), std::uint64_t{0}); }

double Counts::idle_share() const {
  return all() == 0 ? 0 : static_cast<double>(idle_lanes) / static_cast<double>(kWarp * all());
}

void Counts::add_instruction(const Instruction& in, const Threads& threads, int block_threads) {
  if (in.counted_as == Class::kNotThere) return;
  for (int warp = 0; warp < warps_of(block_threads); ++warp) {
    const std::uint32_t lanes = threads.of_warp(warp);
    if (lanes == 0) continue;
    ++warps[static_cast<std::size_t>(in.counted_as)];
    idle_lanes += static_cast<std::uint64_t>(kWarp - std::popcount(lanes));
  }
}

void Counts::add_access(const Instruction& in, const Threads& threads, int block_threads,
                        std::span<const std::uint64_t> addresses) {
  for (int warp = 0; warp < warps_of(block_threads); ++warp) {
    const std::uint32_t lanes = threads.of_warp(warp);
    if (lanes == 0) continue;
    const auto of_warp = addresses.subspan(static_cast<std::size_t>(warp) * kWarp, kWarp);
    const std::uint64_t bytes = static_cast<std::uint64_t>(in.bytes());
    if (in.counted_as == Class::kGlobal) add_global(global, addresses_of(of_warp, lanes), bytes);
    if (in.counted_as == Class::kShared) add_shared(shared, of_warp, lanes, bytes);
  }
}

}  // namespace ptx

#include "png_color_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <string_view>

#include "epochreel/base/hash.h"
#include "png_handles.h"

namespace epochreel::image {

namespace {

/// A larger profile is known by its packed bytes.
constexpr std::size_t kMaxProfileBytes = std::size_t{1} << 22;

std::string hash_of_profile(std::string_view packed) {
  const Decompressor decompressor(libdeflate_alloc_decompressor());
  if (!decompressor) throw std::bad_alloc();
  std::string profile(kMaxProfileBytes, '\0');
  std::size_t size = 0;
  const auto result = libdeflate_zlib_decompress(decompressor.get(), packed.data(), packed.size(), profile.data(),
                                                 profile.size(), &size);
  if (result != LIBDEFLATE_SUCCESS) return hash_text(packed).hex();
  return hash_text(std::string_view(profile).substr(0, size)).hex();
}

/// A name in Latin-1, as far as it is ASCII.
std::string plain(std::string_view name) {
  std::string text(name);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7E || c == '"'; }, '?');
  return text;
}

/// Name, 0, method of compression, the packed profile (section 11.3.2.3).
std::string icc_words(std::string_view data) {
  const std::size_t end = data.find('\0');
  if (end == std::string_view::npos || end + 2 > data.size()) return "an ICC profile that is damaged";
  return fmt::format("the ICC profile \"{}\" {}", plain(data.substr(0, end)), hash_of_profile(data.substr(end + 2)));
}

/// Primaries, transfer function, matrix, range (section 11.3.2.6, ITU-T H.273); 1, 13, 0, 1 is sRGB.
std::string cicp_words(std::string_view data) {
  if (data.size() != 4) return "a cICP chunk that is damaged";
  const auto at = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(data[i])); };
  return fmt::format("cICP {}/{}/{}/{}", at(0), at(1), at(2), at(3));
}

constexpr std::string_view kSrgbCicp = "cICP 1/13/0/1";

/// The gamma that stands for sRGB (section 11.3.2.5): 1 / 2.2, in 100,000ths.
std::string gamma_words(std::string_view data) {
  if (data.size() != 4) return "a gAMA chunk that is damaged";
  const std::uint32_t gamma = big_endian_32(data, 0);
  return gamma == 45455 || gamma == 45454 ? "" : fmt::format("gamma {:g}", gamma / 1e5);
}

/// White point and primaries; those of sRGB, to the 2 or 3 places that writers give, are not named.
std::string chromaticity_words(std::string_view data) {
  constexpr std::array<int, 8> kSrgb = {31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000};
  if (data.size() != 32) return "a cHRM chunk that is damaged";
  std::string words = "chromaticities";
  bool srgb = true;
  for (std::size_t i = 0; i < kSrgb.size(); ++i) {
    const std::uint32_t value = big_endian_32(data, 4 * i);
    srgb = srgb && value < 100'000 && std::abs(static_cast<int>(value) - kSrgb[i]) <= 100;
    words += fmt::format(" {:g}", value / 1e5);
  }
  return srgb ? "" : words;
}

}  // namespace

void PngColorSpace::take(const PngChunk& chunk) {
  if (chunk.type == "cICP" && cicp_.empty()) cicp_ = cicp_words(chunk.data);
  if (chunk.type == "iCCP" && icc_.empty()) icc_ = icc_words(chunk.data);
  if (chunk.type == "sRGB") srgb_ = true;
  if (chunk.type == "gAMA" && gamma_.empty()) gamma_ = gamma_words(chunk.data);
  if (chunk.type == "cHRM" && chromaticities_.empty()) chromaticities_ = chromaticity_words(chunk.data);
}

std::string PngColorSpace::words() const {
  if (!cicp_.empty()) return cicp_ == kSrgbCicp ? "" : cicp_;
  if (!icc_.empty()) return icc_;
  if (srgb_) return "";
  return gamma_ + (gamma_.empty() || chromaticities_.empty() ? "" : ", ") + chromaticities_;
}

}  // namespace epochreel::image

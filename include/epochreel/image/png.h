/// PNG files: written atomically, read back exactly.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "epochreel/base/hash.h"
#include "epochreel/image/bitmap.h"
#include "epochreel/image/image.h"
#include "epochreel/image/picture_size.h"

namespace epochreel::image {

/// Bounds of a PNG, checked before memory for its pixels is taken. Memory is at most 4 bytes a pixel, 12 where the file
/// has 16 bits a channel, and the file's rows while it is read.
inline constexpr std::int64_t kMaxPictureSide = 1'000'000;
inline constexpr std::int64_t kMaxPicturePixels = std::int64_t{1} << 26;  ///< 8192 x 8192

enum class PngKind {
  kRgb,   ///< alpha is left out
  kRgba,  ///< with alpha, not multiplied in
};

/// Writes 8 bits a channel, tagged sRGB, without dates: the same pixels give the same file.
void write_png(const std::filesystem::path& path, const Bitmap& bitmap, PngKind kind = PngKind::kRgb);

/// The properties of a picture that can be told without its pixels.
struct PngFacts {
  int width = 0;
  int height = 0;
  int depth = 8;            ///< bits a sample
  std::string color_space;  ///< as Image has it
  Hash128 file_hash;        ///< of the file's bytes
};

/// Looks at every chunk of the file, and unpacks no pixels. Error{kInvalid} where read_png would not find a PNG.
PngFacts read_png_facts(const std::filesystem::path& path);

/// The same of the sides alone: no hash is made.
PictureSize read_png_size(const std::filesystem::path& path);

/// Reads every still PNG that the standard (PNG specification, third edition) allows. Samples are taken as they are
/// stored: no colour space is converted, no gamma applied, no background laid under. Error{kInvalid} where the file is
/// damaged, beyond the bounds above, animated, or has a critical chunk that the standard does not know.
Image read_png(const std::filesystem::path& path);

}  // namespace epochreel::image

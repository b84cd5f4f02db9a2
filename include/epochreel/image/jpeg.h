/// JPEG files, read by libjpeg-turbo.
#pragma once

#include <filesystem>
#include <string_view>

#include "epochreel/image/bitmap.h"
#include "epochreel/image/picture_size.h"

namespace epochreel::image {

/// Whether a file that begins so is a JPEG.
bool is_jpeg(std::string_view start);

/// Of the picture as it is to be looked at: turned as its Exif data says. Error{kInvalid} as read_jpeg.
PictureSize read_jpeg_size(const std::filesystem::path& path);

/// The pixels, turned as the file's Exif data says (Exif 2.3, tag 0x0112); grey ones have three equal channels. No
/// colour profile is applied. The exact integer transform (JDCT_ISLOW) is used, and each sample of colour stands for
/// all pixels that it covers (no smoothing), so that the pixels depend on no CPU and on no version of the library.
/// Error{kInvalid} for damaged files, for CMYK, and beyond the bounds of png.h.
Bitmap read_jpeg(const std::filesystem::path& path);

}  // namespace epochreel::image

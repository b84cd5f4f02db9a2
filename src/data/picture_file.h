/// Pictures as training sees them: opaque, 8 bits a channel.
#pragma once

#include <filesystem>

#include "epochreel/image/bitmap.h"
#include "epochreel/image/jpeg.h"

namespace epochreel::data {

/// Of a PNG or a JPEG, which the file's first bytes tell. Error{kInvalid} where it is neither, or damaged.
image::PictureSize read_picture_size(const std::filesystem::path& path);

/// The pixels: 16 bits a channel are rounded to 8, colours of a palette are taken, and what is transparent is laid over
/// white, as pages show it.
image::Bitmap read_picture(const std::filesystem::path& path);

}  // namespace epochreel::data

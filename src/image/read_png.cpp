#include <optional>
#include <string>
#include <utility>

#include "epochreel/base/file.h"
#include "epochreel/base/numbers.h"
#include "epochreel/image/png.h"
#include "png_parts.h"
#include "png_rows.h"
#include "png_samples.h"

namespace epochreel::image {

namespace {

/// More than the pixels of the largest picture take where they are not packed at all.
constexpr std::uint64_t kMaxFileBytes = 600'000'000;

}  // namespace

PngFacts read_png_facts(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  const PngParts parts = parse_png(bytes, path.string());
  return {narrow<int>(parts.header.width), narrow<int>(parts.header.height), parts.header.depth, parts.color_space,
          hash_text(bytes)};
}

PictureSize read_png_size(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  const PngHeader header = parse_png(bytes, path.string()).header;
  return {narrow<int>(header.width), narrow<int>(header.height)};
}

Image read_png(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  if (std::optional<Bitmap> plain = read_plain_png(bytes)) return std::move(*plain);
  const std::string where = path.string();
  return read_samples(parse_png(bytes, where), where);
}

}  // namespace epochreel::image

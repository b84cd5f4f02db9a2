#include "png_parts.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/image/png.h"
#include "png_color_space.h"

namespace epochreel::image {

namespace {

/// The kind of a file that is no PNG, told by how it begins.
std::string_view other_kind(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kKinds = {
      {{"\xFF\xD8\xFF"sv, "a JPEG"},
       {"GIF8"sv, "a GIF"},
       {"RIFF"sv, "a RIFF file, such as a WebP"},
       {"BM"sv, "a BMP"},
       {"<"sv, "text, such as HTML or SVG"},
       {"\x89PNG"sv, "a PNG whose line ends were changed, as a copy as text does"}}};
  for (const auto& [start, kind] : kKinds) {
    if (bytes.starts_with(start)) return kind;
  }
  return "";
}

class Parser {
 public:
  Parser(std::string_view bytes, const std::string& where) : rest_(bytes), where_(where) {}

  PngParts parse() {
    take_signature();
    take_header();
    bool at_end = false;
    while (!at_end) {
      const PngChunk chunk = next();
      at_end = chunk.type == "IEND";
      if (at_end && !chunk.data.empty()) damaged("its last chunk holds data");
      if (!at_end) take(chunk);
    }
    if (parts_.packed.empty()) damaged("it holds no pixels");
    check_palette();
    parts_.color_space = color_space_.words();
    return std::move(parts_);
  }

 private:
  [[noreturn]] void refuse(std::string_view why) const { throw Error(ErrorKind::kInvalid, where_, why); }
  [[noreturn]] void damaged(std::string_view why) const { refuse(fmt::format("is not a whole PNG ({})", why)); }

  void take_signature() {
    if (rest_.empty()) damaged("it is empty, 0 bytes");
    if (!rest_.starts_with(kPngSignature)) {
      if (kPngSignature.starts_with(rest_)) damaged("it ends inside its signature");
      const std::string_view kind = other_kind(rest_);
      damaged(kind.empty() ? "it does not begin as a PNG does" : fmt::format("it is {}", kind));
    }
    rest_.remove_prefix(kPngSignature.size());
  }

  PngChunk next() {
    std::string_view fault;
    const auto chunk = next_chunk(rest_, fault);
    if (!chunk) damaged(fault);
    return *chunk;
  }

  void take_header() {
    const PngChunk chunk = next();
    const auto header = parse_header(chunk);
    if (!header) damaged("its header is none that the standard allows");
    parts_.header = *header;
    parts_.header_chunk = chunk.whole;
    if (fits_bounds(header->width, header->height)) return;
    refuse(fmt::format("is {} x {} pixels; at most {} pixels and {} a side are read", grouped(header->width),
                       grouped(header->height), grouped(kMaxPicturePixels), grouped(kMaxPictureSide)));
  }

  void take(const PngChunk& chunk) {
    if (chunk.type == "IDAT") return take_pixels(chunk);
    after_pixels_ = !parts_.packed.empty();
    if (chunk.type == "PLTE") {
      take_palette(chunk);
    } else if (chunk.type == "tRNS") {
      take_transparency(chunk);
    } else if (chunk.type == "acTL" || chunk.type == "fdAT") {
      check_animation(chunk);
    } else if (chunk.is_critical()) {
      if (chunk.type == "IHDR") damaged("it has two headers");
      refuse(
          fmt::format("has a critical chunk {}, which is not in the PNG standard; save it as a plain PNG", chunk.type));
    } else if (!after_pixels_) {
      color_space_.take(chunk);
    }
  }

  void take_pixels(const PngChunk& chunk) {
    if (after_pixels_) damaged("its IDAT chunks do not follow one another");
    parts_.packed.push_back(chunk.whole);
  }

  void take_palette(const PngChunk& chunk) {
    const std::size_t size = chunk.data.size();
    const PngColor color = parts_.header.color;
    if (!parts_.palette.empty() || after_pixels_ || !parts_.transparency.empty()) {
      damaged("its PLTE chunk is out of place");
    }
    if (size == 0 || size % 3 != 0 || size > std::size_t{3} * 256) damaged("its palette is no 1 to 256 colours");
    if (color == PngColor::kGrey || color == PngColor::kGreyAlpha) damaged("it is grey and has a palette");
    parts_.palette = chunk.data;
    parts_.palette_chunk = chunk.whole;
  }

  void take_transparency(const PngChunk& chunk) {
    const PngColor color = parts_.header.color;
    const std::size_t size = chunk.data.size();
    if (!parts_.transparency.empty() || after_pixels_) damaged("its tRNS chunk is out of place");
    if (color == PngColor::kGreyAlpha || color == PngColor::kRgba) damaged("it has both alpha and tRNS");
    if (color == PngColor::kPalette && parts_.palette.empty()) damaged("its tRNS chunk comes before its palette");
    const bool fits = color == PngColor::kGrey  ? size == 2
                      : color == PngColor::kRgb ? size == 6
                                                : size > 0 && size <= parts_.palette.size() / 3;
    if (!fits) {
      damaged(color == PngColor::kPalette
                  ? fmt::format("its tRNS chunk is for {} colours, its palette has {}", size, parts_.palette.size() / 3)
                  : fmt::format("its tRNS chunk has {} bytes", size));
    }
    parts_.transparency = chunk.data;
  }

  /// One frame that is the picture itself is a still picture.
  void check_animation(const PngChunk& chunk) const {
    const bool counts = chunk.type == "acTL";
    if (counts && chunk.data.size() != 8) damaged("its acTL chunk has another length than 8");
    const std::uint32_t frames = counts ? big_endian_32(chunk.data, 0) : 0;
    if (counts && frames <= 1) return;
    refuse(fmt::format("is an animated PNG{}; save its frames as PNGs of their own, in a folder",
                       counts ? fmt::format(" of {} frames", grouped(frames)) : ""));
  }

  void check_palette() const {
    const PngHeader& header = parts_.header;
    if (header.color != PngColor::kPalette) return;
    if (parts_.palette.empty()) damaged("its pixels are of a palette, and it has none");
    if (parts_.palette.size() / 3 > std::size_t{1} << static_cast<unsigned>(header.depth)) {
      damaged(fmt::format("its palette has more colours than {} bits can name", header.depth));
    }
  }

  std::string_view rest_;
  const std::string& where_;
  PngParts parts_;
  PngColorSpace color_space_;
  bool after_pixels_ = false;
};

}  // namespace

PngParts parse_png(std::string_view bytes, const std::string& where) { return Parser(bytes, where).parse(); }

}  // namespace epochreel::image

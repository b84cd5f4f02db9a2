#include "png_samples.h"

#include <fmt/format.h>
#include <png.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstring>
#include <new>
#include <string_view>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/image/png.h"
#include "png_pixels.h"

namespace epochreel::image {

namespace {

/// An end whose checksum is right, whatever the file's is.
constexpr std::string_view kEnd("\0\0\0\0IEND\xAE\x42\x60\x82", 12);

/// The messages of libpng and the bytes that it reads. libpng is in C: it comes back from its errors by longjmp, over
/// frames that own nothing.
struct Talk {
  std::array<char, 256> message{};  ///< the first error or warning; empty: none
  std::vector<std::string_view> pieces;
  std::size_t piece = 0;

  void keep(const char* text) {
    if (message[0] == '\0') std::strncpy(message.data(), text, message.size() - 1);
  }
};

void on_warning(png_structp png, png_const_charp text) { static_cast<Talk*>(png_get_error_ptr(png))->keep(text); }

[[noreturn]] void on_error(png_structp png, png_const_charp text) {
  on_warning(png, text);
  png_longjmp(png, 1);
}

void on_read(png_structp png, png_bytep to, std::size_t size) {
  auto& talk = *static_cast<Talk*>(png_get_io_ptr(png));
  while (size > 0) {
    if (talk.piece == talk.pieces.size()) png_error(png, "it ends before its last row");
    std::string_view& from = talk.pieces[talk.piece];
    const std::size_t count = std::min(size, from.size());
    std::memcpy(to, from.data(), count);
    from.remove_prefix(count);
    to += count;
    size -= count;
    if (from.empty()) ++talk.piece;
  }
}

/// Owner of a png_struct and its png_info.
class Reader {
 public:
  explicit Reader(Talk& talk) {
    png_ = png_create_read_struct(PNG_LIBPNG_VER_STRING, &talk, on_error, on_warning);
    info_ = png_ == nullptr ? nullptr : png_create_info_struct(png_);
    if (info_ != nullptr) return;
    png_destroy_read_struct(&png_, nullptr, nullptr);
    throw std::bad_alloc();
  }
  ~Reader() { png_destroy_read_struct(&png_, &info_, nullptr); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  png_structp png() { return png_; }
  png_infop info() { return info_; }

 private:
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

/// Nothing in here, and nothing that it calls, has a destructor: libpng may leave it by longjmp.
void read_rows(png_structp png, const PngHeader& header, png_bytep row, PngPixels& pixels) {
  const int passes = header.interlaced ? PNG_INTERLACE_ADAM7_PASSES : 1;
  for (int pass = 0; pass < passes; ++pass) {
    PngRun run{0, 0, 1, header.width};
    std::uint32_t down = 1;
    if (header.interlaced) {
      run = {static_cast<std::uint32_t>(PNG_PASS_START_COL(pass)), 0,
             static_cast<std::uint32_t>(PNG_PASS_COL_OFFSET(pass)), PNG_PASS_COLS(header.width, pass)};
      run.y = PNG_PASS_START_ROW(pass);
      down = PNG_PASS_ROW_OFFSET(pass);
    }
    for (; run.count > 0 && run.y < header.height; run.y += down) {
      png_read_row(png, row, nullptr);
      pixels.put(run, row);
    }
  }
}

/// False where libpng came back by longjmp.
bool read_all(Reader& reader, const PngHeader& header, png_bytep row, PngPixels& pixels) {
  png_structp png = reader.png();
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, kMaxPictureSide, kMaxPictureSide);
  png_set_crc_action(png, PNG_CRC_ERROR_QUIT, PNG_CRC_ERROR_QUIT);
  png_set_benign_errors(png, 0);
  png_set_check_for_invalid_index(png, -1);  // read_samples() says which; some versions of libpng stop here
  png_read_info(png, reader.info());
  png_set_packing(png);
  png_start_read_image(png);
  read_rows(png, header, row, pixels);
  png_read_end(png, nullptr);
  return true;
}

}  // namespace

Image read_samples(const PngParts& parts, const std::string& where) {
  const auto refuse = [&](std::string_view why) {
    throw Error(ErrorKind::kInvalid, where, fmt::format("is not a whole PNG ({})", why));
  };
  Talk talk;
  talk.pieces = {kPngSignature, parts.header_chunk};
  if (parts.header.color == PngColor::kPalette) talk.pieces.push_back(parts.palette_chunk);
  talk.pieces.insert(talk.pieces.end(), parts.packed.begin(), parts.packed.end());
  talk.pieces.push_back(kEnd);
  Reader reader(talk);
  png_set_read_fn(reader.png(), &talk, on_read);
  Image image;
  image.color_space = parts.color_space;
  PngPixels pixels(parts, image);
  const std::size_t bytes = parts.header.depth == 16 ? 2 : 1;
  std::vector<std::uint8_t> row(bytes * parts.header.channels() * parts.header.width);
  const bool done = read_all(reader, parts.header, row.data(), pixels);
  if (!done || talk.message[0] != '\0') refuse(talk.message.data());
  if (pixels.beyond_palette() >= 0 && parts.header.color == PngColor::kPalette) {
    refuse(fmt::format("a pixel is colour {} of a palette of {}", pixels.beyond_palette(), parts.palette.size() / 3));
  }
  return image;
}

}  // namespace epochreel::image

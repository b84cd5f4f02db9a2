#include <fmt/format.h>
#include <jerror.h>
#include <jpeglib.h>

#include <array>
#include <csetjmp>
#include <cstdio>
#include <string>
#include <utility>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/image/jpeg.h"
#include "epochreel/image/png.h"
#include "exif.h"
#include "png_format.h"

namespace epochreel::image {

namespace {

constexpr std::uint64_t kMaxFileBytes = 600'000'000;
constexpr int kMaxScans = 100;  // a progressive picture has about ten; each takes as long as a whole picture
constexpr unsigned kMaxMarkerBytes = 0xFFFF;

/// The first message of libjpeg. It is in C: it comes back from its errors by longjmp, over frames that own nothing.
struct Talk {
  jpeg_error_mgr manager{};  // first, so that a pointer to it is one to the whole
  std::jmp_buf jump{};
  std::array<char, JMSG_LENGTH_MAX> message{};
};

Talk& talk_of(j_common_ptr jpeg) { return *reinterpret_cast<Talk*>(jpeg->err); }

[[noreturn]] void on_error(j_common_ptr jpeg) {
  Talk& talk = talk_of(jpeg);
  talk.manager.format_message(jpeg, talk.message.data());
  std::longjmp(talk.jump, 1);
}

/// A warning is of damage, after which the library makes up pixels; bytes that it skips between segments harm none.
void on_message(j_common_ptr jpeg, int level) {
  if (level < 0 && talk_of(jpeg).manager.msg_code != JWRN_EXTRANEOUS_DATA) on_error(jpeg);
}

void on_progress(j_common_ptr jpeg) {
  if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number > kMaxScans) {
    std::snprintf(talk_of(jpeg).message.data(), JMSG_LENGTH_MAX, "it has more than %d scans", kMaxScans);
    std::longjmp(talk_of(jpeg).jump, 1);
  }
}

/// Reads one file. Between setjmp and longjmp, nothing that owns memory is made.
class Decoder {
 public:
  Decoder(const std::string& bytes, const std::string& where) : bytes_(bytes), where_(where) {
    jpeg_.err = jpeg_std_error(&talk_.manager);
    talk_.manager.error_exit = on_error;
    talk_.manager.emit_message = on_message;
    progress_.progress_monitor = on_progress;
  }
  ~Decoder() { jpeg_destroy_decompress(&jpeg_); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  /// Looks at all before the pixels.
  void read_header() {
    if (!parse_header()) refuse_damaged();
    if (jpeg_.num_components != 1 && jpeg_.num_components != 3) {
      refuse(fmt::format("has {} channels{}; save it in RGB or grey", jpeg_.num_components,
                         jpeg_.num_components == 4 ? ", as CMYK has" : ""));
    }
    if (!fits_bounds(jpeg_.image_width, jpeg_.image_height)) {
      refuse(fmt::format("is {} x {} pixels; at most {} pixels are read", grouped(jpeg_.image_width),
                         grouped(jpeg_.image_height), grouped(kMaxPicturePixels)));
    }
  }

  int width() const { return narrow<int>(jpeg_.image_width); }
  int height() const { return narrow<int>(jpeg_.image_height); }

  int orientation() const {
    for (auto* marker = jpeg_.marker_list; marker != nullptr; marker = marker->next) {
      const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
      if (marker->marker == JPEG_APP0 + 1 && data.starts_with("Exif")) return exif_orientation(data);
    }
    return 1;
  }

  Bitmap read_pixels() {
    Bitmap bitmap(width(), height());
    if (!decode(bitmap.pixels.data(), bitmap.stride())) refuse_damaged();
    return bitmap;
  }

 private:
  [[noreturn]] void refuse(const std::string& what) const { throw Error(ErrorKind::kInvalid, where_, what); }
  [[noreturn]] void refuse_damaged() const {
    refuse(fmt::format("is not a whole JPEG ({}); save it again, or leave it out", talk_.message.data()));
  }

  bool parse_header() {
    if (setjmp(talk_.jump) != 0) return false;
    jpeg_create_decompress(&jpeg_);
    jpeg_.progress = &progress_;
    jpeg_mem_src(&jpeg_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
    jpeg_save_markers(&jpeg_, JPEG_APP0 + 1, kMaxMarkerBytes);
    jpeg_read_header(&jpeg_, TRUE);
    return true;
  }

  bool decode(std::uint8_t* pixels, int stride) {
    if (setjmp(talk_.jump) != 0) return false;
    jpeg_.out_color_space = JCS_EXT_BGRX;  // with 255 in the fourth byte
    jpeg_.dct_method = JDCT_ISLOW;
    jpeg_.do_fancy_upsampling = FALSE;
    jpeg_.do_block_smoothing = FALSE;
    jpeg_start_decompress(&jpeg_);
    while (jpeg_.output_scanline < jpeg_.output_height) {
      JSAMPROW row = pixels + static_cast<std::size_t>(jpeg_.output_scanline) * static_cast<std::size_t>(stride);
      jpeg_read_scanlines(&jpeg_, &row, 1);
    }
    jpeg_finish_decompress(&jpeg_);
    return true;
  }

  const std::string& bytes_;
  const std::string& where_;
  Talk talk_;
  jpeg_progress_mgr progress_{};
  jpeg_decompress_struct jpeg_{};
};

/// Whether rows of the file are columns of the picture.
bool swaps_sides(int orientation) { return orientation >= 5; }

/// Where pixel (x, y) of the picture that is looked at lies in the file's, of w x h.
std::pair<int, int> place_in_file(int orientation, int x, int y, int w, int h) {
  switch (orientation) {
    case 2:
      return {w - 1 - x, y};
    case 3:
      return {w - 1 - x, h - 1 - y};
    case 4:
      return {x, h - 1 - y};
    case 5:
      return {y, x};
    case 6:
      return {y, h - 1 - x};
    case 7:
      return {w - 1 - y, h - 1 - x};
    case 8:
      return {w - 1 - y, x};
    default:
      return {x, y};
  }
}

Bitmap turned(Bitmap file, int orientation) {
  if (orientation == 1) return file;
  const bool swaps = swaps_sides(orientation);
  Bitmap result(swaps ? file.height : file.width, swaps ? file.width : file.height);
  const auto* const from = reinterpret_cast<const std::uint32_t*>(file.pixels.data());
  auto* to = reinterpret_cast<std::uint32_t*>(result.pixels.data());
  for (int y = 0; y < result.height; ++y) {
    for (int x = 0; x < result.width; ++x) {
      const auto [column, row] = place_in_file(orientation, x, y, file.width, file.height);
      *to++ = from[static_cast<std::size_t>(row) * static_cast<std::size_t>(file.width) + column];
    }
  }
  return result;
}

}  // namespace

bool is_jpeg(std::string_view start) { return start.starts_with("\xFF\xD8\xFF"); }

PictureSize read_jpeg_size(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  const std::string where = path.string();
  Decoder decoder(bytes, where);
  decoder.read_header();
  if (swaps_sides(decoder.orientation())) return {decoder.height(), decoder.width()};
  return {decoder.width(), decoder.height()};
}

Bitmap read_jpeg(const std::filesystem::path& path) {
  const std::string bytes = read_file(path, kMaxFileBytes);
  const std::string where = path.string();
  Decoder decoder(bytes, where);
  decoder.read_header();
  const int orientation = decoder.orientation();
  return turned(decoder.read_pixels(), orientation);
}

}  // namespace epochreel::image

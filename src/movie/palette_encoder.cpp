#include "palette_encoder.h"

#include <unordered_map>
#include <utility>

#include "av_error.h"
#include "libav_encoder.h"
#include "palette.h"
#include "reduction.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "make a frame";
constexpr std::uint32_t kOpaque = 0xFF000000U;

Frame make_frame(const VideoOptions& stored) {
  Frame frame(allocated(av_frame_alloc()));
  frame->format = AV_PIX_FMT_PAL8;
  frame->width = stored.width;
  frame->height = stored.height;
  check(av_frame_get_buffer(frame.get(), 0), "", kAction);
  return frame;
}

/// The tiles of colours that were seen.
class Tiles {
 public:
  explicit Tiles(std::vector<Color> palette) : ditherer_(std::move(palette)) {}

  const Ditherer::Tile& of(const std::uint8_t* pixel) {
    const std::uint32_t key = pixel[0] | std::uint32_t{pixel[1]} << 8U | std::uint32_t{pixel[2]} << 16U;
    const auto found = tiles_.find(key);
    if (found != tiles_.end()) return found->second;
    if (tiles_.size() == kMaxTiles) tiles_.clear();
    return tiles_.emplace(key, ditherer_.tile({pixel[2], pixel[1], pixel[0]})).first->second;
  }

 private:
  static constexpr std::size_t kMaxTiles = std::size_t{1} << 19U;  ///< about 30 MB

  Ditherer ditherer_;
  std::unordered_map<std::uint32_t, Ditherer::Tile> tiles_;
};

class PaletteConverter : public FrameConverter {
 public:
  PaletteConverter(const VideoOptions& stored, std::vector<Color> palette, bool is_transparent)
      : frame_(make_frame(stored)),
        small_(stored.width, stored.height),
        palette_(palette),
        tiles_(std::move(palette)),
        free_(is_transparent ? 0U : kOpaque) {}

  AVFrame* convert(const image::Bitmap& bitmap) override {
    check(av_frame_make_writable(frame_.get()), "", kAction);
    write_palette();
    reduce(bitmap, small_);
    const std::uint8_t* pixel = small_.pixels.data();
    for (int y = 0; y < small_.height; ++y) {
      std::uint8_t* const row = frame_->data[0] + std::ptrdiff_t{y} * frame_->linesize[0];
      for (int x = 0; x < small_.width; ++x, pixel += 4) {
        row[x] = tiles_.of(pixel)[y % Ditherer::kSide * Ditherer::kSide + x % Ditherer::kSide];
      }
    }
    return frame_.get();
  }

 private:
  /// A, R, G, B in the bits of a number.
  void write_palette() {
    auto* const entries = reinterpret_cast<std::uint32_t*>(frame_->data[1]);
    std::fill_n(entries, kMaxColors + 1, free_);
    for (std::size_t i = 0; i < palette_.size(); ++i) entries[i] = kOpaque | palette_[i].word();
  }

  Frame frame_;
  image::Bitmap small_;
  std::vector<Color> palette_;
  Tiles tiles_;
  std::uint32_t free_;  ///< what stands behind the palette's colours
};

}  // namespace

std::unique_ptr<VideoEncoder> make_palette_encoder(const std::filesystem::path& path, const VideoOptions& drawn,
                                                   const VideoOptions& stored, const PaletteSetup& palette) {
  const EncoderSetup setup = {.encoder = palette.encoder, .quality = "", .options = {}};
  CodecContext context = new_encoder(path, stored, setup, AV_PIX_FMT_PAL8);
  context->color_trc = AVCOL_TRC_IEC61966_2_1;
  open_encoder(*context, path, setup);
  return make_libav_encoder(
      path, std::move(context), setup,
      std::make_unique<PaletteConverter>(stored, palette_of(drawn.theme), palette.is_transparent));
}

}  // namespace epochreel::movie

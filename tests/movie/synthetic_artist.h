/// A small film for tests: a dark gradient, a bright square that moves, and the frame's number as a row of bits.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "epochreel/movie/render.h"

namespace epochreel::movie {

inline constexpr int kTestWidth = 128;
inline constexpr int kTestHeight = 64;

inline void draw_synthetic(std::int64_t frame, image::Bitmap& bitmap) {
  const auto at = static_cast<int>(frame);
  std::uint8_t* pixel = bitmap.pixels.data();
  for (int y = 0; y < bitmap.height; ++y) {
    for (int x = 0; x < bitmap.width; ++x, pixel += 4) {
      const bool in_square = x >= 2 * at % bitmap.width && x < 2 * at % bitmap.width + 20 && y >= 20 && y < 40;
      const bool in_bit = y >= 48 && ((at >> (x / 16)) & 1) != 0;
      pixel[0] = static_cast<std::uint8_t>(in_square ? 40 : 30 + x / 4);
      pixel[1] = static_cast<std::uint8_t>(in_square ? 180 : 20 + y / 2);
      pixel[2] = static_cast<std::uint8_t>(in_bit ? 220 : (in_square ? 255 : 16 + (at * 3) % 64));
      pixel[3] = 255;
    }
  }
}

class SyntheticArtist : public Artist {
 public:
  explicit SyntheticArtist(int pause_ms = 0) : pause_(pause_ms) {}
  DrawnFrame draw(std::int64_t frame) override {
    if (pause_.count() > 0) std::this_thread::sleep_for(pause_);
    draw_synthetic(frame, bitmap_);
    return {bitmap_, frame + 1};
  }

 private:
  image::Bitmap bitmap_{kTestWidth, kTestHeight};
  std::chrono::milliseconds pause_;
};

/// 50 frames in segments of 12: the last is short.
inline RenderOptions test_film(const std::filesystem::path& folder, int threads) {
  RenderOptions options;
  options.folder = folder;
  options.video = {.width = kTestWidth, .height = kTestHeight, .fps = 30, .codec = {}, .segment_frames = 12};
  options.frames = 50;
  options.png_every = 10;
  options.poster_frame = 17;
  options.film_hash = "synthetic";
  options.versions = {{"test", "1"}};
  options.narration.chapters = {{0, 19, "A “first” <chapter>"}, {19, 31, "二"}};
  options.narration.descriptions = {{0, 19, "A square moves."}, {19, 31, "It moves on."}};
  options.narration.captions = {{7, 10, "It has come from the left"}};
  options.threads = threads;
  return options;
}

}  // namespace epochreel::movie

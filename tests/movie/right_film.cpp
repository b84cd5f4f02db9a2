/// A film by which right_video_test.py sees that a movie is right: patches of flat colour, below them something that
/// moves, below that the frame's number as blocks that are black or white.
///
///     right_film                   says the names of all codecs, a line each
///     right_film CODEC FOLDER      renders the film, each frame a PNG as well, and says as JSON what is in it
#include <cstdio>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "all_codecs.h"
#include "epochreel/job/theme.h"
#include "epochreel/movie/movie_file.h"
#include "epochreel/movie/render.h"

namespace {

using namespace epochreel;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr int kPatch = 40;        ///< side of a patch
constexpr int kMovingFrom = 160;  ///< rows; patches are above
constexpr int kNumberFrom = 280;
constexpr int kBlock = 80;  ///< side of a block of the number; the lowest bit is at the left
constexpr int kFrames = 50;
constexpr int kSegment = 12;
constexpr int kFps = 30;

/// Primaries and what they mix to, greys, and the colours of all themes.
std::vector<Color> patches() {
  std::vector<Color> colors;
  const auto add = [&](int red, int green, int blue) {
    colors.push_back(
        {static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green), static_cast<std::uint8_t>(blue)});
  };
  for (int mix = 0; mix < 8; ++mix) add(mix & 1 ? 255 : 0, mix & 2 ? 255 : 0, mix & 4 ? 255 : 0);
  for (int grey = 1; grey < 256; grey += 32) add(grey, grey, grey);
  for (const std::string& name : job::theme_names()) {
    const job::ThemeSpec& theme = job::theme_by_name(name);
    for (const Color& color : {theme.ground, theme.panel, theme.text, theme.muted, theme.line, theme.track, theme.up,
                               theme.down, theme.error, theme.neuron_off, theme.neuron_on, theme.picture}) {
      colors.push_back(color);
    }
  }
  return colors;
}

/// 0 to 255 and back, once in 512.
int wave(int at) { return at % 512 < 256 ? at % 256 : 255 - at % 256; }

class RightArtist : public movie::Artist {
 public:
  movie::DrawnFrame draw(std::int64_t number) override {
    const int frame = static_cast<int>(number);
    std::uint8_t* pixel = bitmap_.pixels.data();
    for (int y = 0; y < bitmap_.height; ++y) {
      for (int x = 0; x < bitmap_.width; ++x, pixel += 4) {
        const Color color = color_at(x, y, frame);
        pixel[0] = color.blue;
        pixel[1] = color.green;
        pixel[2] = color.red;
        pixel[3] = 255;
      }
    }
    return {bitmap_, number + 1};
  }

 private:
  Color color_at(int x, int y, int frame) const {
    if (y >= kNumberFrom) {
      const std::uint8_t light = (frame >> (x / kBlock)) & 1 ? 255 : 0;
      return {light, light, light};
    }
    if (y >= kMovingFrom) {
      const auto at = [&](int slope) { return static_cast<std::uint8_t>(wave(slope * x + 2 * y + 5 * frame)); };
      return {at(1), at(2), at(3)};
    }
    const std::size_t place = static_cast<std::size_t>(y / kPatch * (kWidth / kPatch) + x / kPatch);
    return place < colors_.size() ? colors_[place] : Color{};
  }

  const std::vector<Color> colors_ = patches();
  image::Bitmap bitmap_{kWidth, kHeight};
};

movie::RenderOptions right_film(const char* folder, const job::VideoSpec& codec) {
  movie::RenderOptions options;
  options.folder = folder;
  options.video = {.width = kWidth, .height = kHeight, .fps = kFps, .codec = codec, .segment_frames = kSegment};
  options.frames = kFrames;
  options.png_every = 1;
  options.film_hash = "right";
  options.narration.chapters = {{0, 19, "One"}, {19, 31, "Two"}};
  options.threads = 2;
  return options;
}

void render(const job::VideoSpec& codec, const char* folder) {
  movie::render_movie(right_film(folder, codec), [] { return std::make_unique<RightArtist>(); }, {});
  nlohmann::json said = {{"movie", movie::movie_file_name(codec)},
                         {"width", kWidth},
                         {"height", kHeight},
                         {"fps", kFps},
                         {"frames", kFrames},
                         {"segment", kSegment},
                         {"patch", kPatch},
                         {"moving_from", kMovingFrom},
                         {"number_from", kNumberFrom},
                         {"block", kBlock}};
  for (const Color& color : patches()) said["patches"].push_back({color.red, color.green, color.blue});
  std::printf("%s\n", said.dump().c_str());
}

}  // namespace

int main(int count, char** arguments) {
  try {
    for (const job::VideoSpec& codec : movie::all_codecs()) {
      const std::string name(job::codec_name(codec));
      if (count == 1) std::printf("%s\n", name.c_str());
      if (count == 3 && name == arguments[1]) render(codec, arguments[2]);
    }
    return count == 1 || count == 3 ? 0 : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}

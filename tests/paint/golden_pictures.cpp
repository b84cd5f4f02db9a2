/// Draws the golden pictures: every scene in every theme and size, and every panel alone, from the committed trace of
/// configs/golden.yaml.
///
///     golden_pictures TRACE OUT [PART]    those whose name contains PART, or all
///
/// OUT/full gets them as they are, OUT/small those of the night theme reduced to kWidth pixels across,
/// OUT/versions.json what can change a pixel.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/job/job.h"
#include "paint/studio.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 320;

struct Golden {
  std::string name;
  job::MovieSpec movie;
  std::int64_t frame = 0;
};

job::MovieSpec movie_of(job::SceneSpec scene, const std::string& theme, int width, int height) {
  job::MovieSpec movie;
  movie.width = width;
  movie.height = height;
  movie.fps = 10;
  movie.theme = scene::theme_by_name(theme);
  scene.seconds = job::is<job::TrainingScene>(scene.kind) ? 9 : 3;
  movie.scenes = {scene};
  return movie;
}

std::vector<Golden> all_goldens() {
  std::vector<Golden> all;
  for (const job::SceneKind& kind : job::all_scenes()) {
    const std::string name(job::scene_name(kind));
    for (const std::string& theme : scene::theme_names()) {
      for (const auto& [width, height] :
           {std::pair{1920, 1080}, {3840, 2160}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
        job::SceneSpec scene;
        scene.kind = kind;
        const std::string full = name + "_" + theme + "_" + std::to_string(width) + "x" + std::to_string(height);
        all.push_back({full, movie_of(scene, theme, width, height), job::is<job::TrainingScene>(kind) ? 55 : 22});
      }
    }
  }
  for (const std::string& theme : scene::theme_names()) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}}) {
      const std::string size = theme + "_" + std::to_string(width) + "x" + std::to_string(height);
      job::MovieSpec closing = movie_of({job::ClosingScene{}}, theme, width, height);
      closing.scenes.front().seconds = 8;
      all.push_back({"answer_" + size, closing, 15});
      job::MovieSpec cut = movie_of({job::TitleScene{}}, theme, width, height);
      cut.scenes.push_back({job::DataScene{}, 3});
      all.push_back({"cut_" + size, cut, 32});  // the third of five frames
    }
  }
  for (const job::PanelKind& kind : job::all_panels()) {
    job::SceneSpec scene;
    scene.kind = job::TrainingScene{};
    job::PanelSpec panel;
    panel.kind = kind;
    scene.panels = {panel};
    const std::string name(job::panel_name(panel.kind));
    all.push_back({"panel_" + name, movie_of(scene, "night", 1280, 720), 55});
  }
  return all;
}

/// The picture in kWidth pixels across, each the mean of those that it stands for.
image::Bitmap reduced(const image::Bitmap& bitmap) {
  const int factor = bitmap.width / kWidth;
  image::Bitmap small(bitmap.width / factor, bitmap.height / factor);
  for (int y = 0; y < small.height; ++y) {
    for (int x = 0; x < small.width; ++x) {
      for (int c = 0; c < 4; ++c) {
        int sum = 0;
        for (int dy = 0; dy < factor; ++dy) {
          for (int dx = 0; dx < factor; ++dx) {
            sum +=
                bitmap
                    .pixels[static_cast<std::size_t>((y * factor + dy) * bitmap.stride() + (x * factor + dx) * 4 + c)];
          }
        }
        small.pixels[static_cast<std::size_t>(y * small.stride() + x * 4 + c)] =
            static_cast<std::uint8_t>((sum + factor * factor / 2) / (factor * factor));
      }
    }
  }
  return small;
}

void draw(const fs::path& trace, const Golden& golden, const fs::path& out) {
  Studio studio(std::make_shared<const trace::TraceReader>(trace), golden.movie);
  image::Bitmap bitmap;
  studio.painter.paint(studio.resolver.resolve(golden.frame), bitmap);
  image::write_png(out / "full" / (golden.name + ".png"), bitmap);
  if (golden.movie.theme == scene::theme_by_name("night")) {
    image::write_png(out / "small" / (golden.name + ".png"), reduced(bitmap));
  }
}

void draw_all(const fs::path& trace, const fs::path& out, const std::string& part) {
  std::vector<Golden> goldens = all_goldens();
  std::erase_if(goldens, [&](const Golden& golden) { return golden.name.find(part) == std::string::npos; });
  for (const char* folder : {"full", "small"}) fs::create_directories(out / folder);
  parallel_for(2, std::ssize(goldens), [&](std::int64_t i) { draw(trace, goldens[static_cast<std::size_t>(i)], out); });
  const nlohmann::json versions = painting_versions(scene::theme_by_name("night"));
  std::ofstream(out / "versions.json") << versions.dump(1) << "\n";
}

}  // namespace
}  // namespace epochreel::paint

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "golden_pictures TRACE OUT [PART]\n");
    return 2;
  }
  try {
    epochreel::paint::draw_all(argv[1], argv[2], argc > 3 ? argv[3] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "golden_pictures: %s\n", error.what());
    return 1;
  }
  return 0;
}

/// Draws the golden pictures. From GOLDENS/trace, the trace of configs/golden.yaml: every scene in every theme and
/// size, and every panel alone. From each trace in GOLDENS/recorded, which the recorder left: the scenes that show what
/// those networks are.
///
///     golden_pictures GOLDENS OUT [PART]    those whose name contains PART, or all
///
/// OUT/full gets them as they are, OUT/small those of the night theme reduced to kWidth pixels across,
/// OUT/versions.json what can change a pixel.
#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/job/job.h"
#include "paint/studio.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;

constexpr int kWidth = 320;

constexpr std::pair<int, int> kSizes[] = {{1920, 1080}, {3840, 2160}, {1080, 1080}, {1080, 1920}, {1280, 720}};

struct Golden {
  std::string name;
  job::MovieSpec movie;
  std::int64_t frame = 0;
  std::string trace = "trace";
};

std::string size_words(const std::string& theme, int width, int height) {
  return "_" + theme + "_" + std::to_string(width) + "x" + std::to_string(height);
}

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
      for (const auto& [width, height] : kSizes) {
        job::SceneSpec scene;
        scene.kind = kind;
        all.push_back({name + size_words(theme, width, height), movie_of(scene, theme, width, height),
                       job::is<job::TrainingScene>(kind) ? 55 : 22});
      }
    }
  }
  for (const std::string& theme : scene::theme_names()) {
    for (const auto& [width, height] : {std::pair{1920, 1080}, {1080, 1920}}) {
      const std::string size = size_words(theme, width, height);
      job::MovieSpec closing = movie_of({job::ClosingScene{}}, theme, width, height);
      closing.scenes.front().seconds = 8;
      all.push_back({"answer" + size, closing, 15});
      job::MovieSpec cut = movie_of({job::TitleScene{}}, theme, width, height);
      cut.scenes.push_back({job::DataScene{}, 3});
      all.push_back({"cut" + size, cut, 32});  // the third of five frames
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

/// The training in every theme and size; its start and end, and other scenes, wide at night and upright on paper.
std::vector<Golden> recorded_goldens(const std::string& name) {
  std::vector<Golden> all;
  const auto add = [&](const job::SceneKind& scene, const std::string& words, std::int64_t frame,
                       const std::string& theme, int width, int height) {
    all.push_back({name + "_" + words + size_words(theme, width, height), movie_of({scene, 0}, theme, width, height),
                   frame, "recorded/" + name});
  };
  for (const std::string& theme : scene::theme_names()) {
    for (const auto& [width, height] : kSizes) add(job::TrainingScene{}, "training", 55, theme, width, height);
  }
  for (const auto& [theme, width, height] : {std::tuple{"night", 1920, 1080}, {"paper", 1080, 1920}}) {
    add(job::TrainingScene{}, "start", 2, theme, width, height);
    add(job::TrainingScene{}, "end", 88, theme, width, height);
    for (const job::SceneKind& kind :
         std::initializer_list<job::SceneKind>{job::DataScene{}, job::FiltersScene{}, job::WeightsScene{},
                                               job::ProjectionScene{}, job::PredictionsScene{}}) {
      add(kind, std::string(job::scene_name(kind)), 22, theme, width, height);
    }
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

void draw(const fs::path& goldens, const Golden& golden, const fs::path& out) {
  Studio studio(std::make_shared<const trace::TraceReader>(goldens / golden.trace), golden.movie);
  image::Bitmap bitmap;
  studio.painter.paint(studio.resolver.resolve(golden.frame), bitmap);
  image::write_png(out / "full" / (golden.name + ".png"), bitmap);
  if (golden.movie.theme == scene::theme_by_name("night")) {
    image::write_png(out / "small" / (golden.name + ".png"), reduced(bitmap));
  }
}

void draw_all(const fs::path& folder, const fs::path& out, const std::string& part) {
  std::vector<Golden> goldens = all_goldens();
  for (const auto& recorded : fs::directory_iterator(folder / "recorded")) {
    std::ranges::copy(recorded_goldens(recorded.path().filename().string()), std::back_inserter(goldens));
  }
  std::erase_if(goldens, [&](const Golden& golden) { return golden.name.find(part) == std::string::npos; });
  for (const char* part_of_out : {"full", "small"}) fs::create_directories(out / part_of_out);
  parallel_for(2, std::ssize(goldens),
               [&](std::int64_t i) { draw(folder, goldens[static_cast<std::size_t>(i)], out); });
  const nlohmann::json versions = painting_versions(scene::theme_by_name("night"));
  std::ofstream(out / "versions.json") << versions.dump(1) << "\n";
}

}  // namespace
}  // namespace epochreel::paint

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::fprintf(stderr, "golden_pictures GOLDENS OUT [PART]\n");
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

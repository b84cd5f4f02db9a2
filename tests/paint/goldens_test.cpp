/// Golden pictures: every scene in every theme and size, and every panel alone, drawn from the committed trace of
/// configs/golden.yaml.
///
/// Where cairo, pango and the fonts are those that made the goldens, a frame's pixel hash decides. Elsewhere its
/// picture, reduced to a width of kWidth pixels, may differ from the golden's by kTolerance on average and by
/// kWorst somewhere. EPOCHREEL_UPDATE_GOLDENS=1 writes what is drawn now over the goldens.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "epochreel/image/png.h"
#include "epochreel/job/job.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "source_folder.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int kWidth = 320;
constexpr double kTolerance = 1.5;  ///< of 255, mean over all channels: another version's antialiasing
constexpr double kWorst = 96;       ///< of 255, a reduced pixel

fs::path goldens() { return source_folder() / "tests" / "goldens"; }

bool updating() { return std::getenv("EPOCHREEL_UPDATE_GOLDENS") != nullptr; }

/// A frame that has a golden.
struct Golden {
  std::string name;
  job::MovieSpec movie;
  std::int64_t frame = 0;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.name; }

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
    for (const std::string theme : {"night", "paper", "high-contrast"}) {
      for (const auto& [width, height] :
           {std::pair{1920, 1080}, {3840, 2160}, {1080, 1080}, {1080, 1920}, {1280, 720}}) {
        job::SceneSpec scene;
        scene.kind = kind;
        const std::string full = name + "_" + theme + "_" + std::to_string(width) + "x" + std::to_string(height);
        all.push_back({full, movie_of(scene, theme, width, height), job::is<job::TrainingScene>(kind) ? 55 : 22});
      }
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

/// The picture in kWidth pixels across, each the mean of those it stands for.
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

image::Bitmap draw(const Golden& golden) {
  const auto trace = std::make_shared<const trace::TraceReader>(goldens() / "trace");
  Studio studio(trace, golden.movie);
  auto& [painter, film, resolver] = studio;
  image::Bitmap bitmap;
  painter.paint(resolver.resolve(golden.frame), bitmap);
  return bitmap;
}

json read_json(const fs::path& path) {
  std::ifstream file(path);
  return file ? json::parse(file) : json::object();
}

class EveryGolden : public testing::TestWithParam<Golden> {};

TEST_P(EveryGolden, IsDrawnAgain) {
  const Golden& golden = GetParam();
  const image::Bitmap now = draw(golden);
  const std::string hash = image::pixel_hash(now).hex();
  const json versions = painting_versions(golden.movie.theme);
  const fs::path record = goldens() / "pictures" / (golden.name + ".json");
  const fs::path picture = goldens() / "pictures" / (golden.name + ".png");
  if (updating()) {
    fs::create_directories(record.parent_path());
    image::write_png(picture, reduced(now));
    std::ofstream(record) << json{{"hash", hash}, {"versions", versions}}.dump(1) << "\n";
    return;
  }
  const json known = read_json(record);
  ASSERT_TRUE(known.contains("hash"))
      << "no golden; look at the picture, then write it with EPOCHREEL_UPDATE_GOLDENS=1";
  if (known["versions"] == versions) {
    EXPECT_EQ(known["hash"], hash) << "drawn differently by the same versions";
    return;
  }
  const image::Bitmap before = image::read_png(picture).bitmap;
  const image::Bitmap small = reduced(now);
  ASSERT_EQ(before.pixels.size(), small.pixels.size());
  double sum = 0;
  double worst = 0;
  for (std::size_t i = 0; i < small.pixels.size(); ++i) {
    const double difference = std::abs(small.pixels[i] - before.pixels[i]);
    sum += difference;
    worst = std::max(worst, difference);
  }
  EXPECT_LE(sum / static_cast<double>(small.pixels.size()), kTolerance);
  EXPECT_LE(worst, kWorst);
}

INSTANTIATE_TEST_SUITE_P(Goldens, EveryGolden, testing::ValuesIn(all_goldens()), [](const auto& tested) {
  std::string name = tested.param.name;
  for (char& letter : name) letter = letter == '-' ? '_' : letter;
  return name;
});

}  // namespace
}  // namespace epochreel::paint

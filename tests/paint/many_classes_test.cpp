/// From one class to a thousand, with short, long and alike names, in pictures of every shape: each text can be read.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "paint/readable.h"
#include "paint/studio.h"
#include "scene/gallery_trace.h"

namespace epochreel::paint {
namespace {

namespace fs = std::filesystem;
using scene::GalleryTrace;

enum class Names { kShort, kLong, kAlike };

struct Case {
  int classes = 1;
  Names names = Names::kShort;
};

std::string name_of(const Case& tested) {
  const char* kind = tested.names == Names::kShort ? "short" : tested.names == Names::kLong ? "long" : "alike";
  return fmt::format("{}_{}_names", tested.classes, kind);
}

void PrintTo(const Case& tested, std::ostream* out) { *out << name_of(tested); }

/// Alike: they differ behind their 25th letter, in the middle of the name.
std::vector<std::string> class_names(const Case& tested) {
  std::vector<std::string> names;
  for (int c = 0; c < tested.classes; ++c) {
    switch (tested.names) {
      case Names::kShort:
        names.push_back(fmt::format("{}", c));
        break;
      case Names::kLong:
        names.push_back(fmt::format("{} of the northern hemisphere's wetlands, seen from above, in winter",
                                    c % 2 == 0 ? "Ankle boot" : "Trousers") +
                        fmt::format(" {}", c));
        break;
      case Names::kAlike:
        names.push_back(fmt::format("Upper deciduous woodland {} of the second survey", c));
        break;
    }
  }
  return names;
}

/// With a gallery and saliency; three snapshots. Half of the classes' images are misread.
std::shared_ptr<const trace::TraceReader> many_classes(const Case& tested) {
  GalleryTrace spec;
  spec.small.classes = tested.classes;
  spec.small.names = class_names(tested);
  spec.small.snapshots = 3;
  spec.small.probes_per_class = tested.classes <= 100 ? 2 : 1;
  spec.images = 60;
  spec.reading = [&](int snapshot, int image) { return (image + (image % 2) * snapshot) % tested.classes; };
  const fs::path folder = fs::path(testing::TempDir()) / "epochreel_many_classes" / name_of(tested);
  return scene::write_small_trace(folder, spec.small, [&](trace::TensorMap& map, int snapshot) {
    scene::add_gallery_records(map, spec, snapshot);
  });
}

struct Size {
  int width = 0;
  int height = 0;
};

std::string words(const Size& size) { return fmt::format("{}x{}", size.width, size.height); }

/// Each shape of the stage, and the smallest and the largest pictures.
constexpr Size kSizes[] = {{1920, 1080}, {1280, 720},  {1080, 1080}, {1080, 1920}, {64, 64},   {128, 72},
                           {320, 180},   {640, 360},   {3840, 2160}, {7680, 4320}, {64, 7680}, {7680, 64},
                           {2560, 1080}, {1400, 1000}, {860, 620},   {800, 1000}};

/// The texts of a frame, in units of the stage. Nothing is painted: a drawing knows where its texts are.
std::vector<DrawnText> texts_in_units(scene::Drawing& drawing) {
  drawing.origin = {};
  drawing.scale = 1;
  return scene::texts_of(drawing);
}

/// Flow costs the most in large pictures, and has no words.
job::MovieSpec movie_of(const Size& size) {
  job::MovieSpec movie = scene::every_panel_movie(size.width, size.height);
  movie.fps = 3;
  if (size.width * size.height <= 1920 * 1080) return movie;
  std::erase_if(movie.scenes, [](const job::SceneSpec& scene) {
    return job::is<job::TrainingScene>(scene.kind) || job::is<job::PredictionsScene>(scene.kind);
  });
  return movie;
}

void check_size(const std::shared_ptr<const trace::TraceReader>& trace, const Size& size, std::int64_t stride) {
  Studio studio(trace, movie_of(size));
  auto& [painter, film, resolver] = studio;
  for (std::int64_t number = 0; number < film.frames(); number += stride) {
    scene::Drawing drawing = resolver.resolve(number);
    const double width = drawing.width / drawing.scale;
    const double height = drawing.height / drawing.scale;
    const auto texts = texts_in_units(drawing);
    const std::string where = fmt::format("{}, frame {}: ", words(size), number);
    expect_readable(texts, static_cast<int>(std::ceil(width)), static_cast<int>(std::ceil(height)), 1, where);
    expect_inside_panels(texts, drawing, where);
    expect_uncut(texts, trace->manifest(), where);
    expect_told_apart(texts, trace->manifest(), where);
  }
}

class ManyClasses : public testing::TestWithParam<Case> {};

TEST_P(ManyClasses, CanBeReadInEverySize) {
  const auto trace = many_classes(GetParam());
  int first = 0;
  for (const Size& size : kSizes) check_size(trace, size, first++ < 4 ? 1 : 3);
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const int classes : {1, 2, 10, 26, 47, 100, 200, 500, 1000}) {
    for (const Names names : {Names::kShort, Names::kLong, Names::kAlike}) cases.push_back({classes, names});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(All, ManyClasses, testing::ValuesIn(all_cases()),
                         [](const auto& tested) { return name_of(tested.param); });

}  // namespace
}  // namespace epochreel::paint

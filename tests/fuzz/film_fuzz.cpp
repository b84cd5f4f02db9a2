/// A real trace with a few changes: planned as a film of one scene, and one frame of it drawn. The input's first bytes
/// choose trace, scene, panel, size and frame; the others choose the changes.
#include <array>
#include <cmath>
#include <memory>

#include "edited_trace.h"
#include "epochreel/job/job.h"
#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "epochreel/scene/narration.h"
#include "epochreel/trace/trace.h"
#include "fuzzing.h"
#include "source_folder.h"

using namespace epochreel;

namespace {

constexpr int kMostChanges = 6;

const fuzz::EditedTrace& base_trace(std::uint8_t which) {
  static const std::array<fuzz::EditedTrace, 2> traces{
      fuzz::EditedTrace(source_folder() / "tests" / "fuzz" / "traces" / "dense"),
      fuzz::EditedTrace(source_folder() / "tests" / "fuzz" / "traces" / "cnn")};
  return traces[which % traces.size()];
}

/// One second of one scene with its own panels, or of one panel that fills the scene.
job::MovieSpec movie_of(fuzz::ByteReader& bytes) {
  constexpr std::array<std::pair<int, int>, 6> kSizes{
      {{320, 180}, {64, 64}, {180, 320}, {200, 200}, {640, 360}, {128, 72}}};
  const auto panels = job::all_panels();
  const auto scenes = job::all_scenes();
  job::MovieSpec movie;
  const auto scene_byte = bytes.byte();
  const auto panel_byte = bytes.byte();
  const auto size = kSizes[bytes.byte() % kSizes.size()];
  movie.width = size.first;
  movie.height = size.second;
  movie.fps = 8;
  job::SceneSpec scene;
  scene.kind = scenes[scene_byte % scenes.size()];
  scene.seconds = 1;
  if (job::has_panels(scene.kind) && panel_byte % 2 == 1) {
    job::PanelSpec panel;
    panel.kind = panels[panel_byte / 2 % panels.size()];
    panel.rows = panel.columns = scene_byte % 3 == 0 ? 6 : 12;
    scene.panels.push_back(panel);
  }
  movie.scenes = {scene};
  return movie;
}

void draw(const std::filesystem::path& folder, const job::MovieSpec& movie, std::uint8_t place) {
  const auto trace = std::make_shared<const trace::TraceReader>(folder);
  static paint::Painter painter(movie.theme);  // the pixels depend on the drawing alone
  const scene::Film film(trace, movie, painter.measure());
  scene::Resolver resolver(film, painter.measure());
  static image::Bitmap bitmap;
  painter.paint(resolver.resolve(place % film.frames()), bitmap);
  scene::narrate(film, painter.measure());
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::ByteReader bytes(fuzz::text_of(data, size));
  fuzz::EditedTrace trace = base_trace(bytes.byte());
  const job::MovieSpec movie = movie_of(bytes);
  const std::uint8_t place = bytes.byte();
  for (int change = 0; change < kMostChanges && !bytes.empty(); ++change) trace.edit(bytes);
  const auto folder = fuzz::scratch().fresh("trace");
  trace.write(folder);
  fuzz::read_or_refuse([&] { draw(folder, movie, place); });
  return 0;
}

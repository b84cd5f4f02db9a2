/// Each panel alone, the training scene whole: resolved and painted at 1920x1080, one frame an iteration.
///
/// The trace is the committed one of the golden pictures, or the folder that EPOCHREEL_TRACE names, such as
/// out/mnist/trace. Frames run on, as they do in a segment.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>

#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"
#include "paint/studio.h"
#include "source_folder.h"

namespace {

using namespace epochreel;

std::shared_ptr<const trace::TraceReader> trace_of_benchmark() {
  const char* folder = std::getenv("EPOCHREEL_TRACE");
  return std::make_shared<const trace::TraceReader>(folder ? std::filesystem::path(folder)
                                                           : source_folder() / "tests" / "goldens" / "trace");
}

job::MovieSpec movie_of(std::vector<job::PanelSpec> panels) {
  job::MovieSpec movie;
  job::SceneSpec scene;
  scene.kind = job::TrainingScene{};
  scene.seconds = 40;
  scene.panels = std::move(panels);
  movie.scenes = {scene};
  return movie;
}

void draw(benchmark::State& state, const job::MovieSpec& movie) {
  paint::Studio studio(trace_of_benchmark(), movie);
  auto& [painter, film, resolver] = studio;
  image::Bitmap bitmap;
  std::int64_t frame = film.frames() / 2;
  for (auto _ : state) {
    painter.paint(resolver.resolve(frame), bitmap);
    if (++frame == film.frames()) frame = 0;
  }
  state.counters["frames/s"] = benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  benchmark::RegisterBenchmark("training scene", [](benchmark::State& state) {
    draw(state, movie_of({}));
  })->Unit(benchmark::kMillisecond);
  for (const job::PanelKind& kind : job::all_panels()) {
    job::PanelSpec panel;
    panel.kind = kind;
    const std::string name = "panel/" + std::string(job::panel_name(panel.kind));
    benchmark::RegisterBenchmark(name.c_str(), [panel](benchmark::State& state) {
      draw(state, movie_of({panel}));
    })->Unit(benchmark::kMillisecond);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

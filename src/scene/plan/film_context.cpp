#include "plan/film_context.h"

#include <algorithm>
#include <set>

#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "epochreel/base/random.h"
#include "epochreel/trace/record_names.h"
#include "layout/compositions.h"
#include "layout/logo.h"
#include "text/screen_words.h"

namespace epochreel::scene {

namespace {

/// Every weight a pixel has the whole stage, with a head of its own; in upright pictures 1,024 units across.
Rect whole_of(const Stage& stage) {
  const double margin = stage.format == Format::kTall ? 28 : stage.header.x;
  return {margin, stage.header.y, stage.width - 2 * margin, stage.height - stage.header.y - margin + 20};
}

/// The panels that a job cannot choose: the network of the title, or test images where it cannot be drawn; the errors
/// below the answer.
std::vector<PlacedPanel> own_panels(const FilmContext& film, const SceneSpan& span) {
  if (job::is<job::TitleScene>(span.kind)) {
    const bool network = !film.drawn_stations().empty() && !film.shown_probes.empty();
    const job::PanelKind kind = network ? job::PanelKind(job::NetworkPanel{}) : job::PanelKind(job::ImagesPanel{});
    return {{{kind}, title_picture(film.stage)}};
  }
  if (span.answer) return {{{job::ErrorsPanel{}}, answer_errors(film.stage)}};
  return {};
}

std::vector<PlacedPanel> panels_of(const FilmContext& film, const job::SceneSpec& scene) {
  const auto panels =
      scene.panels.empty() ? composition(scene.kind, film.stage.format, has_hidden(film.stations)) : scene.panels;
  const bool whole = scene.panels.empty() && job::is<job::WeightsScene>(scene.kind);
  const Rect body = whole ? whole_of(film.stage) : film.stage.body;
  std::vector<PlacedPanel> placed;
  for (const job::PanelSpec& panel : panels) placed.push_back({panel, grid_area(body, panel)});
  return placed;
}

/// Frames of a closing that show the answer alone; a short one has none.
std::int64_t answer_frames(const job::SceneSpec& scene, int fps) {
  constexpr double kSeconds = 2.5;
  constexpr double kLeast = 4;  // of the closing
  const bool long_enough = job::is<job::ClosingScene>(scene.kind) && scene.seconds >= kLeast;
  return long_enough ? round_to<std::int64_t>(std::min(kSeconds, scene.seconds / 2) * fps) : 0;
}

std::vector<SceneSpan> lay_out(const FilmContext& film) {
  std::vector<SceneSpan> spans;
  std::int64_t next = 0;
  const auto add = [&](SceneSpan span) {
    span.first = next;
    next += span.count;
    if (span.panels.empty()) span.panels = own_panels(film, span);
    if (span.count > 0) spans.push_back(std::move(span));
  };
  for (const job::SceneSpec& scene : film.movie.scenes) {
    const std::int64_t answer = answer_frames(scene, film.movie.fps);
    add({scene.kind, 0, answer, {}, true});
    add({scene.kind, 0, job::scene_frames(scene, film.movie.fps) - answer, panels_of(film, scene)});
  }
  return spans;
}

/// Probes of each class in turn, class after class in a seeded order.
std::vector<int> shuffle_probes(const Probes& probes, std::uint64_t seed, std::size_t classes) {
  const RandomStream random(seed, RandomUse::kDirector);
  std::vector<std::vector<int>> by_class(classes);
  for (int p = 0; p < probes.count; ++p) {
    by_class[probes.labels[p]].push_back(p);
  }
  std::vector<int> order;
  const auto classes_in_order = random.permutation(static_cast<std::uint32_t>(classes));
  for (std::size_t round = 0; int_size(order) < probes.count; ++round) {
    for (const auto c : classes_in_order) {
      if (round < by_class[c].size()) order.push_back(by_class[c][round]);
    }
  }
  return order;
}

/// Those whose maps were recorded.
std::vector<int> keep_mapped(const std::vector<int>& shown, const Probes& probes) {
  std::vector<bool> mapped(probes.count);
  for (const int probe : probes.mapped) mapped[probe] = true;
  std::vector<int> kept;
  std::copy_if(shown.begin(), shown.end(), std::back_inserter(kept), [&](int probe) { return mapped[probe]; });
  return kept;
}

/// One probe a class; one that the trained network misreads is preferred, so that its errors are seen. Of few classes
/// more, as long as there are no more than kFewest.
std::vector<int> choose_quiz(const trace::Snapshot& last, const Probes& probes, const std::vector<int>& shown,
                             std::size_t classes) {
  if (!last.has(trace::names::kProbeProbability)) return {};
  const auto probability = last.floats(trace::names::kProbeProbability);
  const auto misread = [&](int probe) {
    const auto row = probability.begin() + (probe * classes);
    const auto best = std::max_element(row, row + classes) - row;
    return best != probes.labels[probe];
  };
  std::vector<int> quiz;
  for (const int probe : shown) {
    const int label = probes.labels[probe];
    const auto same = std::find_if(quiz.begin(), quiz.end(), [&](int q) { return probes.labels[q] == label; });
    if (same == quiz.end()) {
      quiz.push_back(probe);
    } else if (misread(probe) && !misread(*same)) {
      *same = probe;
    }
  }
  constexpr std::size_t kFewest = 10;
  const std::size_t each = quiz.empty() ? 0 : kFewest / quiz.size();
  const std::vector<int> first = quiz;
  for (std::size_t round = 1; round < each; ++round) {
    for (const int chosen : first) {
      const auto next = std::find_if(shown.begin(), shown.end(), [&](int probe) {
        return probes.labels[probe] == probes.labels[chosen] &&
               std::find(quiz.begin(), quiz.end(), probe) == quiz.end();
      });
      if (next != shown.end()) quiz.push_back(*next);
    }
  }
  return quiz;
}

/// Keeps as many classes of the quiz as have time enough in the longest scene of predictions.
void shorten_quiz(FilmContext& film) {
  constexpr double kSeconds = 0.8;  // an image
  constexpr int kAlways = 10;       // images that are read in any case
  double longest = 0;
  for (const auto& scene : film.movie.scenes) {
    if (job::is<job::PredictionsScene>(scene.kind)) longest = std::max(longest, scene.seconds);
  }
  std::set<int> classes;
  for (const int probe : film.quiz) classes.insert(film.probes.labels[probe]);
  film.quiz_classes = classes.size();
  const int most = std::max(kAlways, floor_to<int>(longest / kSeconds));
  if (int_size(film.quiz) > most) film.quiz.resize(most);
}

void check_input(const trace::TraceReader& trace) {
  if (trace.snapshots().empty()) {
    throw Error(ErrorKind::kInvalid, trace.folder().string(),
                "holds no finished snapshot, so there is nothing to draw; train first");
  }
}

/// The probes that the film shows, and in which order.
void choose_probes(FilmContext& film) {
  const auto& manifest = film.trace->manifest();
  const auto last = film.trace->last_snapshot();
  film.probes = read_probes(*film.trace);
  if (film.probes.count > 0) {
    film.shown_probes = shuffle_probes(film.probes, manifest.seed, manifest.class_names.size());
    if (!all_dense(film.drawn_stations())) film.shown_probes = keep_mapped(film.shown_probes, film.probes);
    film.quiz = choose_quiz(last, film.probes, film.shown_probes, manifest.class_names.size());
  }
  film.has_probabilities = film.probes.count > 0 && film.trace->recorded_throughout(trace::names::kProbeProbability);
  shorten_quiz(film);
}

std::vector<Caption> captions_of(const FilmContext& film) {
  double seconds = 1;  // of the training scene
  for (const auto& scene : film.movie.scenes) {
    if (job::is<job::TrainingScene>(scene.kind)) seconds = scene.seconds;
  }
  trace::Manifest shown = film.trace->manifest();
  shown.class_names = film.names;
  return find_captions({shown, film.records, film.trace->metrics(), film.stations, film.pacing,
                        seconds * (kTrainingEnds - kTrainingBegins), seconds * (1 - kTrainingEnds)});
}

}  // namespace

const SceneSpan* FilmContext::scene_at(std::int64_t frame) const {
  const auto found = std::find_if(scenes.begin(), scenes.end(), [&](const SceneSpan& span) {
    return frame >= span.first && frame < span.first + span.count;
  });
  return found == scenes.end() ? nullptr : &*found;
}

FilmContext make_context(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie) {
  check_input(*trace);
  FilmContext film;
  film.trace = std::move(trace);
  film.movie = movie;
  film.names = screen_names(film.trace->manifest().class_names);
  film.stage = make_stage(movie);
  film.logo = fit_logo(movie, film.stage);
  film.frames = job::movie_frames(movie);
  film.stations = find_stations(film.trace->manifest());
  film.spine = find_spine(*film.trace);
  film.records = read_records(*film.trace, film.stations);
  film.readings = read_class_readings(*film.trace);
  film.pacing = Pacing(film.records);
  film.history = read_history(*film.trace, film.records);
  choose_probes(film);
  film.scenes = lay_out(film);
  film.not_finite = find_not_finite(*film.trace);
  if (movie.captions) film.captions = captions_of(film);
  return film;
}

}  // namespace epochreel::scene

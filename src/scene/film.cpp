#include "epochreel/scene/film.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/error.h"
#include "epochreel/base/random.h"
#include "film_plan.h"

namespace epochreel::scene {

namespace {

constexpr double kStageWidth = 1920;
constexpr double kStageHeight = 1080;

std::vector<SceneSpan> lay_out(const job::MovieSpec& movie) {
  std::vector<SceneSpan> spans;
  std::int64_t next = 0;
  for (const auto& scene : movie.scenes) {
    const std::int64_t count = job::scene_frames(scene, movie.fps);
    spans.push_back({scene.kind, next, count, scene.show});
    next += count;
  }
  return spans;
}

/// Probes of each class in turn, class after class in a seeded order.
std::vector<int> shuffle_probes(const Probes& probes, std::uint64_t seed, std::size_t classes) {
  const RandomStream random(seed, RandomUse::kDirector);
  std::vector<std::vector<int>> by_class(classes);
  for (int p = 0; p < probes.count; ++p) {
    by_class[static_cast<std::size_t>(probes.labels[static_cast<std::size_t>(p)])].push_back(p);
  }
  std::vector<int> order;
  const auto classes_in_order = random.permutation(static_cast<std::uint32_t>(classes));
  for (std::size_t round = 0; order.size() < static_cast<std::size_t>(probes.count); ++round) {
    for (const auto c : classes_in_order) {
      if (round < by_class[c].size()) order.push_back(by_class[c][round]);
    }
  }
  return order;
}

/// One probe a class; one that the trained network misreads is preferred, so that its errors are seen.
std::vector<int> choose_quiz(const trace::TraceReader& trace, const Probes& probes, const std::vector<int>& shown,
                             std::size_t classes) {
  const auto last = trace.open_snapshot(static_cast<int>(trace.snapshots().size()) - 1);
  if (!last.has("probe.probability")) return {};
  const std::int64_t shape[] = {probes.count, static_cast<std::int64_t>(classes)};
  const auto probability = last.at("probe.probability", shape).floats();
  const auto misread = [&](int probe) {
    const auto row = probability.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(probe) * classes);
    const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(classes)) - row;
    return best != probes.labels[static_cast<std::size_t>(probe)];
  };
  std::vector<int> quiz;
  for (const int probe : shown) {
    const int label = probes.labels[static_cast<std::size_t>(probe)];
    const auto same = std::find_if(quiz.begin(), quiz.end(),
                                   [&](int q) { return probes.labels[static_cast<std::size_t>(q)] == label; });
    if (same == quiz.end()) {
      quiz.push_back(probe);
    } else if (misread(probe) && !misread(*same)) {
      *same = probe;
    }
  }
  return quiz;
}

void check_input(const trace::TraceReader& trace) {
  const auto where = (trace.folder() / "manifest.json").string();
  if (trace.snapshots().empty()) {
    throw Error(ErrorKind::kInvalid, trace.folder().string(),
                "holds no finished snapshot, so there is nothing to draw; train first");
  }
  if (trace.manifest().input_shape.size() < 2) {
    throw Error(ErrorKind::kInvalid, where, "input_shape must be (height, width) or (channels, height, width)");
  }
  if (trace.manifest().class_names.empty()) throw Error(ErrorKind::kInvalid, where, "class_names is empty");
}

void note_missing(Film::Plan& plan) {
  if (plan.network.stations.empty()) {
    plan.warnings.push_back("the network is not drawn: its layers are not dense ones, or no probes were recorded");
  } else if (!plan.network.has_edges) {
    plan.warnings.push_back("connections are not drawn: no weights were recorded");
  }
  if (plan.filters.weight_name.empty()) {
    plan.warnings.push_back("filters are not drawn: no weights of a first dense layer were recorded");
  }
  for (const auto& [show, map] : plan.weights) {
    if (!map.blocks.empty()) continue;
    plan.warnings.push_back("the weights are not drawn one by one: none were recorded");
    break;
  }
  if (plan.records.back().confusion.empty()) {
    plan.warnings.push_back("confusion and accuracy per class are not drawn: stat.confusion was not recorded");
  }
}

}  // namespace

Film::Film(std::shared_ptr<const trace::TraceReader> reader, const job::MovieSpec& movie) {
  check_input(*reader);
  auto plan = std::make_unique<Plan>();
  plan->trace = std::move(reader);
  const auto* trace = plan->trace.get();
  const auto& manifest = trace->manifest();
  plan->movie = movie;
  plan->scale = std::min(movie.width / kStageWidth, movie.height / kStageHeight);
  plan->origin = {(movie.width - kStageWidth * plan->scale) / 2, (movie.height - kStageHeight * plan->scale) / 2};
  plan->scenes = lay_out(movie);
  plan->frames = job::movie_frames(movie);
  auto stations = find_stations(manifest);
  plan->records = read_records(*trace, stations);
  plan->history = read_history(*trace, plan->records);
  plan->probes = read_probes(*trace);
  if (plan->probes.count > 0) {
    plan->shown_probes = shuffle_probes(plan->probes, manifest.seed, manifest.class_names.size());
    plan->quiz = choose_quiz(*trace, plan->probes, plan->shown_probes, manifest.class_names.size());
  }
  plan->network = plan_network(*trace, plan->probes, plan->shown_probes, plan->scale, plan->origin);
  plan->filters = plan_filters(*trace, stations);
  for (const SceneSpan& span : plan->scenes) {
    if (span.kind != job::SceneKind::kWeights || plan->weights.contains(span.show)) continue;
    plan->weights.emplace(span.show, plan_weight_map(*trace, stations, {span.show, plan->scale, plan->origin}));
  }
  double training_seconds = 1;
  for (const auto& scene : movie.scenes) {
    if (scene.kind == job::SceneKind::kTraining) training_seconds = scene.seconds * kTrainingMoves;
  }
  plan->captions = find_captions(manifest, plan->records, std::min(0.5, 2.4 / training_seconds));
  note_missing(*plan);
  plan_ = std::move(plan);
}

Film::~Film() = default;
Film::Film(Film&&) noexcept = default;

std::int64_t Film::frames() const { return plan_->frames; }

std::int64_t Film::poster_frame() const {
  for (const SceneSpan& span : plan_->scenes) {
    if (span.kind == job::SceneKind::kTraining) return span.first + span.count * 2 / 3;
  }
  return plan_->frames / 2;
}

const Theme& Film::theme() const { return plan_->movie.theme; }

const trace::TraceReader& Film::trace() const { return *plan_->trace; }

const std::vector<std::string>& Film::warnings() const { return plan_->warnings; }

}  // namespace epochreel::scene

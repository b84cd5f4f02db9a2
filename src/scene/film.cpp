#include "epochreel/scene/film.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "compositions.h"
#include "epochreel/base/error.h"
#include "epochreel/base/random.h"
#include "epochreel/trace/record_names.h"
#include "film_plan.h"
#include "screen_words.h"

namespace epochreel::scene {

namespace {

/// Every weight a pixel has the whole stage, with a head of its own; in upright pictures 1,024 units across.
Rect whole_of(const Stage& stage) {
  const double margin = stage.format == Format::kTall ? 28 : stage.header.x;
  return {margin, stage.header.y, stage.width - 2 * margin, stage.height - stage.header.y - margin + 20};
}

std::vector<SceneSpan> lay_out(const job::MovieSpec& movie, const Stage& stage) {
  std::vector<SceneSpan> spans;
  std::int64_t next = 0;
  for (const auto& scene : movie.scenes) {
    const std::int64_t count = job::scene_frames(scene, movie.fps);
    auto panels = scene.panels.empty() ? composition(scene.kind, stage.format) : scene.panels;
    const bool whole = scene.panels.empty() && scene.kind == job::SceneKind::kWeights;
    const Rect body = whole ? whole_of(stage) : stage.body;
    SceneSpan span{scene.kind, next, count, {}};
    for (job::PanelSpec& panel : panels) {
      if (whole) panel.show = scene.show;
      span.panels.push_back({panel, grid_area(body, panel)});
    }
    spans.push_back(std::move(span));
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

/// Those whose maps were recorded.
std::vector<int> keep_mapped(const std::vector<int>& shown, const Probes& probes) {
  std::vector<bool> mapped(static_cast<std::size_t>(probes.count));
  for (const int probe : probes.mapped) mapped[static_cast<std::size_t>(probe)] = true;
  std::vector<int> kept;
  std::copy_if(shown.begin(), shown.end(), std::back_inserter(kept),
               [&](int probe) { return mapped[static_cast<std::size_t>(probe)]; });
  return kept;
}

/// One probe a class; one that the trained network misreads is preferred, so that its errors are seen.
std::vector<int> choose_quiz(const trace::Snapshot& last, const Probes& probes, const std::vector<int>& shown,
                             std::size_t classes) {
  if (!last.has(trace::names::kProbeProbability)) return {};
  const auto probability = last.floats(trace::names::kProbeProbability);
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

/// Of many classes some are read: as many as have time enough in the longest scene of predictions.
void shorten_quiz(Film::Plan& plan) {
  constexpr double kSeconds = 0.8;  // an image
  constexpr double kAlways = 24;    // images that are read in any case
  double longest = 0;
  for (const auto& scene : plan.movie.scenes) {
    if (scene.kind == job::SceneKind::kPredictions) longest = std::max(longest, scene.seconds);
  }
  plan.quiz_classes = plan.quiz.size();
  const auto most = static_cast<std::size_t>(std::max(kAlways, std::floor(longest / kSeconds)));
  if (plan.quiz.size() > most) plan.quiz.resize(most);
}

void check_input(const trace::TraceReader& trace) {
  if (trace.snapshots().empty()) {
    throw Error(ErrorKind::kInvalid, trace.folder().string(),
                "holds no finished snapshot, so there is nothing to draw; train first");
  }
}

std::string why_no_edges(const Film::Plan& plan) {
  std::vector<std::string> missing;
  for (std::size_t s = 1; s < plan.stations.size(); ++s) {
    std::string weight = trace::names::kWeight(plan.stations[s].weight_layer);
    if (!plan.trace->recorded_throughout(weight)) missing.push_back(std::move(weight));
  }
  if (missing.empty() || missing.size() + 1 == plan.stations.size()) return "no weights were recorded";
  return fmt::format("not every snapshot has {}", fmt::join(missing, ", "));
}

void note_missing_weights(Film::Plan& plan) {
  for (const WeightMap& map : plan.weights) {
    if (map.missing.empty()) continue;
    plan.warnings.push_back(fmt::format("the weights are not drawn one by one: {}", map.missing));
    break;
  }
  if (plan.weights.empty() || plan.weights.front().unrecorded.empty()) return;
  plan.warnings.push_back(fmt::format("of the weights, these are not drawn, as not every snapshot has them: {}",
                                      fmt::join(plan.weights.front().unrecorded, ", ")));
}

void note_missing(Film::Plan& plan) {
  if (shows(plan, job::PanelKind::kNetwork) && plan.networks.empty()) {
    plan.warnings.push_back(plan.stations.empty() ? why_no_stations(plan.trace->manifest())
                                                  : fmt::format("the network is not drawn: {}", kNoProbes));
  } else if (!plan.networks.empty() && !plan.networks.front().has_edges) {
    plan.warnings.push_back(fmt::format("connections are not drawn: {}", why_no_edges(plan)));
  }
  if (shows(plan, job::PanelKind::kFilters) && plan.filters.weight_name.empty()) {
    plan.warnings.push_back(fmt::format("filters are not drawn: {}", kNoFilters));
  }
  note_missing_weights(plan);
  if (!plan.gallery.missing.empty()) {
    plan.warnings.push_back(fmt::format("errors and changes are not drawn: {}", plan.gallery.missing));
  }
  if (!plan.projection.missing.empty()) {
    plan.warnings.push_back(fmt::format("the projection is not drawn: {}", plan.projection.missing));
  }
  if (shows(plan, job::PanelKind::kSaliency) && plan.saliency_scale <= 0) {
    plan.warnings.push_back("saliency is not drawn: probe.saliency was not recorded");
  }
  for (const RidgePlan& ridges : plan.ridges) {
    if (!ridges.missing.empty())
      plan.warnings.push_back(fmt::format("a distribution is not drawn: {}", ridges.missing));
  }
  if (!plan.health.missing.empty()) {
    plan.warnings.push_back(fmt::format("firing rates are not drawn: {}", plan.health.missing));
  }
  if (plan.records.back().confusion.empty()) {
    plan.warnings.push_back("confusion and accuracy per class are not drawn: stat.confusion was not recorded");
  }
  for (std::string& sentence : not_finite_sentences(plan.not_finite)) plan.warnings.push_back(std::move(sentence));
}

double largest_gradient(const std::vector<SnapshotRecord>& records) {
  double largest = 0;
  for (const SnapshotRecord& record : records) {
    for (const double norm : record.gradient_norms) largest = std::max(largest, norm);
  }
  return largest;
}

/// A network panel and a weights panel each have a plan for their place; equal panels share theirs.
void plan_panels(Film::Plan& plan) {
  const NetworkSource source{*plan.trace, plan.probes, plan.shown_probes, plan.stations, plan.stage};
  std::vector<PlacedPanel> networks;
  std::vector<PlacedPanel> weights;
  const auto number_of = [](std::vector<PlacedPanel>& known, const PlacedPanel& panel) {
    const auto same = [&](const PlacedPanel& other) {
      return other.area == panel.area && other.spec.edges == panel.spec.edges && other.spec.show == panel.spec.show;
    };
    const auto number = std::find_if(known.begin(), known.end(), same) - known.begin();
    if (number == std::ssize(known)) known.push_back(panel);
    return static_cast<std::size_t>(number);
  };
  for (SceneSpan& span : plan.scenes) {
    for (PlacedPanel& panel : span.panels) {
      if (panel.spec.kind == job::PanelKind::kNetwork) panel.plan = number_of(networks, panel);
      if (panel.spec.kind == job::PanelKind::kWeights) panel.plan = number_of(weights, panel);
    }
  }
  const bool drawn = !plan.stations.empty() && !plan.shown_probes.empty();
  for (const PlacedPanel& panel : networks) {
    if (!drawn) continue;
    plan.networks.push_back(plan_network(source, panel.area, panel.spec.edges));
    plan.networks.back().gradient_scale = largest_gradient(plan.records);
  }
  for (const PlacedPanel& panel : weights) {
    // Units are sorted by class where all layers are dense.
    plan.weights.push_back(plan_weight_map(*plan.trace,
                                           all_dense(plan.stations) ? plan.stations : std::vector<Station>(),
                                           {panel.spec.show, plan.stage, panel.area, plan.names}));
  }
}

/// Whether a panel of the film is `wanted`.
template <class Wanted>
bool any_panel(const Film::Plan& plan, Wanted&& wanted) {
  return std::any_of(plan.scenes.begin(), plan.scenes.end(), [&](const SceneSpan& span) {
    return std::any_of(span.panels.begin(), span.panels.end(), wanted);
  });
}

/// Of the sources that a scene shows.
void plan_all_ridges(Film::Plan& plan) {
  for (const auto source : {job::RidgeSource::kWeights, job::RidgeSource::kActivations, job::RidgeSource::kGradients}) {
    const bool shown = any_panel(plan, [&](const PlacedPanel& panel) {
      return panel.spec.kind == job::PanelKind::kRidges && panel.spec.of == source;
    });
    if (shown) plan.ridges[static_cast<std::size_t>(source)] = plan_ridges(*plan.trace, source);
  }
}

}  // namespace

bool shows(const Film::Plan& plan, job::PanelKind kind) {
  return any_panel(plan, [&](const PlacedPanel& panel) { return panel.spec.kind == kind; });
}

Film::Film(std::shared_ptr<const trace::TraceReader> reader, const job::MovieSpec& movie) {
  check_input(*reader);
  auto plan = std::make_unique<Plan>();
  plan->trace = std::move(reader);
  const auto* trace = plan->trace.get();
  const auto& manifest = trace->manifest();
  plan->movie = movie;
  plan->names = screen_names(manifest.class_names);
  plan->stage = make_stage(movie.width, movie.height);
  plan->scenes = lay_out(movie, plan->stage);
  plan->frames = job::movie_frames(movie);
  plan->stations = find_stations(manifest);
  plan->records = read_records(*trace, plan->stations);
  plan->readings = read_class_readings(*trace);
  plan->pacing = Pacing(plan->records);
  plan->history = read_history(*trace, plan->records);
  plan->probes = read_probes(*trace);
  const auto last = trace->snapshot(static_cast<int>(trace->snapshots().size()) - 1);
  if (plan->probes.count > 0) {
    plan->shown_probes = shuffle_probes(plan->probes, manifest.seed, manifest.class_names.size());
    if (!all_dense(plan->stations)) plan->shown_probes = keep_mapped(plan->shown_probes, plan->probes);
    plan->quiz = choose_quiz(last, plan->probes, plan->shown_probes, manifest.class_names.size());
  }
  plan->has_probabilities = plan->probes.count > 0 && trace->recorded_throughout(trace::names::kProbeProbability);
  shorten_quiz(*plan);
  plan->not_finite = find_not_finite(*trace);
  plan_panels(*plan);
  if (shows(*plan, job::PanelKind::kFilters))
    plan->filters = plan_filters(*trace, plan->stations, plan->probes, plan->names);
  if (shows(*plan, job::PanelKind::kErrors) || shows(*plan, job::PanelKind::kChanges)) {
    plan->gallery = plan_gallery(*trace);
  }
  if (shows(*plan, job::PanelKind::kProjection)) {
    plan->projection = plan_projection(*trace, plan->probes);
    plan->projection.reach = projection_reach(*plan);
  }
  plan_all_ridges(*plan);
  if (shows(*plan, job::PanelKind::kHealth)) plan->health = plan_health(*trace, plan->stations);
  if (shows(*plan, job::PanelKind::kSaliency)) plan->saliency_scale = plan_saliency(*trace, plan->probes);
  double seconds = 1;  // of the training scene
  for (const auto& scene : movie.scenes) {
    if (scene.kind == job::SceneKind::kTraining) seconds = scene.seconds;
  }
  trace::Manifest shown = manifest;
  shown.class_names = plan->names;
  plan->captions = find_captions({shown, plan->records, trace->metrics(), plan->stations, plan->pacing,
                                  seconds * (kTrainingEnds - kTrainingBegins), seconds * (1 - kTrainingEnds)});
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

std::vector<OutsideWords> Film::outside_words() const {
  const auto& manifest = plan_->trace->manifest();
  std::vector<OutsideWords> words = {{"data set", manifest.dataset}, {"name", manifest.name}};
  for (std::size_t c = 0; c < plan_->names.size(); ++c) {
    words.push_back({fmt::format("class name {}", c), plan_->names[c]});
  }
  for (const auto& [name, value] : manifest.hyperparameters) {
    words.push_back({"hyperparameter", fmt::format("{} {}", name, value)});
  }
  for (const auto& [library, version] : manifest.versions) words.push_back({"version of " + library, version});
  for (const auto& layer : manifest.layers) words.push_back({"type of a layer", layer.type});
  return words;
}

const Theme& Film::theme() const { return plan_->movie.theme; }

const trace::TraceReader& Film::trace() const { return *plan_->trace; }

const std::vector<std::string>& Film::warnings() const { return plan_->warnings; }

}  // namespace epochreel::scene

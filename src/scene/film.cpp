#include "epochreel/scene/film.h"

#include <fmt/format.h>

#include <algorithm>

#include "film_plan.h"
#include "panel_types.h"
#include "plan/training_words.h"
#include "text/screen_words.h"

namespace epochreel::scene {

namespace {

using SharedPanel = std::shared_ptr<const PanelPlan>;

/// Panels of the film that are equal, place and all, share a plan.
std::vector<std::vector<SharedPanel>> plan_panels(const FilmContext& film, TextMeasure& measure) {
  std::vector<SharedPanel> known;
  std::vector<std::vector<SharedPanel>> scenes;
  for (const SceneSpan& span : film.scenes) {
    scenes.emplace_back();
    for (const PlacedPanel& placed : span.panels) {
      auto same = std::find_if(known.begin(), known.end(), [&](const SharedPanel& panel) {
        return panel->area() == placed.area && panel->spec() == placed.spec;
      });
      if (same == known.end()) same = known.insert(known.end(), plan_panel(film, measure, placed));
      scenes.back().push_back(*same);
    }
  }
  return scenes;
}

/// Says what could not be drawn, panel type after panel type, then what is not finite; each sentence once.
std::vector<std::string> warnings_of(const Film::Plan& plan) {
  std::vector<const PanelPlan*> panels;
  for (const auto& scene : plan.panels) {
    for (const auto& panel : scene) panels.push_back(panel.get());
  }
  std::stable_sort(panels.begin(), panels.end(), [](const PanelPlan* a, const PanelPlan* b) {
    return a->spec().kind.index() < b->spec().kind.index();
  });
  std::vector<std::string> warnings;
  const auto add = [&](const std::string& sentence) {
    if (std::find(warnings.begin(), warnings.end(), sentence) == warnings.end()) warnings.push_back(sentence);
  };
  for (const PanelPlan* panel : panels) {
    for (const std::string& sentence : panel->warnings()) add(sentence);
  }
  if (plan.context.records.back().confusion.empty()) {
    add("confusion and accuracy per class are not drawn: stat.confusion was not recorded");
  }
  for (const std::string& sentence : not_finite_sentences(plan.context.not_finite)) add(sentence);
  return warnings;
}

}  // namespace

Film::Film(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie, TextMeasure& measure) {
  auto plan = std::make_unique<Plan>();
  plan->context = make_context(std::move(trace), movie);
  plan->context.longest_figures = longest_figures(plan->context);
  plan->panels = plan_panels(plan->context, measure);
  plan->warnings = warnings_of(*plan);
  plan_ = std::move(plan);
}

Film::~Film() = default;
Film::Film(Film&&) noexcept = default;

std::int64_t Film::frames() const { return plan_->context.frames; }

std::int64_t Film::poster_frame() const {
  for (const SceneSpan& span : plan_->context.scenes) {
    if (job::is<job::TrainingScene>(span.kind)) return span.first + span.count * 2 / 3;
  }
  return plan_->context.frames / 2;
}

std::vector<OutsideWords> outside_words(const trace::TraceReader& trace, const job::MovieSpec& movie) {
  const auto& manifest = trace.manifest();
  const auto names = screen_names(manifest.class_names);
  std::vector<OutsideWords> words = {
      {"title", movie.title}, {"footer", movie.footer.text}, {"data set", manifest.dataset}, {"name", manifest.name}};
  for (std::size_t c = 0; c < names.size(); ++c) words.push_back({fmt::format("class name {}", c), names[c]});
  for (const auto& [name, value] : manifest.hyperparameters) {
    words.push_back({"hyperparameter", fmt::format("{} {}", name, value)});
  }
  for (const auto& [library, version] : manifest.versions) words.push_back({"version of " + library, version});
  for (const auto& layer : manifest.layers) words.push_back({"type of a layer", layer.type});
  return words;
}

std::vector<std::size_t> Film::empty_scenes() const {
  std::vector<std::size_t> empty;
  for (std::size_t s = 0; s < plan_->panels.size(); ++s) {
    const job::SceneKind& kind = plan_->context.scenes[s].kind;
    const bool shows_inputs =
        job::is<job::DataScene>(kind) || job::is<job::FiltersScene>(kind) || job::is<job::MistakesScene>(kind);
    const auto is_missing = [](const SharedPanel& panel) { return !panel->warnings().empty(); };
    const bool lacks_counts = job::is<job::ConfusionScene>(kind) && plan_->context.records.back().confusion.empty();
    if (lacks_counts || (shows_inputs && std::ranges::all_of(plan_->panels[s], is_missing))) empty.push_back(s);
  }
  return empty;
}

const job::MovieSpec& Film::movie() const { return plan_->context.movie; }

const Theme& Film::theme() const { return plan_->context.movie.theme; }

const trace::TraceReader& Film::trace() const { return *plan_->context.trace; }

const std::vector<std::string>& Film::warnings() const { return plan_->warnings; }

}  // namespace epochreel::scene

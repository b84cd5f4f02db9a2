#include "panel_types.h"

#include <algorithm>
#include <array>

#include "panels/classes/accuracy_panel.h"
#include "panels/classes/confusion_panel.h"
#include "panels/classes/pairs_panel.h"
#include "panels/curves/class_curves_panel.h"
#include "panels/curves/curves_panel.h"
#include "panels/filters/filters_panel.h"
#include "panels/gallery/changes_panel.h"
#include "panels/gallery/errors_panel.h"
#include "panels/gallery/images_panel.h"
#include "panels/health/health_panel.h"
#include "panels/network/network_panel.h"
#include "panels/norms/norms_panel.h"
#include "panels/projection/projection_panel.h"
#include "panels/reading/prediction_panel.h"
#include "panels/reading/reading_panel.h"
#include "panels/ridges/ridges_panel.h"
#include "panels/saliency/saliency_panel.h"
#include "panels/weights/weights_panel.h"
#include "panels/words/counters_panel.h"
#include "panels/words/hyperparameters_panel.h"
#include "panels/words/legend_panel.h"

namespace epochreel::scene {

namespace {

/// Few plans measure words: most leave that to the drawing.
template <class Plan>
std::unique_ptr<PanelPlan> planned(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed) {
  if constexpr (std::is_constructible_v<Plan, const FilmContext&, TextMeasure&, const PlacedPanel&>) {
    return std::make_unique<Plan>(film, measure, placed);
  } else {
    return std::make_unique<Plan>(film, placed);
  }
}

std::string no_caption(const FilmContext&) { return ""; }

/// A panel that needs nothing but the context.
template <void (*Draw)(const Shot&, const PlacedPanel&, Pens&), std::string (*Caption)(const FilmContext&) = no_caption>
class PlainPanel final : public PanelPlan {
 public:
  PlainPanel(const FilmContext& film, const PlacedPanel& placed) : PanelPlan(placed), caption_(Caption(film)) {}
  void draw(const Shot& shot, Pens& pens) const override { Draw(shot, placed(), pens); }
  std::string caption() const override { return caption_; }

 private:
  std::string caption_;
};

struct PanelType {
  std::size_t kind;  ///< place in job::PanelKind
  std::unique_ptr<PanelPlan> (*plan)(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
};

template <class Kind, class Plan>
constexpr PanelType row() {
  return {job::PanelKind(Kind{}).index(), planned<Plan>};
}

constexpr std::array kPanelTypes = {
    row<job::NetworkPanel, NetworkPanelPlan>(),
    row<job::ReadingPanel, PlainPanel<draw_reading>>(),
    row<job::PredictionPanel, PlainPanel<draw_prediction>>(),
    row<job::CurvesPanel, PlainPanel<draw_curves>>(),
    row<job::AccuracyPanel, PlainPanel<draw_accuracy>>(),
    row<job::ClassCurvesPanel, PlainPanel<draw_class_curves, class_curves_caption>>(),
    row<job::NormsPanel, NormsPanelPlan>(),
    row<job::ConfusionPanel, PlainPanel<draw_confusion, confusion_caption>>(),
    row<job::PairsPanel, PlainPanel<draw_pairs>>(),
    row<job::RidgesPanel, RidgesPanelPlan>(),
    row<job::HealthPanel, HealthPanelPlan>(),
    row<job::FiltersPanel, FiltersPanelPlan>(),
    row<job::WeightsPanel, WeightsPanelPlan>(),
    row<job::ImagesPanel, ImagesPanelPlan>(),
    row<job::ErrorsPanel, ErrorsPanelPlan>(),
    row<job::ChangesPanel, ChangesPanelPlan>(),
    row<job::ProjectionPanel, ProjectionPanelPlan>(),
    row<job::SaliencyPanel, SaliencyPanelPlan>(),
    row<job::CountersPanel, PlainPanel<draw_counters>>(),
    row<job::HyperparametersPanel, PlainPanel<draw_hyperparameters>>(),
    row<job::LegendPanel, PlainPanel<draw_legend>>(),
};
static_assert(kPanelTypes.size() == std::variant_size_v<job::PanelKind>);

}  // namespace

std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed) {
  const auto* found = std::find_if(kPanelTypes.begin(), kPanelTypes.end(),
                                   [&](const PanelType& type) { return type.kind == placed.spec.kind.index(); });
  return found->plan(film, measure, placed);
}

}  // namespace epochreel::scene

#include "panel_types.h"

#include <algorithm>
#include <array>

#include "changes_panel.h"
#include "errors_panel.h"
#include "filters_panel.h"
#include "health_panel.h"
#include "network_panel.h"
#include "panels.h"
#include "projection_panel.h"
#include "ridges_panel.h"
#include "saliency_panel.h"
#include "weights_panel.h"

namespace epochreel::scene {

namespace {

using job::PanelKind;

template <class Plan>
std::unique_ptr<PanelPlan> planned(const FilmContext& film, const PlacedPanel& placed) {
  return std::make_unique<Plan>(film, placed);
}

/// A panel that needs nothing but the context.
template <void (*Draw)(const Shot&, const PlacedPanel&, Frame&)>
class PlainPanel final : public PanelPlan {
 public:
  PlainPanel(const FilmContext&, const PlacedPanel& placed) : PanelPlan(placed) {}
  void draw(const Shot& shot, Frame& frame) const override { Draw(shot, placed(), frame); }
};

struct PanelType {
  PanelKind kind;
  std::unique_ptr<PanelPlan> (*plan)(const FilmContext& film, const PlacedPanel& placed);
};

constexpr std::array kPanelTypes = {
    PanelType{NetworkPanel{}, planned<NetworkPanelPlan>},
    PanelType{ReadingPanel{}, planned<PlainPanel<draw_reading>>},
    PanelType{PredictionPanel{}, planned<PlainPanel<draw_prediction>>},
    PanelType{CurvesPanel{}, planned<PlainPanel<draw_curves>>},
    PanelType{AccuracyPanel{}, planned<PlainPanel<draw_accuracy>>},
    PanelType{ClassCurvesPanel{}, planned<PlainPanel<draw_class_curves>>},
    PanelType{ConfusionPanel{}, planned<PlainPanel<draw_confusion>>},
    PanelType{PairsPanel{}, planned<PlainPanel<draw_pairs>>},
    PanelType{RidgesPanel{}, planned<RidgesPanelPlan>},
    PanelType{HealthPanel{}, planned<HealthPanelPlan>},
    PanelType{FiltersPanel{}, planned<FiltersPanelPlan>},
    PanelType{WeightsPanel{}, planned<WeightsPanelPlan>},
    PanelType{ErrorsPanel{}, planned<ErrorsPanelPlan>},
    PanelType{ChangesPanel{}, planned<ChangesPanelPlan>},
    PanelType{ProjectionPanel{}, planned<ProjectionPanelPlan>},
    PanelType{SaliencyPanel{}, planned<SaliencyPanelPlan>},
    PanelType{CountersPanel{}, planned<PlainPanel<draw_counters>>},
    PanelType{HyperparametersPanel{}, planned<PlainPanel<draw_hyperparameters>>},
    PanelType{LegendPanel{}, planned<PlainPanel<draw_legend>>},
};

}  // namespace

std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, const PlacedPanel& placed) {
  const auto* type = std::find_if(kPanelTypes.begin(), kPanelTypes.end(),
                                  [&](const PanelType& row) { return row.kind == placed.spec.kind; });
  return type->plan(film, placed);
}

}  // namespace epochreel::scene

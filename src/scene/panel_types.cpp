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
    PanelType{PanelKind::kNetwork, planned<NetworkPanelPlan>},
    PanelType{PanelKind::kReading, planned<PlainPanel<draw_reading>>},
    PanelType{PanelKind::kPrediction, planned<PlainPanel<draw_prediction>>},
    PanelType{PanelKind::kCurves, planned<PlainPanel<draw_curves>>},
    PanelType{PanelKind::kAccuracy, planned<PlainPanel<draw_accuracy>>},
    PanelType{PanelKind::kClassCurves, planned<PlainPanel<draw_class_curves>>},
    PanelType{PanelKind::kConfusion, planned<PlainPanel<draw_confusion>>},
    PanelType{PanelKind::kPairs, planned<PlainPanel<draw_pairs>>},
    PanelType{PanelKind::kRidges, planned<RidgesPanelPlan>},
    PanelType{PanelKind::kHealth, planned<HealthPanelPlan>},
    PanelType{PanelKind::kFilters, planned<FiltersPanelPlan>},
    PanelType{PanelKind::kWeights, planned<WeightsPanelPlan>},
    PanelType{PanelKind::kErrors, planned<ErrorsPanelPlan>},
    PanelType{PanelKind::kChanges, planned<ChangesPanelPlan>},
    PanelType{PanelKind::kProjection, planned<ProjectionPanelPlan>},
    PanelType{PanelKind::kSaliency, planned<SaliencyPanelPlan>},
    PanelType{PanelKind::kCounters, planned<PlainPanel<draw_counters>>},
    PanelType{PanelKind::kHyperparameters, planned<PlainPanel<draw_hyperparameters>>},
    PanelType{PanelKind::kLegend, planned<PlainPanel<draw_legend>>},
};

}  // namespace

std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, const PlacedPanel& placed) {
  const auto* type = std::find_if(kPanelTypes.begin(), kPanelTypes.end(),
                                  [&](const PanelType& row) { return row.kind == placed.spec.kind; });
  return type->plan(film, placed);
}

}  // namespace epochreel::scene

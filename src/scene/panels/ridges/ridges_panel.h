/// How weights, activations or gradients are distributed: a curve a layer, one above the other.
#pragma once

#include "panels/ridges/ridge_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class RidgesPanelPlan final : public PanelPlan {
 public:
  RidgesPanelPlan(const FilmContext& film, const PlacedPanel& placed)
      : PanelPlan(placed), plan_(plan_ridges(*film.trace, own<job::RidgesPanel>().of)) {}
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const RidgePlan& plan() const { return plan_; }

 private:
  RidgePlan plan_;
};

}  // namespace epochreel::scene

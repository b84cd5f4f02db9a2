/// How weights, activations or gradients are distributed: a curve a layer, one above the other.
#pragma once

#include "panel.h"
#include "ridge_plan.h"

namespace epochreel::scene {

class RidgesPanelPlan final : public PanelPlan {
 public:
  RidgesPanelPlan(const FilmContext& film, const PlacedPanel& placed)
      : PanelPlan(placed), plan_(plan_ridges(*film.trace, spec().of)) {}
  void draw(const Shot& shot, Frame& frame) const override;
  std::vector<std::string> warnings() const override;

  const RidgePlan& plan() const { return plan_; }

 private:
  RidgePlan plan_;
};

}  // namespace epochreel::scene

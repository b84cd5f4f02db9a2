/// How often each hidden unit fires: a cell a unit.
#pragma once

#include "panels/health/health_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class HealthPanelPlan final : public PanelPlan {
 public:
  HealthPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;
  std::string caption() const override { return caption_; }

  const HealthPlan& plan() const { return plan_; }

 private:
  HealthPlan plan_;
  std::string caption_;
};

}  // namespace epochreel::scene

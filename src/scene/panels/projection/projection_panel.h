/// The probes as the last hidden layer sees them, projected into two slowly turning directions.
#pragma once

#include "panels/projection/projection_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class ProjectionPanelPlan final : public PanelPlan {
 public:
  ProjectionPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;
  std::string caption() const override { return caption_; }

  const ProjectionPlan& plan() const { return plan_; }

 private:
  ProjectionPlan plan_;
  std::string caption_;
};

}  // namespace epochreel::scene

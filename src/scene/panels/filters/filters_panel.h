/// The panel of what the first layer sees: a tile a unit or a kernel.
#pragma once

#include <array>

#include "panels/filters/filter_grid.h"
#include "panels/filters/filter_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class FiltersPanelPlan final : public PanelPlan {
 public:
  FiltersPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;
  std::string caption() const override;

  const FilterPlan& plan() const { return plan_; }

 private:
  FilterPlan plan_;
  std::array<FilterGrid, 2> grids_;  ///< without maps, and with them
};

}  // namespace epochreel::scene

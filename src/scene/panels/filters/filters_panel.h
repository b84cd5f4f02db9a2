/// The panel of what the first layer sees: a tile a unit or a kernel.
#pragma once

#include "panels/filters/filter_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class FiltersPanelPlan final : public PanelPlan {
 public:
  FiltersPanelPlan(const FilmContext& film, const PlacedPanel& placed)
      : PanelPlan(placed), plan_(plan_filters(*film.trace, film.drawn_stations(), film.probes, film.names)) {}
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;
  std::string caption() const override;

  const FilterPlan& plan() const { return plan_; }

 private:
  FilterPlan plan_;
};

}  // namespace epochreel::scene

/// Every weight a pixel.
#pragma once

#include "panel.h"
#include "weight_map.h"

namespace epochreel::scene {

class WeightsPanelPlan final : public PanelPlan {
 public:
  WeightsPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Frame& frame) const override;
  std::vector<std::string> warnings() const override;

  const WeightMap& map() const { return map_; }

 private:
  WeightMap map_;
};

}  // namespace epochreel::scene

/// Every weight a pixel.
#pragma once

#include "panels/weights/weight_map.h"
#include "plan/panel.h"

namespace epochreel::scene {

/// The title of the panel, and of the scene that it fills.
inline constexpr const char* kEveryWeight = "Every weight is a pixel";

class WeightsPanelPlan final : public PanelPlan {
 public:
  WeightsPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const WeightMap& map() const { return map_; }

 private:
  WeightMap map_;
};

}  // namespace epochreel::scene

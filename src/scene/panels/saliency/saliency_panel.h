/// The probe on screen beside the gradient of its loss by its pixels.
#pragma once

#include "plan/panel.h"

namespace epochreel::scene {

class SaliencyPanelPlan final : public PanelPlan {
 public:
  SaliencyPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  /// 99.5th percentile of the magnitudes of `probe.saliency` over a sample of the film; 0 where it was not recorded.
  double scale() const { return scale_; }

 private:
  double scale_ = 0;
};

}  // namespace epochreel::scene

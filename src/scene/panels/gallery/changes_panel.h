/// The test images that changed sides last: from wrong to right, and from right to wrong.
#pragma once

#include "panels/gallery/gallery_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class ChangesPanelPlan final : public PanelPlan {
 public:
  ChangesPanelPlan(const FilmContext& film, const PlacedPanel& placed)
      : PanelPlan(placed), gallery_(plan_gallery(*film.trace)) {}
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const GalleryPlan& gallery() const { return gallery_; }

 private:
  GalleryPlan gallery_;
};

}  // namespace epochreel::scene

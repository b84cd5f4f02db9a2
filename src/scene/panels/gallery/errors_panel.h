/// The test images that the last snapshot misreads with most confidence.
#pragma once

#include "panels/gallery/gallery_plan.h"
#include "plan/panel.h"

namespace epochreel::scene {

class ErrorsPanelPlan final : public PanelPlan {
 public:
  ErrorsPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;
  std::string caption() const override { return caption_; }
  bool has_content() const override { return !gallery_.missing.empty() || !gallery_.misread.empty(); }

  const GalleryPlan& gallery() const { return gallery_; }

 private:
  GalleryPlan gallery_;
  std::string caption_;
};

}  // namespace epochreel::scene

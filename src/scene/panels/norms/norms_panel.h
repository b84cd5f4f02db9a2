/// The L2 norms of all weights, of the gradient and of the update over the steps, a curve each on an axis of its own.
#pragma once

#include <string>
#include <vector>

#include "plan/panel.h"
#include "story/curve.h"

namespace epochreel::scene {

class NormsPanelPlan final : public PanelPlan {
 public:
  /// One of the norms; those that no line of the metrics has are left out.
  struct Norm {
    std::string name;
    Curve values;         ///< the norms themselves
    Curve curve;          ///< their places on the axis
    ValueAxis axis;       ///< logarithmic, fixed for the whole film
    bool between = true;  ///< recorded at snapshots, and read between them; else a mean of the steps of a bin
  };

  NormsPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  const std::vector<Norm>& norms() const { return norms_; }

 private:
  std::vector<Norm> norms_;
  bool gaps_ = false;  ///< some norm of the film is not finite
};

}  // namespace epochreel::scene

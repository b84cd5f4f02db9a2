/// Cuts between two scenes: what both show moves from its place in one to its place in the other, the rest fades over.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "epochreel/scene/drawing.h"

namespace epochreel::scene {

/// A cut from the last frame of a scene to the next scene. Carried are pictures and large words that stand in both,
/// in the next one exactly once, such as the image that is read and the accuracy.
class CutPlan {
 public:
  /// `first`: the first frame of the next scene, of the size of `last`.
  CutPlan(Drawing last, const Drawing& first);

  /// Adds the cut to a frame of the next scene. `share` of it is over, 0 to 1.
  void add_to(Drawing& frame, double share) const;

 private:
  struct Carried {
    std::string content;
    Primitive from;
  };

  std::shared_ptr<const Drawing> before_;  ///< without what is carried
  std::vector<Carried> carried_;
};

}  // namespace epochreel::scene

/// Cuts between two scenes: what both show moves from its place in one to its place in the other, the rest fades over.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/scene/drawing.h"

namespace epochreel::scene {

/// A cut from the last frame of a scene to the next scene. Carried are pictures and large words that stand in both,
/// in the next one exactly once, such as the image that is read and the accuracy; and units of the network: a neuron
/// becomes the tile of its weights. Words of the scene before are gone before those of the next one come, since they
/// often stand at the same places; those that stay are left as they are.
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
    std::optional<Primitive> to = {};  ///< where the next scene has a place for it, and no image
  };

  void fade_words(Drawing& frame, double share) const;

  std::shared_ptr<const Drawing> before_;  ///< without what is carried, and without words that leave
  std::vector<SetText> leaving_;
  std::vector<SetText> staying_;
  std::vector<Carried> carried_;
};

}  // namespace epochreel::scene

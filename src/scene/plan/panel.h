/// A panel: planned once for the whole film, then drawn in each frame of its scene.
///
/// A plan knows itself and the film's context, no other panel. Its scales are fixed for the whole film. A panel whose
/// records are missing says so on its ground.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "drawing/pen.h"
#include "plan/film_context.h"
#include "plan/shot.h"

namespace epochreel::scene {

/// "stat.confusion was not recorded"
inline std::string not_recorded(const char* record) { return std::string(record) + " was not recorded"; }

class PanelPlan {
 public:
  explicit PanelPlan(const PlacedPanel& placed) : placed_(placed) {}
  virtual ~PanelPlan() = default;
  PanelPlan(const PanelPlan&) = delete;
  PanelPlan& operator=(const PanelPlan&) = delete;

  /// Draws what the panel shows of a shot. Several workers draw one plan at once.
  virtual void draw(const Shot& shot, Pens& pens) const = 0;

  /// Says what is not drawn since its records are missing, a sentence each, for the run.
  virtual std::vector<std::string> warnings() const { return {}; }

  /// Whether there is something to show, or to say of what is missing.
  virtual bool has_content() const { return true; }

  /// The words that the scene shows below its panels; "" leaves them to the scene.
  virtual std::string caption() const { return ""; }

  const PlacedPanel& placed() const { return placed_; }
  const job::PanelSpec& spec() const { return placed_.spec; }
  const Rect& area() const { return placed_.area; }

  /// The keys of a panel of type T, as in own<job::RidgesPanel>().of.
  template <class T>
  const T& own() const {
    return std::get<T>(placed_.spec.kind);
  }

 private:
  PlacedPanel placed_;
};

}  // namespace epochreel::scene

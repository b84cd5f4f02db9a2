/// A film: its context, and a plan for each panel of its scenes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "epochreel/scene/film.h"
#include "film_context.h"
#include "panel.h"

namespace epochreel::scene {

struct Film::Plan {
  FilmContext context;
  std::vector<std::vector<std::shared_ptr<const PanelPlan>>> panels;  ///< a scene: its panels, those behind first
  std::vector<std::string> warnings;

  /// The film's first panel that was planned as a `Type`, such as HealthPanel; nullptr where there is none.
  template <class Type>
  const Type* first() const {
    for (const auto& scene : panels) {
      for (const auto& panel : scene) {
        if (const auto* found = dynamic_cast<const Type*>(panel.get())) return found;
      }
    }
    return nullptr;
  }
};

}  // namespace epochreel::scene

#include "panels/words/hyperparameters_panel.h"

#include "panels/words/rows.h"
#include "plan/training_words.h"
#include "text/screen_words.h"

namespace epochreel::scene {

void draw_hyperparameters(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const auto& manifest = shot.film.trace->manifest();
  NamedValues rows = {{"network", architecture_words(manifest)}};
  for (const auto& [name, value] : manifest.hyperparameters) {
    rows.emplace_back(screen_words(name), screen_words(value));
  }
  draw_rows(pens, panel.area, "How it is trained", rows, false);
}

}  // namespace epochreel::scene

#include "panels/words/hyperparameters_panel.h"

#include "marks/chrome.h"
#include "panels/words/rows.h"
#include "plan/training_words.h"
#include "text/screen_words.h"

namespace epochreel::scene {

void draw_hyperparameters(const Shot& shot, const PlacedPanel& panel, Pens& pens) {
  const auto& manifest = shot.film.trace->manifest();
  draw_mark(pens.backdrop, Chrome{panel.area, "How it is trained", ""});
  std::vector<std::pair<std::string, std::string>> rows = {{"network", architecture_words(manifest)}};
  for (const auto& [name, value] : manifest.hyperparameters) {
    rows.emplace_back(screen_words(name), screen_words(value));
  }
  draw_rows(pens.backdrop, panel.area, rows);
}

}  // namespace epochreel::scene

/// Loss, accuracy and learning rate over the steps.
#include "panels.h"

namespace epochreel::scene {

void resolve_curves(const Shot& shot, const PlacedPanel& placed, Frame& frame) {
  const History& history = shot.plan.history;
  const double x = history.place(shot.record.step);
  CurvesPanel panel;
  panel.chrome = {placed.area, "Loss and accuracy", ""};
  panel.series = {{until(history.train_loss, x, false), Ink::kDown, false, false},
                  {until(history.train_accuracy, x, false), Ink::kUp, false, false},
                  {until(history.test_loss, x, true), Ink::kDown, true, true},
                  {until(history.test_accuracy, x, true), Ink::kUp, true, true}};
  panel.bottom = history.step_ticks;
  panel.left = history.loss_ticks;
  panel.right = history.accuracy_ticks;
  panel.keys = {{Ink::kDown, "loss"}, {Ink::kUp, "accuracy"}};
  panel.thin_key = "bold: test · thin: training";
  frame.panels.emplace_back(std::move(panel));
}

}  // namespace epochreel::scene

#include "panel_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "epochreel/base/grouped.h"
#include "panels/classes/accuracy_panel.h"
#include "panels/classes/confusion_panel.h"
#include "panels/classes/pairs_panel.h"
#include "panels/curves/class_curves_panel.h"
#include "panels/curves/curves_panel.h"
#include "panels/filters/filters_panel.h"
#include "panels/gallery/changes_panel.h"
#include "panels/gallery/errors_panel.h"
#include "panels/gallery/images_panel.h"
#include "panels/health/health_panel.h"
#include "panels/network/network_panel.h"
#include "panels/norms/norms_panel.h"
#include "panels/projection/projection_panel.h"
#include "panels/reading/prediction_panel.h"
#include "panels/reading/reading_panel.h"
#include "panels/ridges/ridges_panel.h"
#include "panels/saliency/saliency_panel.h"
#include "panels/weights/weights_panel.h"
#include "panels/words/counters_panel.h"
#include "panels/words/hyperparameters_panel.h"
#include "panels/words/legend_panel.h"

namespace epochreel::scene {

namespace {

/// Few plans measure words: most leave that to the drawing.
template <class Plan>
std::unique_ptr<PanelPlan> planned(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed) {
  if constexpr (std::is_constructible_v<Plan, const FilmContext&, TextMeasure&, const PlacedPanel&>) {
    return std::make_unique<Plan>(film, measure, placed);
  } else {
    return std::make_unique<Plan>(film, placed);
  }
}

std::string no_caption(const FilmContext&) { return ""; }

/// A panel that needs nothing but the context.
template <void (*Draw)(const Shot&, const PlacedPanel&, Pens&), std::string (*Caption)(const FilmContext&) = no_caption>
class PlainPanel final : public PanelPlan {
 public:
  PlainPanel(const FilmContext& film, const PlacedPanel& placed) : PanelPlan(placed), caption_(Caption(film)) {}
  void draw(const Shot& shot, Pens& pens) const override { Draw(shot, placed(), pens); }
  std::string caption() const override { return caption_; }

 private:
  std::string caption_;
};

struct PanelType {
  std::size_t kind;  ///< place in job::PanelKind
  std::unique_ptr<PanelPlan> (*plan)(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed);
  /// What is seen in it, in words. {classes} is how many there are, {values} what the panel's own key names.
  const char* seen;
};

template <class Kind, class Plan>
constexpr PanelType row(const char* seen) {
  return {job::PanelKind(Kind{}).index(), planned<Plan>, seen};
}

constexpr std::array kPanelTypes = {
    row<job::NetworkPanel, NetworkPanelPlan>("the network, and what its layers do with a test image"),
    row<job::ReadingPanel, PlainPanel<draw_reading>>("the test image that is read, with the verdict"),
    row<job::PredictionPanel, PlainPanel<draw_prediction>>("bars of the probabilities of the classes"),
    row<job::CurvesPanel, PlainPanel<draw_curves>>("curves of the training over its steps"),
    row<job::AccuracyPanel, PlainPanel<draw_accuracy>>("bars of the accuracy of the classes"),
    row<job::ClassCurvesPanel, PlainPanel<draw_class_curves, class_curves_caption>>(
        "small curves of the accuracy of the classes"),
    row<job::NormsPanel, NormsPanelPlan>("curves of norms over the steps"),
    row<job::ConfusionPanel, PlainPanel<draw_confusion, confusion_caption>>("the confusion matrix of {classes}"),
    row<job::PairsPanel, PlainPanel<draw_pairs>>("the classes that are most often confused at the end"),
    row<job::RidgesPanel, RidgesPanelPlan>("histograms of {values}, layer by layer"),
    row<job::HealthPanel, HealthPanelPlan>("how often the outputs of the units are above 0"),
    row<job::FiltersPanel, FiltersPanelPlan>("the weights of the first layer as pictures"),
    row<job::WeightsPanel, WeightsPanelPlan>("weights as pixels"),
    row<job::ImagesPanel, ImagesPanelPlan>("test images, class by class"),
    row<job::ErrorsPanel, ErrorsPanelPlan>("misread test images, the surest readings first"),
    row<job::ChangesPanel, ChangesPanelPlan>("test images that went from wrong to right last, and back"),
    row<job::ProjectionPanel, ProjectionPanelPlan>("test images as points, where the last hidden layer puts them"),
    row<job::SaliencyPanel, SaliencyPanelPlan>("which pixels of a test image the loss hangs on"),
    row<job::CountersPanel, PlainPanel<draw_counters>>("figures of the instant"),
    row<job::HyperparametersPanel, PlainPanel<draw_hyperparameters>>("how the network is trained"),
    row<job::LegendPanel, PlainPanel<draw_legend>>("what the colours mean"),
};
static_assert(kPanelTypes.size() == std::variant_size_v<job::PanelKind>);

const PanelType& type_of(const job::PanelKind& kind) {
  return *std::find_if(kPanelTypes.begin(), kPanelTypes.end(),
                       [&](const PanelType& type) { return type.kind == kind.index(); });
}

const char* values_of(const job::PanelKind& kind) {
  const auto* ridges = std::get_if<job::RidgesPanel>(&kind);
  if (ridges == nullptr) return "";
  switch (ridges->of) {
    case job::RidgeSource::kWeights:
      return "weights";
    case job::RidgeSource::kActivations:
      return "activations";
    case job::RidgeSource::kGradients:
      return "gradients";
  }
  return "";
}

}  // namespace

std::unique_ptr<PanelPlan> plan_panel(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed) {
  return type_of(placed.spec.kind).plan(film, measure, placed);
}

std::string seen_words(const FilmContext& film, const job::PanelSpec& panel) {
  const std::size_t classes = film.names.size();
  return fmt::format(fmt::runtime(type_of(panel.kind).seen),
                     fmt::arg("classes", fmt::format("{} class{}", grouped(classes), classes == 1 ? "" : "es")),
                     fmt::arg("values", values_of(panel.kind)));
}

}  // namespace epochreel::scene

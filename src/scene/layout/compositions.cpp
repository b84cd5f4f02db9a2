#include "layout/compositions.h"

namespace epochreel::scene {

namespace {

using job::PanelSpec;
using Panels = std::vector<PanelSpec>;

/// `kind` from row and column on, rows x columns.
PanelSpec at(const job::PanelKind& kind, int row, int column, int rows, int columns) {
  return {kind, row, column, rows, columns};
}

Panels panels_of(const job::TrainingScene&, Format format) {
  switch (format) {
    case Format::kWide:
      return {at(job::NetworkPanel{}, 1, 1, 12, 8), at(job::CurvesPanel{}, 1, 9, 7, 4),
              at(job::ConfusionPanel{}, 8, 9, 5, 4)};
    case Format::kCompact:
      return {at(job::NetworkPanel{}, 1, 1, 12, 8), at(job::CurvesPanel{}, 1, 9, 6, 4),
              at(job::AccuracyPanel{}, 7, 9, 6, 4)};
    case Format::kSquare:
      return {at(job::NetworkPanel{}, 1, 1, 7, 12), at(job::CurvesPanel{}, 8, 1, 5, 7),
              at(job::AccuracyPanel{}, 8, 8, 5, 5)};
    case Format::kTall:
      return {at(job::NetworkPanel{}, 1, 1, 6, 12), at(job::CurvesPanel{}, 7, 1, 3, 12),
              at(job::AccuracyPanel{}, 10, 1, 3, 6), at(job::ConfusionPanel{}, 10, 7, 3, 6)};
  }
  return {};
}

Panels panels_of(const job::DistributionsScene&, Format format) {
  using job::RidgeSource;
  switch (format) {
    case Format::kWide:
      return {at(job::RidgesPanel{RidgeSource::kWeights}, 1, 1, 7, 4),
              at(job::RidgesPanel{RidgeSource::kActivations}, 1, 5, 7, 4),
              at(job::RidgesPanel{RidgeSource::kGradients}, 1, 9, 7, 4), at(job::HealthPanel{}, 8, 1, 5, 8),
              at(job::CurvesPanel{}, 8, 9, 5, 4)};
    case Format::kCompact:
    case Format::kSquare:
      return {at(job::RidgesPanel{RidgeSource::kWeights}, 1, 1, 6, 6),
              at(job::RidgesPanel{RidgeSource::kActivations}, 1, 7, 6, 6), at(job::HealthPanel{}, 7, 1, 6, 12)};
    case Format::kTall:
      return {at(job::RidgesPanel{RidgeSource::kWeights}, 1, 1, 4, 6),
              at(job::RidgesPanel{RidgeSource::kActivations}, 1, 7, 4, 6),
              at(job::RidgesPanel{RidgeSource::kGradients}, 5, 1, 4, 12), at(job::HealthPanel{}, 9, 1, 4, 12)};
  }
  return {};
}

Panels panels_of(const job::ProjectionScene&, Format format) {
  switch (format) {
    case Format::kWide:
      return {at(job::ProjectionPanel{}, 1, 1, 12, 7), at(job::SaliencyPanel{}, 1, 8, 6, 5),
              at(job::ClassCurvesPanel{}, 7, 8, 6, 5)};
    case Format::kCompact:
      return {at(job::ProjectionPanel{}, 1, 1, 12, 7), at(job::SaliencyPanel{}, 1, 8, 12, 5)};
    case Format::kSquare:
      return {at(job::ProjectionPanel{}, 1, 1, 8, 12), at(job::SaliencyPanel{}, 9, 1, 4, 12)};
    case Format::kTall:
      return {at(job::ProjectionPanel{}, 1, 1, 6, 12), at(job::SaliencyPanel{}, 7, 1, 3, 12),
              at(job::ClassCurvesPanel{}, 10, 1, 3, 12)};
  }
  return {};
}

/// Weights and gradients of a network without hidden layers.
Panels distributions_without_hidden(Format format) {
  using job::RidgeSource;
  const job::PanelKind weights = job::RidgesPanel{RidgeSource::kWeights};
  const job::PanelKind gradients = job::RidgesPanel{RidgeSource::kGradients};
  switch (format) {
    case Format::kWide:
    case Format::kCompact:
      return {at(weights, 1, 1, 12, 4), at(gradients, 1, 5, 12, 4), at(job::CurvesPanel{}, 1, 9, 12, 4)};
    case Format::kSquare:
    case Format::kTall:
      return {at(weights, 1, 1, 6, 6), at(gradients, 1, 7, 6, 6), at(job::CurvesPanel{}, 7, 1, 6, 12)};
  }
  return {};
}

/// Such a network has no activations to project.
Panels classes_without_hidden(Format format) {
  if (format == Format::kWide || format == Format::kCompact) {
    return {at(job::SaliencyPanel{}, 1, 1, 12, 6), at(job::ClassCurvesPanel{}, 1, 7, 12, 6)};
  }
  return {at(job::SaliencyPanel{}, 1, 1, 6, 12), at(job::ClassCurvesPanel{}, 7, 1, 6, 12)};
}

Panels panels_of(const job::ConfusionScene&, Format format) {
  switch (format) {
    case Format::kWide:
      return {at(job::ConfusionPanel{}, 1, 1, 12, 8), at(job::AccuracyPanel{}, 1, 9, 5, 4),
              at(job::PairsPanel{}, 6, 9, 7, 4)};
    case Format::kCompact:
      return {at(job::ConfusionPanel{}, 1, 1, 12, 8), at(job::PairsPanel{}, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(job::ConfusionPanel{}, 1, 1, 12, 12)};
    case Format::kTall:
      return {at(job::ConfusionPanel{}, 1, 1, 7, 12), at(job::AccuracyPanel{}, 8, 1, 2, 12),
              at(job::PairsPanel{}, 10, 1, 3, 12)};
  }
  return {};
}

Panels panels_of(const job::MistakesScene&, Format format) {
  if (format == Format::kTall || format == Format::kSquare) {
    return {at(job::ErrorsPanel{}, 1, 1, 6, 12), at(job::ChangesPanel{}, 7, 1, 6, 12)};
  }
  return {at(job::ErrorsPanel{}, 1, 1, 12, 6), at(job::ChangesPanel{}, 1, 7, 12, 6)};
}

Panels panels_of(const job::PredictionsScene&, Format format) {
  switch (format) {
    case Format::kWide:
    case Format::kCompact:
      return {at(job::NetworkPanel{}, 1, 1, 12, 8), at(job::ReadingPanel{}, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(job::NetworkPanel{}, 1, 1, 7, 12), at(job::ReadingPanel{}, 8, 1, 5, 12)};
    case Format::kTall:
      return {at(job::NetworkPanel{}, 1, 1, 6, 12), at(job::ReadingPanel{}, 7, 1, 6, 12)};
  }
  return {};
}

Panels panels_of(const job::DataScene&, Format) { return {at(job::ImagesPanel{}, 1, 1, 12, 12)}; }

Panels panels_of(const job::FiltersScene&, Format) { return {at(job::FiltersPanel{}, 1, 1, 12, 12)}; }

Panels panels_of(const job::WeightsScene& scene, Format) { return {at(job::WeightsPanel{scene.show}, 1, 1, 12, 12)}; }

Panels panels_of(const job::TitleScene&, Format) { return {}; }

Panels panels_of(const job::ClosingScene&, Format) { return {}; }

}  // namespace

Panels composition(const job::SceneKind& kind, Format format, bool hidden) {
  if (!hidden && job::is<job::DistributionsScene>(kind)) return distributions_without_hidden(format);
  if (!hidden && job::is<job::ProjectionScene>(kind)) return classes_without_hidden(format);
  return std::visit([&](const auto& scene) { return panels_of(scene, format); }, kind);
}

}  // namespace epochreel::scene

#include "compositions.h"

namespace epochreel::scene {

namespace {

using job::PanelKind;
using job::PanelSpec;
using job::SceneKind;
using Panels = std::vector<PanelSpec>;

/// `kind` from row and column on, rows x columns.
PanelSpec at(PanelKind kind, int row, int column, int rows, int columns) {
  PanelSpec panel;
  panel.kind = kind;
  panel.row = row;
  panel.column = column;
  panel.rows = rows;
  panel.columns = columns;
  return panel;
}

PanelSpec ridges(job::RidgeSource of, int row, int column, int rows, int columns) {
  PanelSpec panel = at(RidgesPanel{}, row, column, rows, columns);
  panel.of = of;
  return panel;
}

Panels training(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(NetworkPanel{}, 1, 1, 12, 8), at(CurvesPanel{}, 1, 9, 4, 4),
              at(AccuracyPanel{}, 5, 9, 3, 4), at(ConfusionPanel{}, 8, 9, 5, 4)};
    case Format::kCompact:
      return {at(NetworkPanel{}, 1, 1, 12, 8), at(CurvesPanel{}, 1, 9, 6, 4),
              at(AccuracyPanel{}, 7, 9, 6, 4)};
    case Format::kSquare:
      return {at(NetworkPanel{}, 1, 1, 7, 12), at(CurvesPanel{}, 8, 1, 5, 7),
              at(AccuracyPanel{}, 8, 8, 5, 5)};
    case Format::kTall:
      return {at(NetworkPanel{}, 1, 1, 6, 12), at(CurvesPanel{}, 7, 1, 3, 12),
              at(AccuracyPanel{}, 10, 1, 3, 6), at(ConfusionPanel{}, 10, 7, 3, 6)};
  }
  return {};
}

Panels distributions(Format format) {
  using job::RidgeSource;
  switch (format) {
    case Format::kWide:
      return {ridges(RidgeSource::kWeights, 1, 1, 7, 4), ridges(RidgeSource::kActivations, 1, 5, 7, 4),
              ridges(RidgeSource::kGradients, 1, 9, 7, 4), at(HealthPanel{}, 8, 1, 5, 8),
              at(CurvesPanel{}, 8, 9, 5, 4)};
    case Format::kCompact:
      return {ridges(RidgeSource::kWeights, 1, 1, 6, 6), ridges(RidgeSource::kActivations, 1, 7, 6, 6),
              at(HealthPanel{}, 7, 1, 6, 12)};
    case Format::kSquare:
      return {ridges(RidgeSource::kWeights, 1, 1, 6, 6), ridges(RidgeSource::kActivations, 1, 7, 6, 6),
              at(HealthPanel{}, 7, 1, 6, 12)};
    case Format::kTall:
      return {ridges(RidgeSource::kWeights, 1, 1, 4, 6), ridges(RidgeSource::kActivations, 1, 7, 4, 6),
              ridges(RidgeSource::kGradients, 5, 1, 4, 12), at(HealthPanel{}, 9, 1, 4, 12)};
  }
  return {};
}

Panels projection(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(ProjectionPanel{}, 1, 1, 12, 7), at(SaliencyPanel{}, 1, 8, 6, 5),
              at(ClassCurvesPanel{}, 7, 8, 6, 5)};
    case Format::kCompact:
      return {at(ProjectionPanel{}, 1, 1, 12, 7), at(SaliencyPanel{}, 1, 8, 12, 5)};
    case Format::kSquare:
      return {at(ProjectionPanel{}, 1, 1, 8, 12), at(SaliencyPanel{}, 9, 1, 4, 12)};
    case Format::kTall:
      return {at(ProjectionPanel{}, 1, 1, 6, 12), at(SaliencyPanel{}, 7, 1, 3, 12),
              at(ClassCurvesPanel{}, 10, 1, 3, 12)};
  }
  return {};
}

Panels confusion(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(ConfusionPanel{}, 1, 1, 12, 8), at(AccuracyPanel{}, 1, 9, 5, 4),
              at(PairsPanel{}, 6, 9, 7, 4)};
    case Format::kCompact:
      return {at(ConfusionPanel{}, 1, 1, 12, 8), at(PairsPanel{}, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(ConfusionPanel{}, 1, 1, 12, 12)};
    case Format::kTall:
      return {at(ConfusionPanel{}, 1, 1, 7, 12), at(AccuracyPanel{}, 8, 1, 2, 12),
              at(PairsPanel{}, 10, 1, 3, 12)};
  }
  return {};
}

Panels mistakes(Format format) {
  if (format == Format::kTall || format == Format::kSquare) {
    return {at(ErrorsPanel{}, 1, 1, 6, 12), at(ChangesPanel{}, 7, 1, 6, 12)};
  }
  return {at(ErrorsPanel{}, 1, 1, 12, 6), at(ChangesPanel{}, 1, 7, 12, 6)};
}

Panels predictions(Format format) {
  switch (format) {
    case Format::kWide:
    case Format::kCompact:
      return {at(NetworkPanel{}, 1, 1, 12, 8), at(ReadingPanel{}, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(NetworkPanel{}, 1, 1, 7, 12), at(ReadingPanel{}, 8, 1, 5, 12)};
    case Format::kTall:
      return {at(NetworkPanel{}, 1, 1, 6, 12), at(ReadingPanel{}, 7, 1, 6, 12)};
  }
  return {};
}

}  // namespace

Panels composition(SceneKind kind, Format format) {
  switch (kind) {
    case TitleScene{}:
    case ClosingScene{}:
      return {};
    case TrainingScene{}:
      return training(format);
    case FiltersScene{}:
      return {at(FiltersPanel{}, 1, 1, 12, 12)};
    case WeightsScene{}:
      return {at(WeightsPanel{}, 1, 1, 12, 12)};
    case DistributionsScene{}:
      return distributions(format);
    case ProjectionScene{}:
      return projection(format);
    case ConfusionScene{}:
      return confusion(format);
    case MistakesScene{}:
      return mistakes(format);
    case PredictionsScene{}:
      return predictions(format);
  }
  return {};
}

}  // namespace epochreel::scene

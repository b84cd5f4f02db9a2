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
  PanelSpec panel = at(PanelKind::kRidges, row, column, rows, columns);
  panel.of = of;
  return panel;
}

Panels training(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(PanelKind::kNetwork, 1, 1, 12, 8), at(PanelKind::kCurves, 1, 9, 4, 4),
              at(PanelKind::kAccuracy, 5, 9, 3, 4), at(PanelKind::kConfusion, 8, 9, 5, 4)};
    case Format::kCompact:
      return {at(PanelKind::kNetwork, 1, 1, 12, 8), at(PanelKind::kCurves, 1, 9, 6, 4),
              at(PanelKind::kAccuracy, 7, 9, 6, 4)};
    case Format::kSquare:
      return {at(PanelKind::kNetwork, 1, 1, 7, 12), at(PanelKind::kCurves, 8, 1, 5, 7),
              at(PanelKind::kAccuracy, 8, 8, 5, 5)};
    case Format::kTall:
      return {at(PanelKind::kNetwork, 1, 1, 6, 12), at(PanelKind::kCurves, 7, 1, 3, 12),
              at(PanelKind::kAccuracy, 10, 1, 3, 6), at(PanelKind::kConfusion, 10, 7, 3, 6)};
  }
  return {};
}

Panels distributions(Format format) {
  using job::RidgeSource;
  switch (format) {
    case Format::kWide:
      return {ridges(RidgeSource::kWeights, 1, 1, 7, 4), ridges(RidgeSource::kActivations, 1, 5, 7, 4),
              ridges(RidgeSource::kGradients, 1, 9, 7, 4), at(PanelKind::kHealth, 8, 1, 5, 8),
              at(PanelKind::kCurves, 8, 9, 5, 4)};
    case Format::kCompact:
      return {ridges(RidgeSource::kWeights, 1, 1, 6, 6), ridges(RidgeSource::kActivations, 1, 7, 6, 6),
              at(PanelKind::kHealth, 7, 1, 6, 12)};
    case Format::kSquare:
      return {ridges(RidgeSource::kWeights, 1, 1, 6, 6), ridges(RidgeSource::kActivations, 1, 7, 6, 6),
              at(PanelKind::kHealth, 7, 1, 6, 12)};
    case Format::kTall:
      return {ridges(RidgeSource::kWeights, 1, 1, 4, 6), ridges(RidgeSource::kActivations, 1, 7, 4, 6),
              ridges(RidgeSource::kGradients, 5, 1, 4, 12), at(PanelKind::kHealth, 9, 1, 4, 12)};
  }
  return {};
}

Panels projection(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(PanelKind::kProjection, 1, 1, 12, 7), at(PanelKind::kSaliency, 1, 8, 6, 5),
              at(PanelKind::kClassCurves, 7, 8, 6, 5)};
    case Format::kCompact:
      return {at(PanelKind::kProjection, 1, 1, 12, 7), at(PanelKind::kSaliency, 1, 8, 12, 5)};
    case Format::kSquare:
      return {at(PanelKind::kProjection, 1, 1, 8, 12), at(PanelKind::kSaliency, 9, 1, 4, 12)};
    case Format::kTall:
      return {at(PanelKind::kProjection, 1, 1, 6, 12), at(PanelKind::kSaliency, 7, 1, 3, 12),
              at(PanelKind::kClassCurves, 10, 1, 3, 12)};
  }
  return {};
}

Panels confusion(Format format) {
  switch (format) {
    case Format::kWide:
      return {at(PanelKind::kConfusion, 1, 1, 12, 8), at(PanelKind::kAccuracy, 1, 9, 5, 4),
              at(PanelKind::kPairs, 6, 9, 7, 4)};
    case Format::kCompact:
      return {at(PanelKind::kConfusion, 1, 1, 12, 8), at(PanelKind::kPairs, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(PanelKind::kConfusion, 1, 1, 12, 12)};
    case Format::kTall:
      return {at(PanelKind::kConfusion, 1, 1, 7, 12), at(PanelKind::kAccuracy, 8, 1, 2, 12),
              at(PanelKind::kPairs, 10, 1, 3, 12)};
  }
  return {};
}

Panels mistakes(Format format) {
  if (format == Format::kTall || format == Format::kSquare) {
    return {at(PanelKind::kErrors, 1, 1, 6, 12), at(PanelKind::kChanges, 7, 1, 6, 12)};
  }
  return {at(PanelKind::kErrors, 1, 1, 12, 6), at(PanelKind::kChanges, 1, 7, 12, 6)};
}

Panels predictions(Format format) {
  switch (format) {
    case Format::kWide:
    case Format::kCompact:
      return {at(PanelKind::kNetwork, 1, 1, 12, 8), at(PanelKind::kReading, 1, 9, 12, 4)};
    case Format::kSquare:
      return {at(PanelKind::kNetwork, 1, 1, 7, 12), at(PanelKind::kReading, 8, 1, 5, 12)};
    case Format::kTall:
      return {at(PanelKind::kNetwork, 1, 1, 6, 12), at(PanelKind::kReading, 7, 1, 6, 12)};
  }
  return {};
}

}  // namespace

Panels composition(SceneKind kind, Format format) {
  switch (kind) {
    case SceneKind::kTitle:
    case SceneKind::kClosing:
      return {};
    case SceneKind::kTraining:
      return training(format);
    case SceneKind::kFilters:
      return {at(PanelKind::kFilters, 1, 1, 12, 12)};
    case SceneKind::kWeights:
      return {at(PanelKind::kWeights, 1, 1, 12, 12)};
    case SceneKind::kDistributions:
      return distributions(format);
    case SceneKind::kProjection:
      return projection(format);
    case SceneKind::kConfusion:
      return confusion(format);
    case SceneKind::kMistakes:
      return mistakes(format);
    case SceneKind::kPredictions:
      return predictions(format);
  }
  return {};
}

}  // namespace epochreel::scene

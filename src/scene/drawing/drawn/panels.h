/// How each panel looks: from a kind of plain data to primitives. One file a kind.
#pragma once

#include "epochreel/scene/drawing.h"
#include "epochreel/scene/frame.h"
#include "epochreel/scene/type_styles.h"

namespace epochreel::scene {

void draw(Layer& layer, const ChromePanel& panel);
void draw(Layer& layer, const TextPanel& panel);
void draw(Layer& layer, const HeaderPanel& panel);
void draw(Layer& layer, const CountersPanel& panel);
void draw(Layer& layer, const LegendPanel& panel);
void draw(Layer& layer, const PicturePanel& panel);
void draw(Layer& layer, const AxesPanel& panel);
void draw(Layer& layer, const CurvesPanel& panel);
void draw(Layer& layer, const SmallCurvesPanel& panel);
void draw(Layer& layer, const BarsPanel& panel);
void draw(Layer& layer, const MatrixPanel& panel);
void draw(Layer& layer, const TilesPanel& panel);
void draw(Layer& layer, const ScalePanel& panel);
void draw(Layer& layer, const TimeAxisPanel& panel);
void draw(Layer& layer, const TimelinePanel& panel);
void draw(Layer& layer, const StripsPanel& panel);
void draw(Layer& layer, const ScatterPanel& panel);
void draw(Layer& layer, const RulerPanel& panel);
void draw(Layer& layer, const RidgesPanel& panel);
void draw(Layer& layer, const CellsPanel& panel);
void draw(Layer& layer, const NetworkPanel& panel);

/// A ground with its title, keys and note.
void draw(Layer& layer, const Chrome& chrome);

/// Strokes in their inks with their words, from `right` to the left. Returns where they begin.
double draw_keys(Layer& layer, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline);

/// A grey picture with its outline.
void draw_picture(Layer& layer, const Picture& picture);

}  // namespace epochreel::scene

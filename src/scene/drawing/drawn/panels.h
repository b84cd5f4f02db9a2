/// How each panel looks: from a kind of plain data to primitives. One file a kind.
#pragma once

#include "epochreel/scene/drawing.h"
#include "epochreel/scene/frame.h"
#include "epochreel/scene/type_styles.h"

namespace epochreel::scene {

void draw(Primitives& list, const ChromePanel& panel);
void draw(Primitives& list, const TextPanel& panel);
void draw(Primitives& list, const HeaderPanel& panel);
void draw(Primitives& list, const CountersPanel& panel);
void draw(Primitives& list, const LegendPanel& panel);
void draw(Primitives& list, const PicturePanel& panel);
void draw(Primitives& list, const AxesPanel& panel);
void draw(Primitives& list, const CurvesPanel& panel);
void draw(Primitives& list, const SmallCurvesPanel& panel);
void draw(Primitives& list, const BarsPanel& panel);
void draw(Primitives& list, const MatrixPanel& panel);
void draw(Primitives& list, const TilesPanel& panel);
void draw(Primitives& list, const ScalePanel& panel);
void draw(Primitives& list, const TimeAxisPanel& panel);
void draw(Primitives& list, const TimelinePanel& panel);
void draw(Primitives& list, const StripsPanel& panel);
void draw(Primitives& list, const ScatterPanel& panel);
void draw(Primitives& list, const RulerPanel& panel);
void draw(Primitives& list, const RidgesPanel& panel);
void draw(Primitives& list, const CellsPanel& panel);
void draw(Primitives& list, const NetworkPanel& panel);

/// A ground with its title, keys and note.
void draw(Primitives& list, const Chrome& chrome);

/// Strokes in their inks with their words, from `right` to the left. Returns where they begin.
double draw_keys(Primitives& list, const std::vector<std::pair<Ink, std::string>>& keys, double right, double baseline);

/// A grey picture with its outline.
void draw_picture(Primitives& list, const Picture& picture);

}  // namespace epochreel::scene

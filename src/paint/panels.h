/// How each panel looks; one file a panel.
#pragma once

#include "canvas.h"
#include "epochreel/scene/frame.h"

namespace epochreel::paint {

void paint_panel(Canvas& canvas, const scene::ChromePanel& panel);
void paint_panel(Canvas& canvas, const scene::TextPanel& panel);
void paint_panel(Canvas& canvas, const scene::HeaderPanel& panel);
void paint_panel(Canvas& canvas, const scene::CountersPanel& panel);
void paint_panel(Canvas& canvas, const scene::LegendPanel& panel);
void paint_panel(Canvas& canvas, const scene::PicturePanel& panel);
void paint_panel(Canvas& canvas, const scene::AxesPanel& panel);
void paint_panel(Canvas& canvas, const scene::CurvesPanel& panel);
void paint_panel(Canvas& canvas, const scene::SmallCurvesPanel& panel);
void paint_panel(Canvas& canvas, const scene::BarsPanel& panel);
void paint_panel(Canvas& canvas, const scene::MatrixPanel& panel);
void paint_panel(Canvas& canvas, const scene::TilesPanel& panel);
void paint_panel(Canvas& canvas, const scene::ScalePanel& panel);
void paint_panel(Canvas& canvas, const scene::TimeAxisPanel& panel);
void paint_panel(Canvas& canvas, const scene::TimelinePanel& panel);
void paint_panel(Canvas& canvas, const scene::StripsPanel& panel);
void paint_panel(Canvas& canvas, const scene::ScatterPanel& panel);
void paint_panel(Canvas& canvas, const scene::RulerPanel& panel);
void paint_panel(Canvas& canvas, const scene::RidgesPanel& panel);
void paint_panel(Canvas& canvas, const scene::CellsPanel& panel);

/// A grey picture with its outline.
void paint_picture(Canvas& canvas, const scene::Picture& picture);

}  // namespace epochreel::paint

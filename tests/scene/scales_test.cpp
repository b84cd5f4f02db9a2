/// Scales are the same in all frames of a scene: whatever a panel has of an axis, a place or a full colour.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "epochreel/scene/film.h"
#include "scene/cnn_trace.h"
#include "scene/color_trace.h"
#include "scene/every_mark.h"
#include "scene/gallery_trace.h"

namespace epochreel::scene {
namespace {

/// The parts of a panel that must not change, by name. Parts that a frame lacks are not compared: images come, curves
/// grow.
using Scales = std::map<std::string, std::string>;

std::string words(const Rect& area) { return fmt::format("{} {} {} {}", area.x, area.y, area.width, area.height); }
std::string words(const Point& at) { return fmt::format("{} {}", at.x, at.y); }
std::string words(const Text& text) { return fmt::format("{} at {}, {}", text.words, words(text.at), text.size); }

void add_ticks(Scales& scales, const std::string& name, const std::vector<Tick>& ticks) {
  std::string& all = scales[name];
  for (const Tick& tick : ticks) all += fmt::format("{} at {}; ", tick.text, tick.at);
}

/// A curve's past: its last point moves on, the others stay where they are.
void add_past(Scales& scales, const std::string& name, const std::vector<Point>& points) {
  for (std::size_t i = 0; i + 1 < points.size(); ++i) scales[fmt::format("{}, point {}", name, i)] = words(points[i]);
}

void add_keys(Scales& scales, const std::vector<std::pair<Ink, std::string>>& keys) {
  for (const auto& [ink, meaning] : keys) scales["key " + meaning] = fmt::format("{}", static_cast<int>(ink));
}

/// The rules, one a type of mark: a new type without one does not compile.
struct ScalesOf {
  Scales operator()(const Chrome& panel) const {
    // Notes count images, and more are counted at the end of an epoch: the words stay, the figures need not.
    std::string note = panel.note;
    std::erase_if(note, [](char c) { return (c >= '0' && c <= '9') || c == ','; });
    return {{"area", words(panel.area)}, {"title", panel.title}, {"note", note}};
  }

  Scales operator()(const Missing& panel) const {
    return {{"area", words(panel.area)}, {"title", panel.title}, {"sentence", panel.sentence}};
  }

  Scales operator()(const Header& panel) const { return {{"area", words(panel.area)}, {"title", panel.title}}; }

  Scales operator()(const Counters& panel) const {
    Scales scales = {{"area", words(panel.area)}};
    for (std::size_t i = 0; i < panel.counters.size(); ++i) {
      const Counter& counter = panel.counters[i];
      scales[fmt::format("counter {}", i)] = fmt::format("{} {}", counter.label, static_cast<int>(counter.ink));
    }
    return scales;
  }

  Scales operator()(const Picture& picture) const {
    return {{"picture", fmt::format("{}, {} x {}", words(picture.area), picture.width, picture.height)}};
  }

  Scales operator()(const Pictures& panel) const {
    Scales scales;
    for (std::size_t i = 0; i < panel.pictures.size(); ++i) {
      const Picture& picture = panel.pictures[i];
      scales[fmt::format("picture {}", i)] =
          fmt::format("{}, {} x {}", words(picture.area), picture.width, picture.height);
    }
    return scales;
  }

  Scales operator()(const NetworkPicture& panel) const {
    Scales scales = {{"tone", fmt::format("{}", panel.tone_reference)},
                     {"bar", words(panel.bar)},
                     {"pulse", fmt::format("{}", panel.pulse_width)},
                     {"discs", fmt::format("{}", panel.output_radius)}};
    if (panel.back.running) scales["wave"] = fmt::format("{}", panel.back.width);
    for (std::size_t s = 0; s < panel.sheets.size(); ++s)
      add_sheet(scales, fmt::format("sheet {}", s), turned_back(panel.sheets[s], panel.turn));
    for (std::size_t i = 0; i < panel.outputs.size(); ++i) {
      scales[fmt::format("output {}", i)] = panel.outputs[i].name + " at " + words(panel.outputs[i].at);
    }
    for (const auto& [ink, text] : panel.legend)
      scales["key " + words(text)] = fmt::format("{}", static_cast<int>(ink));
    for (const Picture& picture : panel.pictures) scales["picture"] = words(picture.area);
    for (const FlowLayer& layer : panel.flow) {
      const FlowField& field = *layer.field;
      scales["flow"] = fmt::format("{} {} {} x {}", field.x, field.y, field.width, field.height);
    }
    return scales;
  }

  Scales operator()(const Axes& panel) const {
    Scales scales = {{"area", words(panel.area)},
                     {"plot", words(panel.plot)},
                     {"strip", words(panel.strip)},
                     {"rate", panel.rate_name},
                     {"thin", panel.thin_key}};
    add_ticks(scales, "bottom", panel.bottom);
    add_ticks(scales, "left", panel.left);
    add_ticks(scales, "right", panel.right);
    add_keys(scales, panel.keys);
    return scales;
  }

  Scales operator()(const Curves& panel) const {
    Scales scales = {{"plot", words(panel.plot)}, {"strip", words(panel.strip)}};
    for (std::size_t i = 0; i < panel.series.size(); ++i) {
      const Series& series = panel.series[i];
      scales[fmt::format("series {}", i)] = fmt::format("{} {}", static_cast<int>(series.ink), series.strong);
      add_past(scales, fmt::format("series {}", i), series.points);
    }
    add_past(scales, "rate", panel.rate);
    for (const Point& mark : panel.mark) scales["mark"] = words(mark) + panel.mark_words;
    return scales;
  }

  Scales operator()(const SmallCurves& panel) const {
    Scales scales;
    for (const SmallCurve& curve : panel.curves) {
      scales[curve.name] = words(curve.area);
      add_past(scales, curve.name, curve.points);
    }
    return scales;
  }

  Scales operator()(const Bars& panel) const {
    Scales scales = {{"area", words(panel.area)}, {"count", fmt::format("{}", panel.bars.size())}};
    for (std::size_t i = 0; i < panel.bars.size(); ++i) scales[fmt::format("bar {}", i)] = panel.bars[i].name;
    return scales;
  }

  Scales operator()(const Matrix& panel) const {
    Scales scales = {{"area", words(panel.area)},
                     {"large", fmt::format("{}", panel.large)},
                     {"count", fmt::format("{}", panel.names.size())}};
    for (std::size_t i = 0; i < panel.names.size(); ++i) scales[fmt::format("row {}", i)] = panel.names[i];
    return scales;
  }

  Scales operator()(const Tiles& panel) const {
    Scales scales = {{"count", fmt::format("{}", panel.tiles.size())}};
    for (std::size_t i = 0; i < panel.tiles.size(); ++i) {
      const Tile& tile = panel.tiles[i];
      scales[fmt::format("tile {}", i)] = fmt::format("{}, {} x {}", words(tile.area), tile.width, tile.height);
    }
    return scales;
  }

  Scales operator()(const Magnitudes& panel) const { return (*this)(Tiles{panel.tiles}); }

  Scales operator()(const MagnitudeScale& panel) const {
    return {{"area", words(panel.area)},
            {"figures", fmt::format("{} {}", panel.figures[0], panel.figures[1])},
            {"title", panel.title}};
  }

  Scales operator()(const Spectra& panel) const {
    Scales scales = {{"count", fmt::format("{}", panel.spectra.size())}};
    for (std::size_t i = 0; i < panel.spectra.size(); ++i) {
      const Spectrum& spectrum = panel.spectra[i];
      scales[fmt::format("plot {}", i)] = fmt::format("{}, {}", words(spectrum.plot), spectrum.shares.size());
    }
    return scales;
  }

  Scales operator()(const ColorScale& panel) const {
    return {{"area", words(panel.area)},
            {"figures", fmt::format("{} {} {}", panel.figures[0], panel.figures[1], panel.figures[2])},
            {"title", panel.title}};
  }

  Scales operator()(const TimeAxis& panel) const {
    Scales scales = {{"area", words(panel.area)}};
    add_ticks(scales, "ticks", panel.ticks);
    return scales;
  }

  Scales operator()(const TimeMark& panel) const { return {{"area", words(panel.area)}}; }

  Scales operator()(const Legend& panel) const {
    Scales scales = {{"area", words(panel.chrome.area)}};
    add_keys(scales, panel.keys);
    return scales;
  }

  Scales operator()(const Strips& panel) const {
    Scales scales = {{"count", fmt::format("{}", panel.strips.size())}};
    for (std::size_t i = 0; i < panel.strips.size(); ++i) {
      const Strip& strip = panel.strips[i];
      scales[fmt::format("strip {}", i)] = words(strip.area);
      for (std::size_t j = 0; j < strip.spans.size(); ++j) {
        const StripSpan& span = strip.spans[j];
        scales[fmt::format("strip {}, span {}", i, j)] =
            fmt::format("from {} in {} {}", span.from, static_cast<int>(span.ink), span.tall);
      }
    }
    return scales;
  }

  Scales operator()(const Scatter& panel) const {
    return {{"pictures",
             fmt::format("{} x {}, {} x {}", panel.picture_width, panel.picture_height, panel.width, panel.height)}};
  }

  Scales operator()(const Ruler& panel) const {
    Scales scales = {{"plot", words(panel.plot)}};
    add_ticks(scales, "axis", panel.ticks);
    return scales;
  }

  Scales operator()(const Ridges& panel) const {
    Scales scales = {{"count", fmt::format("{}", panel.ridges.size())}};
    for (std::size_t i = 0; i < panel.ridges.size(); ++i) {
      const Ridge& ridge = panel.ridges[i];
      scales[fmt::format("ridge {}", i)] = fmt::format("{}, {} bins", words(ridge.area), ridge.heights.size());
      // The outline of the first snapshot would move with the scale of heights.
      std::string& start = scales[fmt::format("start {}", i)];
      for (const float height : ridge.start) start += fmt::format("{} ", height);
    }
    return scales;
  }

  Scales operator()(const Cells& panel) const {
    Scales scales = {{"scale", words(panel.scale)},
                     {"hollow", words(panel.hollow)},
                     {"unknown", words(panel.unknown)},
                     {"count", fmt::format("{}", panel.maps.size())}};
    for (std::size_t i = 0; i < panel.maps.size(); ++i) {
      const CellMap& map = panel.maps[i];
      scales[fmt::format("map {}", i)] =
          fmt::format("{}, {} of {}, {} cells", words(map.corner), map.columns, map.step, map.rates.size());
    }
    return scales;
  }

 private:
  /// The sheet as it stands where nothing turns it: what the camera does leaves all of it in its place.
  static Sheet turned_back(Sheet sheet, const Turn& turn) {
    const auto whole = [](double x) { return std::round(x * 10 + 0.123) / 10; };
    const double wider = sheet.corners[1].x - sheet.corners[0].x;
    for (Point& corner : sheet.corners) corner.x = turn.at(corner.x);
    const double factor = wider / (sheet.corners[1].x - sheet.corners[0].x);
    for (Point& corner : sheet.corners) corner.x = whole(corner.x);
    for (Neuron& neuron : sheet.neurons) neuron.x = static_cast<float>(whole(turn.at(double{neuron.x})));
    for (FeatureMap& map : sheet.maps) map.corner.x = whole(turn.at(map.corner.x));
    sheet.tile_width = whole(sheet.tile_width / factor);
    sheet.shear = whole(sheet.shear * factor);
    return sheet;
  }

  static void add_sheet(Scales& scales, const std::string& name, const Sheet& sheet) {
    std::string& places = scales[name];
    for (const Point& corner : sheet.corners) places += words(corner) + "; ";
    for (const Neuron& neuron : sheet.neurons) places += fmt::format("{} {}; ", neuron.x, neuron.y);
    for (const FeatureMap& map : sheet.maps) places += words(map.corner) + "; ";
    places += fmt::format("{} {} x {}, {} x {}, {}", sheet.radius, sheet.map_width, sheet.map_height, sheet.tile_width,
                          sheet.tile_height, sheet.shear);
    for (std::size_t i = 0; i < sheet.labels.size(); ++i) {
      scales[fmt::format("{}, label {}", name, i)] = words(sheet.labels[i].at);
    }
  }
};

/// The scales of all marks of a frame, named by type, which of its type, name.
Scales scales_of(const Seen& frame) {
  Scales all;
  std::map<std::size_t, int> counts;
  for (const EveryMark& mark : every_mark(frame)) {
    const std::string which = fmt::format("mark of type {}, number {}: ", mark.index(), counts[mark.index()]++);
    for (const auto& [name, value] : std::visit(ScalesOf{}, mark)) all[which + name] = value;
  }
  return all;
}

/// The first difference between `known` and `now` in what both have; "" where there is none. Adds to `known` what is
/// new.
std::string difference(Scales& known, const Scales& now) {
  for (const auto& [name, value] : now) {
    const auto [found, is_new] = known.emplace(name, value);
    if (!is_new && found->second != value)
      return name + " was " + found->second.substr(0, 300) + ", is " + value.substr(0, 300);
  }
  return "";
}

/// Points of a scatter plot stand on their ground in every frame: none leaves the plane that was chosen.
void expect_points_inside(const Seen& frame, const std::string& where) {
  const Rect ground = ground_of(frame, "Last hidden layer");
  const auto* scatter = mark_of<Scatter>(frame);
  if (!scatter) return;
  const double half_x = scatter->picture_width / 2;
  const double half_y = scatter->picture_height / 2;
  for (const ScatterPoint& point : scatter->points) {
    EXPECT_TRUE(point.at.x >= ground.x + half_x && point.at.x <= ground.right() - half_x &&
                point.at.y >= ground.y + half_y && point.at.y <= ground.bottom() - half_y)
        << where << words(point.at);
  }
}

/// Which types of marks were seen.
std::set<std::size_t> expect_same_scales(const std::shared_ptr<const trace::TraceReader>& trace, int width,
                                         int height) {
  const job::MovieSpec movie = every_panel_movie(width, height);
  const Film film(trace, movie, even_measure());
  Viewer resolver(film);
  std::set<std::size_t> types;
  std::int64_t first = 0;
  for (const job::SceneSpec& scene : movie.scenes) {
    const std::int64_t end = first + job::scene_frames(scene, movie.fps);
    Scales known;
    for (std::int64_t number = first; number < end; number += 3) {
      const Seen frame = resolver.resolve(number);
      EXPECT_EQ(difference(known, scales_of(frame)), "") << "frame " << number;
      for (const EveryMark& mark : every_mark(frame)) types.insert(mark.index());
      expect_points_inside(frame, fmt::format("frame {}: ", number));
    }
    EXPECT_GT(known.size(), 0U);
    first = end;
  }
  return types;
}

class EverySize : public testing::TestWithParam<std::pair<int, int>> {};

TEST_P(EverySize, KeepsItsScalesOverAScene) {
  const auto [width, height] = GetParam();
  const auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("epochreel_missing_{}x{}", width, height);
  auto types = expect_same_scales(golden_trace(), width, height);
  types.merge(expect_same_scales(color::write(folder / "color"), width, height));
  types.merge(
      expect_same_scales(write_small_trace(folder / "small", {.statistics = false}), width, height));  // panels say so
  EXPECT_EQ(types.size(), std::variant_size_v<EveryMark>) << "a type of mark was not looked at";
}

TEST_P(EverySize, KeepsTheScalesOfOtherNetworks) {
  const auto [width, height] = GetParam();
  const auto folder = std::filesystem::path(testing::TempDir()) / fmt::format("epochreel_scales_{}x{}", width, height);
  small_cnn::write(folder / "cnn");
  expect_same_scales(std::make_shared<const trace::TraceReader>(folder / "cnn"), width, height);
  expect_same_scales(write_small_trace(folder / "deep", {.classes = 40, .hidden = {30, 30, 30, 30, 30, 30}}), width,
                     height);
}

INSTANTIATE_TEST_SUITE_P(Sizes, EverySize,
                         testing::Values(std::pair{1920, 1080}, std::pair{1280, 720}, std::pair{1080, 1080},
                                         std::pair{1080, 1920}));

TEST(Scales, ADifferenceIsSeen) {
  Scales known;
  ColorScale panel{{0, 0, 10, 10}, {"-1", "0", "1"}, ""};
  Seen frame;
  frame.marks = {panel};
  EXPECT_EQ(difference(known, scales_of(frame)), "");
  EXPECT_EQ(difference(known, scales_of(frame)), "");
  panel.figures[2] = "2";
  frame.marks = {panel};
  EXPECT_NE(difference(known, scales_of(frame)), "");
}

}  // namespace
}  // namespace epochreel::scene

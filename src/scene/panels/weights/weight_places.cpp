#include "panels/weights/weight_places.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kHead = 88;  ///< words above all blocks
constexpr double kFoot = 20;  ///< names of classes below a block

}  // namespace

WeightPlaces places_in(const Rect& area, bool has_first, bool has_side) {
  WeightPlaces places;
  const double top = area.y + kHead;
  const double bottom = area.bottom() - kFoot;
  places.tall = area.width >= 1600 && area.height >= 1000;
  const double side = has_side ? (places.tall ? 272 : std::round(area.width * 0.19)) : 0;
  const double first = has_first ? std::round(area.width * (has_side ? 896.0 / 1824 : 1.0)) : 0;
  const double left = area.x + first + (has_first ? WeightPlaces::kGap : 0);
  places.head = {area.x, area.y, places.tall && has_first && has_side ? first : area.width, 60};
  places.first = {area.x, top + 20, first, bottom - top - 20};
  places.middle = {left, top + 20, area.right() - side - (has_side ? 72 : 0) - left, bottom - top - 20};
  places.side = {area.right() - side, (places.tall && has_first ? area.y + 22 : top + 10), side, 0};
  places.side.height = area.bottom() - 72 - places.side.y;
  return places;
}

std::vector<std::string> class_notes(const std::string& each, int stride) {
  if (stride == 1) {
    return {fmt::format("a tile a class, {} weights each", each), each + " weights a class", each + " each"};
  }
  const std::string which = fmt::format("every {} class", ordinal_words(stride));
  return {fmt::format("a tile for {}, {} weights each", which, each), which,
          fmt::format("every {}", ordinal_words(stride))};
}

std::string missing_room(const WeightPlaces& places, const Stage& stage, const WeightParts& parts) {
  constexpr double kLeastTile = 24;     // units of a part's sides
  constexpr double kLeastMatrix = 64;   // with its name and size above
  constexpr double kLeastSide = 110;    // with the names of classes
  constexpr double kClassHeading = 52;  // of the last layer
  double wanted = 0;                    // pixels a unit
  bool room = true;
  const auto ask = [&](double width, double height, double across, double down, double least) {
    room = room && width >= least && height >= kLeastTile;
    if (room) wanted = std::max({wanted, across / width, down / height});
  };
  const double matrix = places.middle.height - (places.tall ? 0 : WeightPlaces::kHeading);
  const double row = matrix / std::max(1, parts.matrices - 1);  // the largest of several has a column of its own
  const double column = parts.matrices > 1 ? places.middle.width * 0.4 : places.middle.width;
  if (parts.tile_width > 0) {
    ask(places.first.width, places.first.height, parts.tile_width, parts.tile_height, kLeastTile);
  }
  if (parts.matrices > 0) ask(column, row, 1, 1, kLeastMatrix);
  if (parts.side) {
    ask(places.side.width, places.side.height - kClassHeading, 1, 1, kLeastSide);
  }
  if (!room) return "a larger panel would have room for the weights";
  if (wanted <= stage.scale) return "";
  const auto side = [&](double units, double bars) {
    return 2 * ceil_to<int>((units + 2 * bars / stage.scale) * wanted / 2);
  };
  return fmt::format("a pixel a weight needs a picture of {} × {} pixels at least", side(stage.width, stage.origin.x),
                     side(stage.height, stage.origin.y));
}

}  // namespace epochreel::scene

#include "panels/weights/weight_rooms.h"

#include <algorithm>

#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kStep = 8;  ///< units: extents are multiples of it
constexpr int kGapSteps = static_cast<int>(LayerRooms::kGap / kStep);

/// An extent, in steps, from which on weights have a side.
struct Growth {
  int extent = 0;
  int side = 0;
};
using Growths = std::vector<Growth>;  ///< of a layer, rising

/// Extents that leave the smallest side largest, then the next; empty where a layer has no room.
std::vector<int> share_out(const std::vector<Growths>& layers, int steps) {
  std::vector<std::size_t> at(layers.size(), 0);
  int left = steps - kGapSteps * (int_size(layers) - 1);
  for (const Growths& layer : layers) {
    if (layer.empty()) return {};
    left -= layer.front().extent;
  }
  if (left < 0) return {};
  for (;;) {
    int chosen = -1;
    for (int i = 0; i < int_size(layers); ++i) {
      const bool grows = at[i] + 1 < layers[i].size() && layers[i][at[i] + 1].extent - layers[i][at[i]].extent <= left;
      if (grows && (chosen < 0 || layers[i][at[i]].side < layers[chosen][at[chosen]].side)) chosen = i;
    }
    if (chosen < 0) break;
    left -= layers[chosen][at[chosen] + 1].extent - layers[chosen][at[chosen]].extent;
    ++at[chosen];
  }
  std::vector<int> extents;
  for (int i = 0; i < int_size(layers); ++i) {
    extents.push_back(layers[i][at[i]].extent + left * (i + 1) / int_size(layers) - left * i / int_size(layers));
  }
  return extents;
}

class RoomPlanner {
 public:
  RoomPlanner(const std::vector<SideOf>& layers, int first, int count, const Rect& area)
      : layers_(layers),
        first_(first),
        count_(count),
        area_(area),
        upright_(area.height > area.width * 1.3),
        steps_(floor_to<int>((upright_ ? area.height : area.width) / kStep)),
        across_(upright_ ? area.width : area.height) {}

  std::vector<Rect> plan() const {
    std::vector<Rect> best;
    std::vector<int> best_sides;  // rising: the smallest decides, then the next
    for (int lines = 1; lines <= std::max(1, std::min(count_, 4)); ++lines) {
      std::vector<Rect> rooms = plan(lines);
      std::vector<int> sides;
      for (int i = 0; i < int_size(rooms); ++i) {
        sides.push_back(layers_[i](rooms[i].width, rooms[i].height - LayerRooms::kHeading));
      }
      std::sort(sides.begin(), sides.end());
      if (rooms.empty() || sides.front() == 0 || sides <= best_sides) continue;
      best = std::move(rooms);
      best_sides = std::move(sides);
    }
    return best;
  }

 private:
  /// Those in lines: which stand in a line.
  std::vector<int> line(int number, int lines) const {
    const int each = (count_ + lines - 1) / lines;
    std::vector<int> members;
    for (int i = number * each; i < std::min(count_, (number + 1) * each); ++i) members.push_back(first_ + i);
    return members;
  }

  int side_at(int layer, double along, double across) const {
    const double width = upright_ ? across : along;
    const double height = (upright_ ? along : across) - LayerRooms::kHeading;
    return layers_[layer](width, height);
  }

  Growths growths(int layer, double across) const {
    const int least = ceil_to<int>((upright_ ? LayerRooms::kHeading + 24 : 150) / kStep);
    Growths growths;
    for (int extent = least; extent <= steps_; ++extent) {
      const int side = side_at(layer, extent * kStep, across);
      if (side > (growths.empty() ? 0 : growths.back().side)) growths.push_back({extent, side});
    }
    return growths;
  }

  std::vector<Growths> growths_of_line(int number, int lines) const {
    std::vector<Growths> all;
    const double across = (across_ - LayerRooms::kGap * (lines - 1)) / lines;
    for (const int layer : line(number, lines)) all.push_back(growths(layer, across));
    return all;
  }

  /// The same of all that stand in lines, together.
  Growths growths_of_lines(const std::vector<std::vector<Growths>>& lines) const {
    Growths growths;
    for (int extent = 1; extent <= steps_; ++extent) {
      int side = 1 << 20;
      for (const auto& line : lines) {
        const auto extents = share_out(line, extent);
        if (extents.empty()) side = 0;
        for (int i = 0; i < int_size(extents); ++i) side = std::min(side, side_within(line[i], extents[i]));
      }
      if (side > (growths.empty() ? 0 : growths.back().side)) growths.push_back({extent, side});
    }
    return growths;
  }

  static int side_within(const Growths& growths, int extent) {
    int side = 0;
    for (const Growth& growth : growths) side = growth.extent <= extent ? growth.side : side;
    return side;
  }

  std::vector<Rect> plan(int lines) const {
    std::vector<std::vector<Growths>> inner;
    for (int i = 0; i < lines && count_ > 0; ++i) {
      if (line(i, lines).empty()) return {};
      inner.push_back(growths_of_line(i, lines));
    }
    std::vector<Growths> outer;
    for (int i = 0; i < int_size(layers_); ++i) {
      if (lines == 1 || i < first_ || i >= first_ + count_) outer.push_back(growths(i, across_));
      if (lines > 1 && i == first_) outer.push_back(growths_of_lines(inner));
    }
    const auto extents = share_out(outer, steps_);
    std::vector<Rect> rooms;
    double at = 0;
    for (int i = 0; i < int_size(extents); ++i) {
      if (lines > 1 && i == first_) {
        place_lines(inner, at, extents[i], rooms);
      } else {
        rooms.push_back(room(at, extents[i] * kStep, 0, across_));
      }
      at += extents[i] * kStep + LayerRooms::kGap;
    }
    return rooms;
  }

  void place_lines(const std::vector<std::vector<Growths>>& lines, double from, int extent,
                   std::vector<Rect>& rooms) const {
    const double across = (across_ - LayerRooms::kGap * (int_size(lines) - 1)) / int_size(lines);
    for (int l = 0; l < int_size(lines); ++l) {
      double at = from;
      for (const int share : share_out(lines[l], extent)) {
        rooms.push_back(room(at, share * kStep, l * (across + LayerRooms::kGap), across));
        at += share * kStep + LayerRooms::kGap;
      }
    }
  }

  Rect room(double along, double extent, double across, double size) const {
    return upright_ ? Rect{area_.x + across, area_.y + along, size, extent}
                    : Rect{area_.x + along, area_.y + across, extent, size};
  }

  const std::vector<SideOf>& layers_;
  int first_;
  int count_;
  const Rect& area_;
  bool upright_;
  int steps_;
  double across_;
};

}  // namespace

std::vector<Rect> layer_rooms(const std::vector<SideOf>& layers, int first, int count, const Rect& area) {
  return RoomPlanner(layers, first, count, area).plan();
}

}  // namespace epochreel::scene

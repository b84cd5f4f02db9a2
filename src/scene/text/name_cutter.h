/// Texts that hold names of classes and have no room: the names are cut so that each can still be told from the others.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

class NameCutter {
 public:
  /// `measure` outlives the cutter.
  explicit NameCutter(TextMeasure& measure) : measure_(measure) {}

  /// The names from now on. Returns whether they are others than before.
  bool know(const std::vector<std::string>& names);

  /// The words for a room of `width`, the names in them cut as a set (scene/short_names.h); nothing where they hold
  /// none that could be shorter. Words around the names are never cut, so the result may still be too wide.
  std::optional<std::string> cut(std::string_view words, const TextType& type, double width);

 private:
  /// A name in a text.
  struct Found {
    std::size_t begin = 0;
    std::size_t name = 0;
    std::string shown = {};
  };
  struct Set {
    TextType type;
    double width = 0;
    std::vector<std::string> results;
  };

  std::vector<Found> find(std::string_view words) const;
  const std::string& shortened(std::size_t name, const TextType& type, double width);
  double width_of(std::string_view words, const TextType& type);

  TextMeasure& measure_;
  std::vector<std::string> names_;
  std::vector<std::size_t> longest_first_;                                 ///< the names that can be shorter
  std::list<Set> sets_;                                                    ///< newest first
  std::map<TextType, std::map<std::string, double, std::less<>>> widths_;  ///< of characters
};

}  // namespace epochreel::scene

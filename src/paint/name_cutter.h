/// Texts that hold names of classes and have no room: the names are cut so that each can still be told from the others.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/scene/frame.h"

namespace epochreel::paint {

class NameCutter {
 public:
  /// How wide a text's words are in its type, in units of the stage.
  using Measure = std::function<double(const scene::Text&)>;

  explicit NameCutter(Measure measure) : measure_(std::move(measure)) {}

  /// The names from now on. Returns whether they are others than before.
  bool know(const std::vector<std::string>& names);

  /// The words of `text` for a room of `width`, its names cut as a set (scene/short_names.h); nothing where it holds
  /// none that could be shorter. What stands around the names is never cut, so the result may still be too wide.
  std::optional<std::string> cut(const scene::Text& text, double width);

 private:
  /// A name in a text.
  struct Found {
    std::size_t begin = 0;
    std::size_t name = 0;
    std::string shown = {};
  };
  struct Set {
    scene::Text style;
    double width = 0;
    std::vector<std::string> results;
  };

  std::vector<Found> find(std::string_view words) const;
  const std::string& shortened(std::size_t name, const scene::Text& style, double width);
  double width_of(std::string_view words, const scene::Text& style);

  Measure measure_;
  std::vector<std::string> names_;
  std::vector<std::size_t> longest_first_;                                    ///< the names that can be shorter
  std::list<Set> sets_;                                                       ///< newest first
  std::map<std::string, std::map<std::string, double, std::less<>>> widths_;  ///< by style: of characters
};

}  // namespace epochreel::paint

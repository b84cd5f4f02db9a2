/// Fits a text into its room (Text::max_width): the type becomes smaller, then the names of classes in it are cut, then
/// the words themselves.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

class NameCutter;

/// A text as it is shown.
struct FittedText {
  std::string words;
  TextType type;
  TextExtents extents;
  bool cut = false;  ///< the middle of the words gave way to an ellipsis
};

/// Each worker has its own, as it has its own measurer. The result for a text depends on the text and the names alone.
class TextFitter {
 public:
  static constexpr double kSmallest = 14;  ///< units: no type becomes smaller, what has no room then is cut

  /// `measure` outlives the fitter.
  explicit TextFitter(TextMeasure& measure);
  ~TextFitter();

  /// The names that texts may hold, from now on. They are cut as a set: each can be told from the others.
  void know_names(const std::vector<std::string>& names);

  FittedText fit(const Text& text);

  TextMeasure& measure() { return measure_; }

 private:
  FittedText shorten(const Text& text, double width);

  TextMeasure& measure_;
  std::unique_ptr<NameCutter> names_;
  std::unordered_map<std::string, FittedText> shortened_;  ///< texts that lack room
};

}  // namespace epochreel::scene

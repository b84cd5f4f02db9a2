/// A film as tests look at it: each frame as its marks, which say what is shown, and as its drawing.
#pragma once

#include <any>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/base/numbers.h"
#include "scene/even_measure.h"
#include "src/scene/draw_frame.h"
#include "src/scene/marks/chrome.h"

namespace epochreel::scene {

/// One frame.
struct Seen {
  std::vector<std::any> marks;  ///< in the order in which they were drawn
  Drawing drawing;
};

/// Draws the frames of a film, as a Resolver does, and keeps the marks.
class Viewer final : public MarkWatcher {
 public:
  explicit Viewer(const Film& film) : drawer_(film.plan(), measure_) {}

  Seen resolve(std::int64_t number) {
    marks_.clear();
    Drawing drawing = drawer_.draw(number, this);
    return {marks_, std::move(drawing)};
  }

  void see(const std::any& mark) override { marks_.push_back(mark); }

 private:
  EvenMeasure measure_;
  FrameDrawer drawer_;
  std::vector<std::any> marks_;
};

/// The frame of a film of one scene that goes back at which the start of the training stands.
inline std::int64_t start_of(const Film& film) {
  return round_to<std::int64_t>(kStartStands * narrow<int>(film.frames() - 1));
}

/// The marks of a type.
template <class Mark>
std::vector<Mark> marks_of(const Seen& frame) {
  std::vector<Mark> found;
  for (const std::any& mark : frame.marks) {
    if (const auto* it = std::any_cast<Mark>(&mark)) found.push_back(*it);
  }
  return found;
}

/// The mark of this type and place among them; nullptr where there is none.
template <class Mark>
const Mark* mark_of(const Seen& frame, std::size_t which = 0) {
  for (const std::any& mark : frame.marks) {
    const auto* found = std::any_cast<Mark>(&mark);
    if (found && which-- == 0) return found;
  }
  return nullptr;
}

/// The ground of the panel that is called so.
inline Rect ground_of(const Seen& frame, const std::string& title) {
  for (const Chrome& ground : marks_of<Chrome>(frame)) {
    if (ground.title == title) return ground.area;
  }
  return {};
}

/// All texts of a frame, but for those that a cut carries.
inline std::vector<SetText> texts_in(const Seen& frame) {
  std::vector<SetText> texts;
  const auto add = [&](const std::vector<Primitive>& list) {
    for (const Primitive& primitive : list) {
      if (const auto* text = std::get_if<SetText>(&primitive)) texts.push_back(*text);
    }
  };
  add(frame.drawing.backdrop);
  add(frame.drawing.foreground);
  return texts;
}

/// All words of a frame.
inline std::vector<std::string> words_in(const Seen& frame) {
  std::vector<std::string> words;
  for (const SetText& text : texts_in(frame)) words.push_back(text.asked);
  return words;
}

}  // namespace epochreel::scene

/// A measurer for tests that need no fonts: every character is half as wide as the type is large.
#pragma once

#include "epochreel/scene/characters.h"
#include "epochreel/scene/text_measure.h"

namespace epochreel::scene {

class EvenMeasure : public TextMeasure {
 public:
  TextExtents measure(std::string_view words, const TextType& type) override {
    const auto characters = static_cast<double>(split_characters(words).size());
    return {characters * type.size / 2, -0.75 * type.size, type.size};
  }
};

/// For films that are planned in tests.
inline TextMeasure& even_measure() {
  static EvenMeasure measure;
  return measure;
}

}  // namespace epochreel::scene

#include "text/fitting.h"

#include <algorithm>

namespace epochreel::scene {

std::string fitting_words(TextMeasure& measure, const std::vector<std::string>& choices, double width,
                          const TextType& type) {
  for (const std::string& words : choices) {
    if (measure.width(words, type) <= width) return words;
  }
  return choices.back();
}

std::vector<std::string> wrap_words(TextMeasure& measure, const std::string& words, double width,
                                    const TextType& type) {
  std::vector<std::string> lines(1);
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const std::string word = words.substr(at, end - at);
    const std::string longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (lines.back().empty() || measure.width(longer, type) <= width) {
      lines.back() = longer;
    } else {
      lines.push_back(word);
    }
    at = end + 1;
  }
  return lines;
}

double widest_of(TextMeasure& measure, const std::vector<std::string>& names, const TextType& type) {
  double widest = 0;
  for (const std::string& name : names) widest = std::max(widest, measure.width(name, type));
  return widest;
}

}  // namespace epochreel::scene

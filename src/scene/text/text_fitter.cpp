#include "epochreel/scene/text_fitter.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/scene/short_names.h"
#include "text/name_cutter.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kTextsKept = 4096;

/// The width above which words are cut: what is set at the size that has room may be this much wider by rounding.
double most_of(const Text& text) { return text.max_width + 0.5; }

std::string key_of(const Text& text) {
  return fmt::format("{}|{}|{}|{}|{}", text.size, static_cast<int>(text.weight), text.display, text.max_width,
                     text.words);
}

}  // namespace

TextFitter::TextFitter(TextMeasure& measure) : measure_(measure), names_(std::make_unique<NameCutter>(measure)) {}

TextFitter::~TextFitter() = default;

void TextFitter::know_names(const std::vector<std::string>& names) {
  if (names_->know(names)) shortened_.clear();
}

FittedText TextFitter::fit(const Text& text) {
  const TextExtents extents = measure_.measure(text.words, type_of(text));
  if (text.max_width <= 0 || extents.width <= text.max_width) return {text.words, type_of(text), extents};
  std::string key = key_of(text);
  const auto found = shortened_.find(key);
  if (found != shortened_.end()) return found->second;
  if (shortened_.size() >= kTextsKept) shortened_.clear();
  return shortened_.emplace(std::move(key), shorten(text, extents.width)).first->second;
}

FittedText TextFitter::shorten(const Text& text, double width) {
  FittedText line{text.words, type_of(text), {}};
  line.type.size = std::max(std::min(kSmallest, text.size), text.size * text.max_width / width);
  line.extents = measure_.measure(line.words, line.type);
  if (line.extents.width <= most_of(text)) return line;
  if (auto words = names_->cut(line.words, line.type, text.max_width)) {
    line.words = std::move(*words);
    line.extents = measure_.measure(line.words, line.type);
    if (line.extents.width <= most_of(text)) return line;
  }
  const auto measured = [&](const std::string& words) { return measure_.width(words, line.type); };
  line.words = short_names({line.words}, text.max_width, measured).front();
  line.extents = measure_.measure(line.words, line.type);
  line.cut = true;
  return line;
}

}  // namespace epochreel::scene

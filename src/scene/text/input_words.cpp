#include "text/input_words.h"

#include <string_view>
#include <utility>

#include "epochreel/base/ascii.h"

namespace epochreel::scene {

namespace {

constexpr std::string_view kImage = "image";
constexpr std::string_view kOpen = "“";
constexpr std::string_view kClose = "”";

/// Whether a word that is "image" or "images" begins at `place`.
bool is_word(const std::string& words, std::size_t place) {
  const std::size_t plural = words.compare(place + kImage.size(), 1, "s") == 0 ? 1 : 0;
  const std::size_t end = place + kImage.size() + plural;
  return (place == 0 || !is_ascii_letter(words[place - 1])) && (end >= words.size() || !is_ascii_letter(words[end]));
}

/// Whether `place` lies between “ and ”.
bool is_named(const std::string& words, std::size_t place) {
  const std::size_t open = words.rfind(kOpen, place);
  return open != std::string::npos && words.find(kClose, open) > place && words.find(kClose, open) != std::string::npos;
}

}  // namespace

std::string of_input(const trace::Manifest& manifest, std::string words) {
  if (manifest.network.input_kind == trace::InputKind::kImage) return words;
  for (std::size_t at = words.find(kImage); at != std::string::npos; at = words.find(kImage, at + 1)) {
    if (is_word(words, at) && !is_named(words, at)) words.replace(at, kImage.size(), "sample");
  }
  return words;
}

}  // namespace epochreel::scene

#include "text/name_cutter.h"

#include <algorithm>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "epochreel/scene/characters.h"
#include "epochreel/scene/short_names.h"

namespace epochreel::scene {

namespace {

constexpr std::size_t kShortest = 6;  // bytes: what is shorter stays whole
constexpr std::size_t kSetsKept = 64;

}  // namespace

bool NameCutter::know(const std::vector<std::string>& names) {
  if (names == names_) return false;
  names_ = names;
  sets_.clear();
  longest_first_.clear();
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (names_[i].size() >= kShortest) longest_first_.push_back(i);
  }
  std::stable_sort(longest_first_.begin(), longest_first_.end(),
                   [&](std::size_t a, std::size_t b) { return names_[a].size() > names_[b].size(); });
  return true;
}

std::vector<NameCutter::Found> NameCutter::find(std::string_view words) const {
  std::vector<Found> found;
  for (const std::size_t name : longest_first_) {
    const std::string& text = names_[name];
    for (auto at = words.find(text); at != std::string_view::npos; at = words.find(text, at + text.size())) {
      const bool apart = std::all_of(found.begin(), found.end(), [&](const Found& other) {
        return at + text.size() <= other.begin || at >= other.begin + names_[other.name].size();
      });
      if (apart) found.push_back({at, name});
    }
  }
  std::sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.begin < b.begin; });
  return found;
}

double NameCutter::width_of(std::string_view words, const TextType& type) {
  auto& known = widths_[type];
  double width = 0;
  for (const std::string_view character : split_characters(words)) {
    auto found = known.find(character);
    if (found == known.end()) found = known.emplace(character, measure_.width(character, type)).first;
    width += found->second;
  }
  return width;
}

const std::string& NameCutter::shortened(std::size_t name, const TextType& type, double width) {
  const auto kept =
      std::find_if(sets_.begin(), sets_.end(), [&](const Set& set) { return set.width == width && set.type == type; });
  if (kept != sets_.end()) {
    sets_.splice(sets_.begin(), sets_, kept);
  } else {
    const auto measure = [&](const std::string& words) { return width_of(words, type); };
    sets_.push_front({type, width, short_names(names_, width, measure)});
    if (sets_.size() > kSetsKept) sets_.pop_back();
  }
  return sets_.front().results[name];
}

std::optional<std::string> NameCutter::cut(std::string_view words, const TextType& type, double width) {
  std::vector<Found> found = find(words);
  if (found.empty()) return std::nullopt;
  double room = width - width_of(words, type);
  std::vector<Found*> narrow_first;
  for (Found& it : found) {
    room += width_of(names_[it.name], type);
    narrow_first.push_back(&it);
  }
  // A name that needs less than its share leaves the rest to the others.
  std::stable_sort(narrow_first.begin(), narrow_first.end(), [&](const Found* a, const Found* b) {
    return width_of(names_[a->name], type) < width_of(names_[b->name], type);
  });
  for (int left = int_size(narrow_first); left > 0; --left) {
    Found& it = *narrow_first[narrow_first.size() - left];
    const double share = std::max(1.0, std::floor(room / left));
    it.shown = shortened(it.name, type, share);
    room -= width_of(it.shown, type);
  }
  std::string shown;
  std::size_t at = 0;
  for (const Found& it : found) {
    shown.append(words.substr(at, it.begin - at)).append(it.shown);
    at = it.begin + names_[it.name].size();
  }
  return shown.append(words.substr(at));
}

}  // namespace epochreel::scene

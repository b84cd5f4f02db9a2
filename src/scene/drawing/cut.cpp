#include "drawing/cut.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "drawing/colors.h"
#include "drawing/mixed.h"
#include "epochreel/base/hash.h"
#include "epochreel/scene/type_styles.h"

namespace epochreel::scene {

namespace {

constexpr double kLargeType = kSceneTitle.type.size;
constexpr double kWordsGone = 0.55;  ///< share of the cut at which the words of the scene before are gone
constexpr double kWordsCome = 0.45;  ///< and from which on those of the next come
constexpr int kLeastPicture = 8;     ///< pixels a side; smaller images are parts of scales

/// The content of what a cut can carry, wherever it stands; nothing for what it cannot.
std::optional<std::string> content_of(const Primitive& primitive) {
  if (const auto* text = std::get_if<SetText>(&primitive)) return fmt::format("text {}", text->asked);
  const auto* image = std::get_if<Image>(&primitive);
  if (image != nullptr && !image->of.empty()) return image->of;
  const bool picture = image != nullptr && image->shear == 0 && std::min(image->width, image->height) >= kLeastPicture;
  if (!picture) return std::nullopt;
  Hasher hasher;
  hasher.update({reinterpret_cast<const char*>(image->bgrx.data()), image->bgrx.size()});
  return fmt::format("image {} {}", image->width, hasher.digest().hex());
}

double type_size(const Primitive& primitive) {
  const auto* text = std::get_if<SetText>(&primitive);
  return text != nullptr ? text->line.type.size : kLargeType;
}

/// What a drawing holds that can be carried, by its content. Where one stands several times, the first; none if it must
/// be the only one.
std::map<std::string, Primitive> contents_of(const Drawing& drawing, bool only) {
  std::map<std::string, Primitive> found;
  std::set<std::string> twice;
  for (const auto* list : {&drawing.backdrop, &drawing.foreground}) {
    for (const Primitive& primitive : *list) {
      const auto content = content_of(primitive);
      if (content && !found.emplace(*content, primitive).second) twice.insert(*content);
    }
  }
  for (const Image& place : drawing.places) found.emplace(place.of, place);
  for (const std::string& content : twice) {
    if (only) found.erase(content);
  }
  return found;
}

std::vector<SetText> texts_in(const Drawing& drawing) {
  std::vector<SetText> texts;
  for (const auto* list : {&drawing.backdrop, &drawing.foreground}) {
    for (const Primitive& primitive : *list) {
      if (const auto* text = std::get_if<SetText>(&primitive)) texts.push_back(*text);
    }
  }
  return texts;
}

/// Takes all texts out of a drawing.
std::vector<SetText> take_texts(Drawing& drawing) {
  std::vector<SetText> texts = texts_in(drawing);
  for (auto* list : {&drawing.backdrop, &drawing.foreground}) {
    std::erase_if(*list, [](const Primitive& primitive) { return std::holds_alternative<SetText>(primitive); });
  }
  return texts;
}

/// Takes what has this content out of a drawing.
std::optional<Primitive> take(Drawing& drawing, const std::string& content) {
  for (auto* list : {&drawing.backdrop, &drawing.foreground}) {
    const auto found = std::find_if(list->begin(), list->end(),
                                    [&](const Primitive& primitive) { return content_of(primitive) == content; });
    if (found == list->end()) continue;
    Primitive taken = std::move(*found);
    list->erase(found);
    return taken;
  }
  return std::nullopt;
}

/// Whether it is a place without an image.
bool is_place(const Primitive& primitive) {
  const auto* image = std::get_if<Image>(&primitive);
  return image != nullptr && image->bgrx.empty();
}

/// Whether it stands at the same place in both scenes: then there is nothing to move.
bool stays(const Primitive& from, const Primitive& to) {
  const auto* text = std::get_if<SetText>(&from);
  if (text == nullptr) return std::get<Image>(from).area == std::get<Image>(to).area;
  return text->at == std::get<SetText>(to).at && text->line.type == std::get<SetText>(to).line.type;
}

SetText between(const SetText& from, SetText to, double share) {
  const double size = mixed(from.line.type.size, to.line.type.size, share);
  const double factor = size / to.line.type.size;
  to.line.type.size = size;
  to.line.extents.width *= factor;
  to.line.extents.ink_top *= factor;
  to.line.extents.ink_height *= factor;
  to.at = mixed(from.at, to.at, share);
  to.color = blend(from.color, to.color, share);
  to.opacity = mixed(from.opacity, to.opacity, share);
  return to;
}

/// Where one is a place without an image, the image of the other fades in or out there.
Image between(const Image& from, const Image& to, double share) {
  constexpr double kComes = 0.4;  // of the way
  const bool comes = from.bgrx.empty();
  const bool goes = to.bgrx.empty();
  Image image = goes ? from : to;
  image.area = mixed(from.area, to.area, share);
  image.shear = mixed(from.shear, to.shear, share);
  image.opacity = mixed(from.opacity, to.opacity, share);
  if (comes) image.opacity *= smooth_step(0, kComes, share);
  if (goes) image.opacity *= smooth_step(1, 1 - kComes, share);
  return image;
}

/// The image that was there, where another of the same thing comes in its place.
std::optional<Image> fading_image(const Primitive& from, const Primitive& to, double share) {
  const auto* before = std::get_if<Image>(&from);
  const auto* after = std::get_if<Image>(&to);
  const bool both = before != nullptr && after != nullptr && !before->bgrx.empty() && !after->bgrx.empty();
  if (!both || before->bgrx == after->bgrx) return std::nullopt;
  Image image = *before;
  const Image moved = between(*before, *after, share);
  image.area = moved.area;
  image.shear = moved.shear;
  image.opacity = moved.opacity * (1 - share);
  return image;
}

/// `from` and `to` are of one type.
Primitive between(const Primitive& from, const Primitive& to, double share) {
  if (const auto* text = std::get_if<SetText>(&to)) return between(std::get<SetText>(from), *text, share);
  return between(std::get<Image>(from), std::get<Image>(to), share);
}

/// It leaves with the scene before, where a later frame of the next one does not show it any more.
Primitive faded(Primitive primitive, double opacity) {
  if (auto* text = std::get_if<SetText>(&primitive)) text->opacity *= opacity;
  if (auto* image = std::get_if<Image>(&primitive)) image->opacity *= opacity;
  return primitive;
}

}  // namespace

CutPlan::CutPlan(Drawing last, const Drawing& first) {
  const auto there = contents_of(first, true);
  for (const auto& [content, from] : contents_of(last, false)) {
    const auto to = there.find(content);
    if (to == there.end() || std::max(type_size(from), type_size(to->second)) < kLargeType) continue;
    if (stays(from, to->second) || (is_place(from) && is_place(to->second))) continue;
    if (!is_place(from)) take(last, content);
    carried_.push_back({content, from});
    if (is_place(to->second)) carried_.back().to = to->second;
  }
  const std::vector<SetText> next = texts_in(first);
  for (auto* list : {&last.backdrop, &last.foreground}) {
    std::erase_if(*list, [&](const Primitive& primitive) {
      const auto* text = std::get_if<SetText>(&primitive);
      if (text == nullptr) return false;
      const bool stays = std::find(next.begin(), next.end(), *text) != next.end();
      (stays ? staying_ : leaving_).push_back(*text);
      return !stays;
    });
  }
  before_ = std::make_shared<const Drawing>(std::move(last));
}

/// Words lie in the foreground meanwhile, so that the backdrop need not be drawn in each frame.
void CutPlan::fade_words(Drawing& frame, double share) const {
  for (SetText& text : take_texts(frame)) {
    const bool stays = std::find(staying_.begin(), staying_.end(), text) != staying_.end();
    if (!stays) text.opacity *= smooth_step(kWordsCome, 1, share);
    frame.foreground.emplace_back(std::move(text));
  }
}

void CutPlan::add_to(Drawing& frame, double share) const {
  Cut cut{before_, 1 - share, {}};
  for (const Carried& carried : carried_) {
    std::optional<Primitive> to = carried.to;
    if (!to) to = take(frame, carried.content);
    if (!to) {
      cut.over.push_back(faded(carried.from, 1 - share));
      continue;
    }
    cut.over.push_back(between(carried.from, *to, share));
    if (auto old = fading_image(carried.from, *to, share)) cut.over.push_back(std::move(*old));
  }
  fade_words(frame, share);
  const double leave = 1 - smooth_step(0, kWordsGone, share);
  for (const SetText& text : leaving_) {
    if (leave > 0) cut.over.push_back(faded(text, leave));
  }
  frame.cut = std::make_shared<const Cut>(std::move(cut));
}

}  // namespace epochreel::scene

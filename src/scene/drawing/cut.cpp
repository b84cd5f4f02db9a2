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
constexpr int kLeastPicture = 8;  ///< pixels a side; smaller images are parts of scales

/// The content of what a cut can carry, wherever it stands; nothing for what it cannot.
std::optional<std::string> content_of(const Primitive& primitive) {
  if (const auto* text = std::get_if<SetText>(&primitive)) return fmt::format("text {}", text->asked);
  const auto* image = std::get_if<Image>(&primitive);
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
  for (const std::string& content : twice) {
    if (only) found.erase(content);
  }
  return found;
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

Image between(const Image& from, Image to, double share) {
  to.area = mixed(from.area, to.area, share);
  to.opacity = mixed(from.opacity, to.opacity, share);
  return to;
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
    if (stays(from, to->second)) continue;
    take(last, content);
    carried_.push_back({content, from});
  }
  before_ = std::make_shared<const Drawing>(std::move(last));
}

void CutPlan::add_to(Drawing& frame, double share) const {
  Cut cut{before_, 1 - share, {}};
  for (const Carried& carried : carried_) {
    const auto to = take(frame, carried.content);
    cut.carried.push_back(to ? between(carried.from, *to, share) : faded(carried.from, 1 - share));
  }
  frame.cut = std::make_shared<const Cut>(std::move(cut));
}

}  // namespace epochreel::scene

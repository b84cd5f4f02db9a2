/// The test images that changed sides last: from wrong to right, and from right to wrong.
#include "changes_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "gallery_grid.h"
#include "panels.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Changed sides";
constexpr std::size_t kMostShown = 12;
constexpr double kHeading = 30;
constexpr double kLine = 20;
constexpr double kStrip = 10;
constexpr double kLowPicture = 56;  ///< groups of lower pictures stand side by side

struct Group {
  const std::vector<SideChange>& changes;
  std::string heading;
  Ink ink = Ink::kUp;
  Rect area;
  std::size_t places = 0;  ///< the same for both groups, so that their pictures are of one size
};

/// How an image was read up to now: each snapshot has as much of the bar, those that are alike are one span.
std::vector<StripSpan> history_of(const GalleryPlan& plan, int image, const Moment& moment) {
  std::vector<StripSpan> spans;
  const auto snapshots = static_cast<double>(plan.predicted.size());
  const int now = moment.reached();
  for (int s = 0; s <= now; ++s) {
    const bool right = plan.right(s, image);
    if (spans.empty() || spans.back().tall != right) {
      spans.push_back({s / snapshots, 0, right ? Ink::kUp : Ink::kError, right});
    }
    spans.back().to = (s + 1) / snapshots;
  }
  return spans;
}

struct Shown {
  PicturePanel pictures;
  TextPanel texts;
  StripsPanel strips;
};

void add_change(const Shot& shot, const GalleryPlan& plan, const SideChange& change, const Rect& box, double width,
                bool one_line, Shown& shown) {
  const auto& names = shot.film.names;
  const bool done = shot.moment.place() >= change.snapshot;
  const bool right = plan.labels[static_cast<std::size_t>(change.image)] == change.after;
  shown.pictures.pictures.push_back(plan.picture(change.image, box, Ink::kLine));
  const double x = box.x + box.width / 2;
  const double strip = std::min(width, std::max(box.width, 88.0));
  shown.strips.strips.push_back(
      {{x - strip / 2, box.bottom() + 8, strip, kStrip}, history_of(plan, change.image, shot.moment)});
  const std::string& from = names[static_cast<std::size_t>(change.before)];
  const std::string& to = names[static_cast<std::size_t>(change.after)];
  std::vector<std::string> lines = {fmt::format("{} →", from), to};
  if (one_line) lines = {fmt::format("{} → {}", from, to)};
  double y = box.bottom() + kStrip + 8 + kLine;
  const Ink ink = !done ? Ink::kMuted : right ? Ink::kText : Ink::kError;
  for (const std::string& line : lines) {
    shown.texts.texts.push_back({line, {x, y}, 15, Weight::kMedium, ink, Align::kCenter, width});
    y += kLine;
  }
}

bool in_one_line(const std::vector<std::string>& names) { return 2 * longest_name(names, 15) < 40; }

/// Below a picture: the bar, the words, the gap.
double words_height(const std::vector<std::string>& names) {
  return kStrip + 8 + kLine * (in_one_line(names) ? 1 : 2) + 18;
}

void add_group(const Shot& shot, const GalleryPlan& plan, const Group& group, Shown& shown) {
  const auto& names = shot.film.names;
  const Rect& area = group.area;
  shown.texts.texts.push_back(
      {group.heading, {area.x + 8, area.y + 18}, 16, Weight::kSemiBold, group.ink, Align::kLeft, area.width - 16});
  const auto say = [&](const char* words) {
    shown.texts.texts.push_back({words,
                                 {area.x + area.width / 2, area.y + area.height / 2 + 14},
                                 14,
                                 Weight::kRegular,
                                 Ink::kMuted,
                                 Align::kCenter,
                                 area.width - 16});
  };
  if (group.changes.empty()) return say("none did");
  const bool one_line = in_one_line(names);
  const double cell = one_line ? 104 : std::clamp(longest_name(names, 15) + 28, 104.0, 160.0);
  const GalleryGrid grid =
      fit_gallery({area.x, area.y + kHeading, area.width, area.height - kHeading},
                  {group.places, static_cast<double>(plan.width) / plan.height, cell, words_height(names)});
  const std::size_t count = std::min({kMostShown, group.changes.size(), grid.room()});
  if (count == 0) return say("a higher panel would have room for pictures");
  for (std::size_t i = 0; i < count; ++i) {
    add_change(shot, plan, group.changes[i], grid.picture(i), grid.step_x - 8, one_line, shown);
  }
}

std::string heading(const char* words, int count, const Rect& area) {
  return fmt::format("{} · {}{}", words, grouped(count), area.width < 260 ? "" : " by now");
}

/// One below the other, or side by side where the panel is wide, or halves would be lower than `lowest`.
std::pair<Rect, Rect> halves(const Rect& inner, double lowest) {
  if (inner.width > inner.height * 1.9 || inner.height / 2 < lowest) {
    const double half = inner.width / 2;
    return {{inner.x, inner.y, half - 8, inner.height}, {inner.x + half + 8, inner.y, half - 8, inner.height}};
  }
  const double half = inner.height / 2;
  return {{inner.x, inner.y, inner.width, half}, {inner.x, inner.y + half, inner.width, half}};
}

}  // namespace

std::vector<std::string> ChangesPanelPlan::warnings() const {
  if (gallery_.missing.empty()) return {};
  return {fmt::format("errors and changes are not drawn: {}", gallery_.missing)};
}

void ChangesPanelPlan::draw(const Shot& shot, Frame& frame) const {
  const GalleryPlan& plan = gallery_;
  if (!plan.missing.empty()) return say_missing(placed(), kTitle, plan.missing, frame);
  const Rect& area = this->area();
  const double lowest = kHeading + kLowPicture + words_height(shot.film.names);
  const auto [first, second] = halves({area.x + 12, area.y + 48, area.width - 24, area.height - 48 - 36}, lowest);
  // Counts are whole: those of the snapshot before.
  const SideCounts& counts = entry_at(plan.counts, shot.moment.reached());
  const std::size_t places = std::min(kMostShown, std::max(plan.corrected.size(), plan.lost.size()));
  Shown shown;
  add_group(shot, plan, {plan.corrected, heading("Wrong to right", counts.corrected, first), Ink::kUp, first, places},
            shown);
  add_group(shot, plan, {plan.lost, heading("Right to wrong", counts.lost, second), Ink::kError, second, places},
            shown);
  add_keys({{Ink::kUp, "right"}, {Ink::kError, "misread, over the snapshots"}}, {area.x + 20, area.bottom() - 16},
           shown.strips, shown.texts);
  const std::string last = fmt::format("the last of {} test images", grouped(plan.count));
  frame.add_still(ChromePanel{keyed_chrome(area, kTitle, {}, {last + " · muted: still to come", last})});
  frame.add_still(std::move(shown.pictures));
  frame.panels.emplace_back(std::move(shown.strips));
  frame.panels.emplace_back(std::move(shown.texts));
}

}  // namespace epochreel::scene

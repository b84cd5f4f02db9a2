/// The test images that changed sides last: from wrong to right, and from right to wrong.
#include "panels/gallery/changes_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "layout/gallery_grid.h"
#include "marks/chrome.h"
#include "marks/strips.h"
#include "text/fitting.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Changed sides";
constexpr int kMostShown = 12;
constexpr double kHeading = 30;
constexpr double kLine = 20;
constexpr TextStyle kReading = kBody.as(Weight::kMedium);
constexpr double kStrip = 10;
constexpr double kLowPicture = 56;  ///< groups of lower pictures stand side by side

struct Group {
  const std::vector<SideChange>& changes;
  std::string heading;
  Ink ink = Ink::kUp;
  Rect area;
  int places = 0;  ///< the same for both groups, so that their pictures are of one size
};

/// How an image was read up to now: each snapshot has as much of the bar, those that are alike are one span.
std::vector<StripSpan> history_of(const GalleryPlan& plan, int image, const Moment& moment) {
  std::vector<StripSpan> spans;
  const double snapshots = int_size(plan.predicted);
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

void add_change(const Shot& shot, const GalleryPlan& plan, const SideChange& change, const Rect& box, double width,
                bool one_line, Pens& pens) {
  const auto& names = shot.film.names;
  const bool done = shot.moment.place() >= change.snapshot;
  const bool right = plan.labels[change.image] == change.after;
  draw_mark(pens.backdrop, plan.picture(change.image, box, Ink::kLine));
  const double x = box.x + box.width / 2;
  const double strip = std::min(width, std::max(box.width, 88.0));
  draw_mark(pens.foreground,
            Strips{{{{x - strip / 2, box.bottom() + 8, strip, kStrip}, history_of(plan, change.image, shot.moment)}}});
  const std::string& from = names[change.before];
  const std::string& to = names[change.after];
  std::vector<std::string> lines = {fmt::format("{} →", from), to};
  if (one_line) lines = {fmt::format("{} → {}", from, to)};
  double y = box.bottom() + kStrip + 8 + kLine;
  const Ink ink = !done ? Ink::kMuted : right ? Ink::kText : Ink::kError;
  for (const std::string& line : lines) {
    pens.foreground.text(styled(kReading.in(ink), line, {x, y}, Align::kCenter, width));
    y += kLine;
  }
}

bool in_one_line(double longest) { return longest < 20; }

/// Below a picture: the bar, the words, the gap.
double words_height(double longest) { return kStrip + 8 + kLine * (in_one_line(longest) ? 1 : 2) + 18; }

void add_group(const Shot& shot, const GalleryPlan& plan, const Group& group, double longest, Pens& pens) {
  const Rect& area = group.area;
  pens.foreground.text(
      styled(kPanelTitle.in(group.ink), group.heading, {area.x + 8, area.y + 18}, Align::kLeft, area.width - 16));
  const auto say = [&](const char* words) {
    pens.foreground.text(styled(kNote, words, {area.x + area.width / 2, area.y + area.height / 2 + 14}, Align::kCenter,
                                area.width - 16));
  };
  if (group.changes.empty()) return say("none did");
  const bool one_line = in_one_line(longest);
  const double cell = one_line ? 104 : std::clamp(longest + 28, 104.0, 160.0);
  const GalleryGrid grid = fit_gallery({area.x, area.y + kHeading, area.width, area.height - kHeading},
                                       {group.places, quotient(plan.width, plan.height), cell, words_height(longest)});
  const int count = std::min({kMostShown, int_size(group.changes), grid.room()});
  if (count == 0) return say("a higher panel would have room for pictures");
  for (int i = 0; i < count; ++i) {
    add_change(shot, plan, group.changes[i], grid.picture(i), grid.step_x - 8, one_line, pens);
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
  return {fmt::format("changes are not drawn: {}", gallery_.missing)};
}

void ChangesPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const GalleryPlan& plan = gallery_;
  if (!plan.missing.empty()) return say_missing(pens, area(), kTitle, plan.missing);
  const Rect& area = this->area();
  const double longest = widest_of(pens.measure(), shot.film.names, kReading.type);
  const double lowest = kHeading + kLowPicture + words_height(longest);
  const auto [first, second] = halves({area.x + 12, area.y + 48, area.width - 24, area.height - 48 - 36}, lowest);
  // Counts are whole: those of the snapshot before.
  const SideCounts& counts = entry_at(plan.counts, shot.moment.reached());
  const int places = std::min(kMostShown, std::max(int_size(plan.corrected), int_size(plan.lost)));
  const std::string last = fmt::format("the last of {}", plan.count_words());
  draw_mark(pens.backdrop, keyed_chrome(pens.measure(), area, kTitle, {}, {last + " · muted: still to come", last}));
  add_group(shot, plan, {plan.corrected, heading("Wrong to right", counts.corrected, first), Ink::kUp, first, places},
            longest, pens);
  add_group(shot, plan, {plan.lost, heading("Right to wrong", counts.lost, second), Ink::kError, second, places},
            longest, pens);
  draw_keys_from(pens.foreground, {{Ink::kUp, "right"}, {Ink::kError, "misread, over the snapshots"}},
                 {area.x + 20, area.bottom() - 16});
}

}  // namespace epochreel::scene

/// The test images that the last snapshot misreads with most confidence.
#include "errors_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "gallery_grid.h"
#include "panels.h"
#include "words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Most confident errors";
constexpr std::size_t kMostShown = 24;
constexpr double kLine = 20;

struct ErrorWords {
  std::vector<std::string> lines;
  std::string figure;
};

ErrorWords words_of(const GalleryPlan& plan, const Misreading& error, const std::vector<std::string>& names,
                    bool one_line) {
  const std::string& truth = names[static_cast<std::size_t>(plan.labels[static_cast<std::size_t>(error.image)])];
  const std::string& reading = names[static_cast<std::size_t>(error.predicted)];
  ErrorWords words{{fmt::format("reads {}", reading), fmt::format("is {}", truth)}, ""};
  if (one_line) words.lines = {fmt::format("reads {} · is {}", reading, truth)};
  words.figure = std::isfinite(error.probability) ? fmt::format("{} sure", percent_words(error.probability, 1)) : "";
  return words;
}

void add_error(const ErrorWords& words, const Rect& picture, double width, TextPanel& texts) {
  const double x = picture.x + picture.width / 2;
  double y = picture.bottom() + kLine;
  for (std::size_t i = 0; i < words.lines.size(); ++i, y += kLine) {
    texts.texts.push_back(
        {words.lines[i], {x, y}, 15, Weight::kMedium, i == 0 ? Ink::kError : Ink::kText, Align::kCenter, width});
  }
  texts.texts.push_back({words.figure, {x, y}, 14, Weight::kRegular, Ink::kMuted, Align::kCenter, width});
}

}  // namespace

std::vector<std::string> ErrorsPanelPlan::warnings() const {
  if (gallery_.missing.empty()) return {};
  return {fmt::format("errors and changes are not drawn: {}", gallery_.missing)};
}

void ErrorsPanelPlan::draw(const Shot& shot, Frame& frame) const {
  const GalleryPlan& plan = gallery_;
  if (!plan.missing.empty()) return say_missing(placed(), kTitle, plan.missing, frame);
  const std::string total = grouped(plan.count);
  if (plan.misread.empty()) {
    return say_missing(placed(), kTitle, fmt::format("every one of the {} test images is read right", total), frame);
  }
  const Rect& area = this->area();
  const auto& names = shot.film.names;
  const bool one_line = 2 * longest_name(names, 15) < 40;
  const double words_height = kLine * (one_line ? 2 : 3) + 18;
  const double cell = one_line ? words_width("reads  · is ", 15) + 2 * longest_name(names, 15) + 8
                               : std::clamp(longest_name(names, 15) + 52, 112.0, 168.0);
  const GalleryGrid grid = fit_gallery(
      {area.x + 12, area.y + 56, area.width - 24, area.height - 56 - 36},
      {std::min(kMostShown, plan.misread.size()), static_cast<double>(plan.width) / plan.height, cell, words_height});
  const std::size_t shown = std::min({kMostShown, plan.misread.size(), grid.room()});
  if (shown == 0) return say_missing(placed(), kTitle, "a higher panel would have room for pictures", frame);
  PicturePanel pictures;
  TextPanel texts;
  for (std::size_t i = 0; i < shown; ++i) {
    const Rect box = grid.picture(i);
    pictures.pictures.push_back(plan.picture(plan.misread[i].image, box, Ink::kError));
    add_error(words_of(plan, plan.misread[i], names, one_line), box, grid.step_x - 8, texts);
  }
  const std::string all = shown == plan.misread.size() ? "all" : fmt::format("{} of", shown);
  texts.texts.push_back({fmt::format("{} {} errors in {} test images", all,
                                     grouped(static_cast<std::int64_t>(plan.misread.size())), total),
                         {area.x + 20, area.bottom() - 16},
                         14,
                         Weight::kRegular,
                         Ink::kMuted,
                         Align::kLeft,
                         area.width - 40});
  frame.add_still(ChromePanel{{area, kTitle, "of the last snapshot"}});
  frame.add_still(std::move(pictures));
  frame.add_still(std::move(texts));
}

}  // namespace epochreel::scene

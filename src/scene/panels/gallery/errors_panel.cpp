/// The test images that the last snapshot misreads with most confidence.
#include "panels/gallery/errors_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "layout/gallery_grid.h"
#include "marks/chrome.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Most confident errors";
constexpr int kMostShown = 24;
constexpr double kLine = 20;
constexpr TextStyle kReading = kBody.as(Weight::kMedium);

struct ErrorWords {
  std::vector<std::string> lines;
  std::string figure;
};

ErrorWords words_of(const GalleryPlan& plan, const Misreading& error, const std::vector<std::string>& names,
                    bool one_line) {
  const std::string& truth = names[plan.labels[error.image]];
  const std::string& reading = names[error.predicted];
  ErrorWords words{{fmt::format("reads {}", reading), fmt::format("is {}", truth)}, ""};
  if (one_line) words.lines = {fmt::format("reads {} · is {}", reading, truth)};
  words.figure = std::isfinite(error.probability) ? fmt::format("{} sure", percent_words(error.probability, 1)) : "";
  return words;
}

void add_error(const ErrorWords& words, const Rect& picture, double width, Pen& pen) {
  const double x = picture.x + picture.width / 2;
  double y = picture.bottom() + kLine;
  for (std::size_t i = 0; i < words.lines.size(); ++i, y += kLine) {
    pen.text(styled(kReading.in(i == 0 ? Ink::kError : Ink::kText), words.lines[i], {x, y}, Align::kCenter, width));
  }
  pen.text(styled(kNote, words.figure, {x, y}, Align::kCenter, width));
}

/// How many images are still misread, and the one that the network is surest of; "" where there is nothing to show.
std::string errors_caption(const GalleryPlan& gallery, const std::vector<std::string>& names) {
  if (!gallery.missing.empty()) return "";
  if (gallery.misread.empty()) {
    return fmt::format("At the end every one of {} is read right", gallery.count_words());
  }
  std::string count = fmt::format("{} of {} {} still misread", grouped(gallery.misread.size()), gallery.count_words(),
                                  agreeing(std::ssize(gallery.misread), "is", "are"));
  const Misreading& surest = gallery.misread.front();
  const bool only = gallery.misread.size() < 2 || gallery.misread[1].probability < surest.probability;
  if (!only || !std::isfinite(surest.probability)) return count;
  return fmt::format("{}; the surest reading says “{}” where it is “{}”: {}", count, names[surest.predicted],
                     names[gallery.labels[surest.image]], percent_words(surest.probability, 1));
}

}  // namespace

ErrorsPanelPlan::ErrorsPanelPlan(const FilmContext& film, const PlacedPanel& placed)
    : PanelPlan(placed), gallery_(plan_gallery(*film.trace)), caption_(errors_caption(gallery_, film.names)) {}

std::vector<std::string> ErrorsPanelPlan::warnings() const {
  if (gallery_.missing.empty()) return {};
  return {fmt::format("errors are not drawn: {}", gallery_.missing)};
}

void ErrorsPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const GalleryPlan& plan = gallery_;
  if (!plan.missing.empty()) return say_missing(pens, area(), kTitle, plan.missing);
  if (plan.misread.empty()) {
    return say_missing(pens, area(), kTitle, fmt::format("every one of the {} is read right", plan.count_words()));
  }
  const Rect& area = this->area();
  const auto& names = shot.film.names;
  const double longest = widest_of(pens.measure(), names, kReading.type);
  const bool one_line = longest < 20;
  const double words_height = kLine * (one_line ? 2 : 3) + 18;
  const double cell = one_line ? pens.measure().width("reads  · is ", kReading.type) + 2 * longest + 8
                               : std::clamp(longest + 52, 112.0, 168.0);
  const GalleryGrid grid = fit_gallery(
      {area.x + 12, area.y + 56, area.width - 24, area.height - 56 - 36},
      {std::min(kMostShown, int_size(plan.misread)), quotient(plan.width, plan.height), cell, words_height});
  const int shown = std::min({kMostShown, int_size(plan.misread), grid.room()});
  if (shown == 0) return say_missing(pens, area, kTitle, "a higher panel would have room for pictures");
  draw_mark(pens.backdrop, Chrome{area, kTitle, "of the last snapshot"});
  for (int i = 0; i < shown; ++i) {
    const Rect box = grid.picture(i);
    draw_mark(pens.backdrop, plan.picture(plan.misread[i].image, box, Ink::kError));
    add_error(words_of(plan, plan.misread[i], names, one_line), box, grid.step_x - 8, pens.backdrop);
  }
  const std::string all = shown == int_size(plan.misread) ? "all" : fmt::format("{} of", shown);
  pens.backdrop.text(
      styled(kNote, fmt::format("{} {} in {}", all, counted(std::ssize(plan.misread), "error"), plan.count_words()),
             {area.x + 20, area.bottom() - 16}, Align::kLeft, area.width - 40));
}

}  // namespace epochreel::scene

#include "panels/gallery/images_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "panels/gallery/gallery_plan.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Test images";
constexpr const char* kMissing = "no pixels of test images were recorded";
constexpr TextStyle kName = kBody.as(Weight::kMedium);

using ClassImages = std::vector<std::vector<Picture>>;

constexpr std::size_t kMostEach = 200;  ///< images of a class: no stage is so wide that more have room

/// The probes, then images of the gallery that differ from all before them.
ClassImages images_of(const FilmContext& film) {
  ClassImages images(film.names.size());
  const Probes& probes = film.probes;
  for (int p = 0; p < probes.count; ++p) {
    const auto pixels = probes.image(p);
    images[probes.labels[p]].push_back({{}, probes.width, probes.height, {pixels.begin(), pixels.end()}});
  }
  const GalleryPlan gallery = gallery_images(*film.trace);
  for (int i = 0; i < gallery.count; ++i) {
    auto& known = images[gallery.labels[i]];
    if (known.size() >= kMostEach) continue;
    Picture picture = gallery.picture(i, {}, Ink::kLine);
    const bool is_new =
        std::none_of(known.begin(), known.end(), [&](const Picture& other) { return other.pixels == picture.pixels; });
    if (is_new) known.push_back(std::move(picture));
  }
  return images;
}

/// How far an image has come into view, 0..1: from the left to the right, at the start of the film's scene of data.
double risen(const Shot& shot, double place) {
  constexpr double kSweep = 1.6;  // seconds from the first to the last
  constexpr double kRise = 0.7;
  if (!job::is<job::DataScene>(shot.scene.kind)) return 1;
  return smooth_step(0, kRise, shot.seconds() - kSweep * place + 0.2);
}

}  // namespace

Rect ImageWall::cell(int place, int image) const {
  const int column = place % abreast * each + image;
  return {area.x + step * column, area.y + step * (place / abreast), step, step};
}

ImageWall fit_wall(const Rect& area, int classes, int most_each, double longest_name) {
  constexpr double kLeast = 36;     // units an image, as long as a class has a row
  constexpr double kSmallest = 14;  // of many classes
  constexpr double kLargest = 150;
  ImageWall wall;
  const int most = floor_to<int>(area.width / kSmallest) * floor_to<int>(area.height / kSmallest);
  wall.stride = std::max(1, (classes + most - 1) / std::max(1, most));
  wall.classes = (classes + wall.stride - 1) / wall.stride;
  const bool rows = area.height / std::max(1, wall.classes) >= kLeast;
  wall.name_width = rows ? std::min(longest_name, 0.2 * area.width) + 20 : 0;
  const double width = area.width - wall.name_width;
  double best = 0;
  for (int abreast = 1; abreast <= (rows ? 1 : wall.classes); ++abreast) {
    const int lines = (wall.classes + abreast - 1) / abreast;
    const double step = std::min({kLargest, area.height / lines, width / abreast});
    const int each = std::min(most_each, floor_to<int>(width / abreast / step));
    const double covered = step * step * each * wall.classes;
    if (step < kSmallest || each < 1 || covered <= best) continue;
    best = covered;
    wall.abreast = abreast;
    wall.each = each;
    wall.step = step;
  }
  const int lines = (wall.classes + wall.abreast - 1) / wall.abreast;
  const double free_x = width - wall.step * wall.each * wall.abreast;
  const double free_y = area.height - wall.step * lines;
  wall.area = {area.x + wall.name_width + free_x / 2, area.y + free_y / 2, width - free_x, area.height - free_y};
  return wall;
}

ImagesPanelPlan::ImagesPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed)
    : PanelPlan(placed), images_(images_of(film)) {
  std::size_t most = 0;
  for (const auto& of_class : images_) most = std::max(most, of_class.size());
  const Rect room{area().x + 20, area().y + 56, area().width - 40, area().height - 56 - 16};
  wall_ = fit_wall(room, int_size(film.names), narrow<int>(most), widest_of(measure, film.names, kName.type));
  for (int place = 0; place < wall_.classes; ++place) {
    const std::size_t c = std::int64_t{place} * wall_.stride;
    shown_ += std::min(wall_.each, int_size(images_[c]));
  }
}

std::vector<std::string> ImagesPanelPlan::warnings() const {
  const bool none = std::all_of(images_.begin(), images_.end(), [](const auto& images) { return images.empty(); });
  return none ? std::vector<std::string>{fmt::format("test images are not drawn: {}", kMissing)}
              : std::vector<std::string>{};
}

void ImagesPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const FilmContext& film = shot.film;
  if (!warnings().empty()) return say_missing(pens, area(), kTitle, kMissing);
  if (shown_ == 0) return say_missing(pens, area(), kTitle, "a larger panel would have room for pictures");
  const std::int64_t all = film.trace->manifest().test_images;
  std::string note = all > shown_ ? fmt::format("{} of {}", grouped(shown_), grouped(all)) : grouped(shown_);
  if (wall_.stride > 1) note += fmt::format(" · every {} class", ordinal_words(wall_.stride));
  draw_mark(pens.backdrop, Chrome{area(), kTitle, note});
  Pictures pictures;
  bool rising = false;
  for (int place = 0; place < wall_.classes; ++place) {
    const std::size_t c = std::int64_t{place} * wall_.stride;
    for (int i = 0; i < std::min(wall_.each, int_size(images_[c])); ++i) {
      const Rect cell = wall_.cell(place, i);
      const double gap = std::max(1.0, wall_.step * 0.04);
      const double share = risen(shot, (cell.x - wall_.area.x) / wall_.area.width);
      rising = rising || share < 1;
      Picture picture = images_[c][i];
      picture.area = {cell.x + gap, cell.y + gap, cell.width - 2 * gap, cell.height - 2 * gap};
      picture.opacity = share;
      pictures.pictures.push_back(std::move(picture));
    }
    if (wall_.name_width == 0) continue;
    const Rect row = wall_.cell(place, 0);
    pens.backdrop.text(
        styled(kName, film.names[c], {row.x - 20, row.y + row.height / 2 + 5}, Align::kRight, wall_.name_width - 12));
  }
  draw_mark(rising ? pens.foreground : pens.backdrop, pictures);
}

}  // namespace epochreel::scene

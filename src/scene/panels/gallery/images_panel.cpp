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
  const int column = place % abreast * across + image % across;
  const int line = place / abreast * deep + image / across;
  return {area.x + step.x * column, area.y + step.y * line + gap * (place / abreast), step.x, step.y};
}

ImageWall fit_wall(const Rect& area, int classes, int most_each, double longest_name, double aspect) {
  constexpr double kLeast = 36;     // units a line, as long as a class has one of its own
  constexpr double kSmallest = 14;  // of many classes
  constexpr double kLargest = 150;
  constexpr double kGap = 16;    // between classes of several lines
  constexpr double kMore = 1.1;  // so much more must be covered by more lines
  constexpr int kDeepest = 12;
  ImageWall wall;
  const int most = floor_to<int>(area.width / kSmallest) * floor_to<int>(area.height / kSmallest);
  wall.stride = std::max(1, (classes + most - 1) / std::max(1, most));
  wall.classes = (classes + wall.stride - 1) / wall.stride;
  const bool rows = area.height / std::max(1, wall.classes) >= kLeast;
  wall.name_width = rows ? std::min(longest_name, 0.2 * area.width) + 20 : 0;
  const double width = area.width - wall.name_width;
  const Point shape{std::min(1.0, aspect), std::min(1.0, 1 / aspect)};  // of an image whose longer side is 1
  double best = 0;
  const auto consider = [&](int abreast, int deep) {
    const int lines = (wall.classes + abreast - 1) / abreast;
    const double gap = deep > 1 ? kGap : 0;
    const double height = (area.height - gap * (lines - 1)) / (lines * deep);
    const double side = std::min({kLargest, height / shape.y, width / abreast / shape.x});
    const Point step{side * shape.x, side * shape.y};
    const int across = std::min((most_each + deep - 1) / deep, floor_to<int>(width / abreast / step.x));
    const double covered = step.x * step.y * std::min(most_each, across * deep) * wall.classes;
    if (side < (rows ? kLeast : kSmallest) || across < 1 || covered <= best * (deep > 1 ? kMore : 1)) return;
    best = covered;
    wall.abreast = abreast;
    wall.deep = deep;
    wall.across = across;
    wall.step = step;
    wall.gap = gap;
  };
  for (int abreast = 1; abreast <= (rows ? 1 : wall.classes); ++abreast) consider(abreast, 1);
  for (int deep = 2; rows && deep <= kDeepest; ++deep) consider(1, deep);
  const int lines = (wall.classes + wall.abreast - 1) / wall.abreast;
  const double free_x = width - wall.step.x * wall.across * wall.abreast;
  const double free_y = area.height - wall.step.y * lines * wall.deep - wall.gap * (lines - 1);
  wall.area = {area.x + wall.name_width + free_x / 2, area.y + free_y / 2, width - free_x, area.height - free_y};
  return wall;
}

ImagesPanelPlan::ImagesPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed)
    : PanelPlan(placed), images_(images_of(film)) {
  std::size_t most = 0;
  for (const auto& of_class : images_) most = std::max(most, of_class.size());
  const Rect room{area().x + 20, area().y + 56, area().width - 40, area().height - 56 - 16};
  const Picture* sample = nullptr;
  for (const auto& of_class : images_) sample = of_class.empty() ? sample : &of_class.front();
  wall_ = fit_wall(room, int_size(film.names), narrow<int>(most), widest_of(measure, film.names, kName.type),
                   sample ? quotient(sample->width, sample->height) : 1);
  for (int place = 0; place < wall_.classes; ++place) {
    const std::size_t c = std::int64_t{place} * wall_.stride;
    shown_ += std::min(wall_.each(), int_size(images_[c]));
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
    for (int i = 0; i < std::min(wall_.each(), int_size(images_[c])); ++i) {
      const Rect cell = wall_.cell(place, i);
      const double gap = std::max(1.0, std::min(wall_.step.x, wall_.step.y) * 0.04);
      const double share = risen(shot, (cell.x - wall_.area.x) / wall_.area.width);
      rising = rising || share < 1;
      Picture picture = images_[c][i];
      picture.area = {cell.x + gap, cell.y + gap, cell.width - 2 * gap, cell.height - 2 * gap};
      picture.opacity = share;
      pictures.pictures.push_back(std::move(picture));
    }
    if (wall_.name_width == 0) continue;
    const Rect first = wall_.cell(place, 0);
    const double middle = first.y + wall_.deep * wall_.step.y / 2;
    pens.backdrop.text(styled(kName, film.names[c], {first.x - 20, middle + 5}, Align::kRight, wall_.name_width - 12));
  }
  draw_mark(rising ? pens.foreground : pens.backdrop, pictures);
}

}  // namespace epochreel::scene

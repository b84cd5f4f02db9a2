#include "panels/gallery/images_panel.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "marks/chrome.h"
#include "panels/gallery/gallery_plan.h"
#include "reading/probe_pictures.h"
#include "text/fitting.h"
#include "text/input_words.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Test images";
constexpr const char* kMissing = "no pixels of test images were recorded";
constexpr const char* kNoVectors = "no test sample of at most 64 values was recorded";
constexpr TextStyle kName = kBody.as(Weight::kMedium);

const char* missing_of(trace::InputKind inputs) {
  switch (inputs) {
    case trace::InputKind::kImage:
      return kMissing;
    case trace::InputKind::kVector:
      return kNoVectors;
    case trace::InputKind::kTokens:
      return kNoPictures;
  }
  return kMissing;
}

using ClassImages = std::vector<std::vector<Picture>>;

constexpr std::size_t kMostEach = 200;  ///< images of a class: no stage is so wide that more have room

/// The probes, then images of the gallery that differ from all before them.
ClassImages images_of(const FilmContext& film) {
  ClassImages images(film.names.size());
  const Probes& probes = film.probes;
  for (int p = 0; p < probes.count && have_looks(probes); ++p) {
    auto& known = images[probes.labels[p]];
    if (known.size() < kMostEach) known.push_back(picture_of(probes, p, {}));
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
  const int line = place / abreast * deep + image / across;
  return {area.x + block * (place % abreast) + step.x * (image % across),
          area.y + step.y * line + gap * (place / abreast), step.x, step.y};
}

namespace {

/// Tries how classes may stand, and keeps the wall that covers most.
class WallFitter {
 public:
  WallFitter(const Rect& area, int classes, int most_each, double longest_name, double aspect)
      : area_(area), most_each_(most_each), shape_{std::min(1.0, aspect), std::min(1.0, 1 / aspect)} {
    const int most = floor_to<int>(area.width / kSmallest) * floor_to<int>(area.height / kSmallest);
    best_.stride = std::max(1, (classes + most - 1) / std::max(1, most));
    best_.classes = (classes + best_.stride - 1) / best_.stride;
    name_ = std::min(longest_name, 0.2 * area.width) + 20;
  }

  ImageWall fit() {
    for (int abreast = 1; abreast <= kNamedAbreast; ++abreast) {
      for (int deep = 1; deep <= (abreast == 1 ? kDeepest : 1); ++deep) consider(abreast, deep, name_);
    }
    for (int abreast = 1; covered_ == 0 && abreast <= best_.classes; ++abreast) consider(abreast, 1, 0);
    const double free_x = area_.width - best_.block * best_.abreast;
    const double free_y = area_.height - best_.step.y * lines(best_) * best_.deep - best_.gap * (lines(best_) - 1);
    best_.area = {area_.x + best_.name_width + free_x / 2, area_.y + free_y / 2,
                  area_.width - best_.name_width - free_x, area_.height - free_y};
    return best_;
  }

 private:
  static constexpr double kNamed = 36;     ///< units a line at the least, where a class has a name
  static constexpr double kSmallest = 14;  ///< where it has none
  static constexpr double kLargest = 220;
  static constexpr double kGap = 16;    ///< between classes of several lines
  static constexpr double kMore = 1.1;  ///< so much more must be covered by what is less simple
  static constexpr int kDeepest = 12;
  static constexpr int kNamedAbreast = 3;

  static int lines(const ImageWall& wall) { return (wall.classes + wall.abreast - 1) / wall.abreast; }

  void consider(int abreast, int deep, double name) {
    ImageWall wall = best_;
    wall.abreast = abreast;
    wall.deep = deep;
    wall.name_width = name;
    wall.gap = deep > 1 ? kGap : 0;
    const double width = area_.width / abreast - name;
    const double height = (area_.height - wall.gap * (lines(wall) - 1)) / (lines(wall) * deep);
    const double side = std::min({kLargest, height / shape_.y, width / shape_.x});
    wall.step = {side * shape_.x, side * shape_.y};
    wall.across = std::min((most_each_ + deep - 1) / deep, floor_to<int>(width / wall.step.x));
    wall.block = name > 0 ? name + wall.step.x * wall.across : wall.step.x * wall.across;
    const double covered = wall.step.x * wall.step.y * std::min(most_each_, wall.each()) * wall.classes;
    const bool room = side >= (name > 0 ? kNamed : kSmallest) && wall.across > 0;
    if (!room || covered <= covered_ * (deep > 1 || (name > 0 && abreast > 1) ? kMore : 1)) return;
    covered_ = covered;
    best_ = wall;
  }

  const Rect& area_;
  int most_each_;
  Point shape_;  ///< of an image whose longer side is 1
  double name_ = 0;
  double covered_ = 0;
  ImageWall best_;
};

}  // namespace

ImageWall fit_wall(const Rect& area, int classes, int most_each, double longest_name, double aspect) {
  return WallFitter(area, classes, most_each, longest_name, aspect).fit();
}

ImagesPanelPlan::ImagesPanelPlan(const FilmContext& film, TextMeasure& measure, const PlacedPanel& placed)
    : PanelPlan(placed), images_(images_of(film)) {
  std::size_t most = 0;
  for (const auto& of_class : images_) most = std::max(most, of_class.size());
  if (most == 0) missing_ = missing_of(film.trace->manifest().network.input_kind);
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
  return missing_.empty() ? std::vector<std::string>{}
                          : std::vector<std::string>{fmt::format("test images are not drawn: {}", missing_)};
}

void ImagesPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const FilmContext& film = shot.film;
  const trace::Manifest& manifest = film.trace->manifest();
  const std::string title = of_input(manifest, kTitle);
  const bool vectors = manifest.network.input_kind == trace::InputKind::kVector;
  if (!missing_.empty()) return say_missing(pens, area(), title, missing_);
  if (shown_ == 0) return say_missing(pens, area(), title, "a larger panel would have room for pictures");
  const std::int64_t all = manifest.test_images;
  std::string note = all > shown_ ? fmt::format("{} of {}", grouped(shown_), grouped(all)) : grouped(shown_);
  if (wall_.stride > 1) note += fmt::format(" · every {} class", ordinal_words(wall_.stride));
  const std::string bars = vectors ? "bars: each value, least to largest of the probes · " : "";
  draw_mark(pens.backdrop, keyed_chrome(pens.measure(), area(), title, {}, {bars + note, note}));
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
    if (images_[c].empty()) pens.backdrop.text(styled(kNote, "no test image was recorded", {first.x, middle + 5}));
  }
  draw_mark(rising ? pens.foreground : pens.backdrop, pictures);
}

}  // namespace epochreel::scene

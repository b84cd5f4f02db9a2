/// The probes as the last hidden layer sees them, projected into two slowly turning directions.
#include "panels/projection/projection_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/scene/names.h"
#include "epochreel/trace/record_names.h"
#include "marks/chrome.h"
#include "marks/strips.h"
#include "marks/texts.h"
#include "panels/projection/scatter.h"
#include "panels/projection/spread.h"
#include "reading/percentile.h"
#include "text/fitting.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr const char* kTitle = "Last hidden layer";
constexpr int kTrailSnapshots = 5;
constexpr double kLongest = 1.6;  ///< how much longer a unit may be drawn across than down, or down than across
constexpr double kLabelHeight = 22;
constexpr double kClear = 10;  ///< units between two labels at which both are fully seen
constexpr double kMostNames = 60;
constexpr double kCovered = 0.13;  ///< share of the plane that all pictures may cover together
constexpr TextStyle kLabel = kBody.as(Weight::kSemiBold);

/// Where the plane lies in the panel.
struct Plane {
  Rect area;
  Point middle;
  Point reach;         ///< of the film, in units of the activations
  double scale_x = 1;  ///< units of the stage to one of those
  double scale_y = 1;

  Point on_screen(const Point& at) const {
    return {middle.x + std::clamp(at.x, -reach.x, reach.x) * scale_x,
            middle.y - std::clamp(at.y, -reach.y, reach.y) * scale_y};
  }
};

Plane make_plane(const Rect& area, const Point& reach, double picture) {
  Plane plane{area, {area.x + area.width / 2, area.y + area.height / 2}, reach, 1, 1};
  const double x = (area.width / 2 - picture * 0.6 - 24) / reach.x;
  const double y = (area.height / 2 - picture * 0.6 - 20) / reach.y;
  plane.scale_x = std::min(x, y * kLongest);
  plane.scale_y = std::min(y, x * kLongest);
  return plane;
}

View view_of(const Shot& shot, const ProjectionPlan& plan) {
  const double film_seconds = shot.seconds() + quotient(shot.scene.first, shot.film.movie.fps);
  return view_at(film_seconds, shot.film.trace->manifest().seed, plan.directions);
}

bool known(const Point& at) { return std::isfinite(at.x) && std::isfinite(at.y); }

/// From `kTrailSnapshots` before now to now, in snapshots.
std::vector<double> trail_times(double now) {
  std::vector<double> times;
  const double start = std::max(0.0, now - kTrailSnapshots);
  if (start < std::ceil(start)) times.push_back(start);
  for (double s = std::ceil(start); s < now; s += 1) times.push_back(s);
  times.push_back(now);
  return times;
}

/// How far a probe is misread: the switch takes a tenth of probability, so that it does not flicker.
double misread(const ProjectionPlan& plan, const Moment& moment, std::size_t n) {
  const double margin =
      between(entry_at(plan.margins, moment.before)[n], entry_at(plan.margins, moment.before + 1)[n], moment.fraction);
  return std::isfinite(margin) ? smooth_step(0, 0.1, margin) : 1.0;  // no probability is not a right reading
}

constexpr int kDotSide = 24;  ///< pixels of the dot that stands for a vector

/// The pixels of a probe; of a vector a dot.
std::vector<std::uint8_t> picture_of(const Probes& probes, int probe) {
  if (probes.has_pictures()) {
    const auto image = probes.image(probe);
    return {image.begin(), image.end()};
  }
  std::vector<std::uint8_t> dot;
  for (int i = 0; i < kDotSide * kDotSide; ++i) {
    const double x = i % kDotSide + 0.5 - kDotSide / 2.0;
    const double y = i / kDotSide + 0.5 - kDotSide / 2.0;
    dot.push_back(round_to<std::uint8_t>(255 * std::clamp(kDotSide / 3.0 - std::hypot(x, y), 0.0, 1.0)));
  }
  return dot;
}

void add_points(const Shot& shot, const ProjectionPlan& plan, const Plane& plane, Scatter& scatter) {
  const View view = view_of(shot, plan);
  const auto times = trail_times(shot.moment.place());
  for (std::size_t n = 0; n < plan.probes.size(); ++n) {
    scatter.pictures.push_back(picture_of(shot.film.probes, plan.probes[n]));
    ScatterPoint point{{}, static_cast<int>(n), misread(plan, shot.moment, n), {}};
    for (const double time : times) {
      const Point at = place_at(plan, view, time, n);
      if (known(at)) point.trail.push_back(plane.on_screen(at));  // a trail may begin beyond what the film shows
    }
    if (!known(place_at(plan, view, times.back(), n))) continue;
    point.at = point.trail.back();
    scatter.points.push_back(std::move(point));
  }
}

struct Centroid {
  Point at;
  double count = 0;
};

std::vector<Centroid> centroids(const Shot& shot, const ProjectionPlan& plan, const Scatter& scatter) {
  std::vector<Centroid> means(shot.film.names.size());
  for (const ScatterPoint& point : scatter.points) {
    const int probe = plan.probes[point.picture];
    Centroid& mean = means[shot.film.probes.labels[probe]];
    mean.at.x += point.at.x;
    mean.at.y += point.at.y;
    mean.count += 1;
  }
  for (Centroid& mean : means) {
    if (mean.count > 0) mean.at = {mean.at.x / mean.count, mean.at.y / mean.count};
  }
  return means;
}

/// Units of a name's width; longer names are cut.
double label_width(TextMeasure& measure, const std::string& name, const Rect& area) {
  return std::min(measure.width(name, kLabel.type), std::max(60.0, area.width * 0.3));
}

/// A class's name beside the middle of its probes, away from the middle of the plane.
Text label_at(TextMeasure& measure, const Plane& plane, const Centroid& mean, const std::string& name, double beside) {
  constexpr double kMargin = 6;
  const double half = label_width(measure, name, plane.area) / 2 + kMargin;
  const double x = mean.at.x - plane.middle.x;
  const double y = mean.at.y - plane.middle.y;
  const double length = std::max(1.0, std::sqrt(x * x + y * y));
  const Rect& area = plane.area;
  const double at_x = std::clamp(mean.at.x + x / length * (beside + half - 14), area.x + half, area.right() - half);
  const double at_y = std::clamp(mean.at.y + y / length * beside + 5, area.y + kLabelHeight, area.bottom() - 6);
  const double room = 2 * std::min(at_x - area.x, area.right() - at_x);
  return styled(kLabel, name, {at_x, at_y}, Align::kCenter, std::min(room, 2 * half));
}

/// Every so-many-th class is named.
int label_stride(const Shot& shot) {
  return name_stride(1, int_size(shot.film.trace->manifest().class_names) / kMostNames);
}

/// The names of the classes; where two come close, the later one fades.
void add_labels(TextMeasure& measure, const Shot& shot, const ProjectionPlan& plan, const Plane& plane,
                Scatter& scatter) {
  const auto& names = shot.film.names;
  const auto means = centroids(shot, plan, scatter);
  std::vector<Text> taken;
  for (std::size_t c = 0; c < names.size(); c += label_stride(shot)) {
    if (means[c].count == 0) continue;
    const Text text = label_at(measure, plane, means[c], names[c], scatter.picture_height * 0.6 + 16);
    double opacity = 1;
    for (const Text& other : taken) {
      const double widths =
          label_width(measure, text.words, plane.area) + label_width(measure, other.words, plane.area);
      const double gap_x = std::fabs(text.at.x - other.at.x) - widths / 2 - 12;
      const double gap_y = std::fabs(text.at.y - other.at.y) - kLabelHeight;
      opacity *= smooth_step(0, kClear, std::max(gap_x, gap_y));
    }
    taken.push_back(text);
    if (opacity > 0) scatter.labels.push_back({text, opacity});
  }
}

/// What words on screen must say; docs/picture.md has the method.
std::string note_of(const ProjectionPlan& plan) {
  const char* const border = plan.all_within ? "" : " At the border: farther out.";
  return fmt::format("Axes have no meaning. Trails: the last {} snapshots.{}", kTrailSnapshots, border);
}

/// How far the plane reaches across and down in all frames: to the farthest point of the film, but no further than a
/// seventh beyond the 95th percentile of the frame in which that is largest. 1 where all stand in the middle.
void measure_reach(const FilmContext& film, ProjectionPlan& plan) {
  constexpr double kShare = 0.95;
  constexpr double kBeyond = 8.0 / 7;
  if (!plan.missing.empty()) return;
  WorkerCache cache(*film.trace);
  Point farthest;
  Point most;
  for (const SceneSpan& scene : film.scenes) {
    const bool shown = std::any_of(scene.panels.begin(), scene.panels.end(), [](const PlacedPanel& panel) {
      return job::is<job::ProjectionPanel>(panel.spec.kind);
    });
    for (std::int64_t frame = 0; shown && frame < scene.count; ++frame) {
      const Shot shot = make_shot(film, cache, scene, frame);
      const View view = view_of(shot, plan);
      std::vector<float> across;
      std::vector<float> down;
      for (std::size_t n = 0; n < plan.probes.size(); ++n) {
        const Point at = place_at(plan, view, shot.moment.place(), n);
        if (!known(at)) continue;
        across.push_back(static_cast<float>(std::fabs(at.x)));
        down.push_back(static_cast<float>(std::fabs(at.y)));
      }
      farthest = {std::max<double>(farthest.x, percentile(across, 1)),
                  std::max<double>(farthest.y, percentile(down, 1))};
      most = {std::max(most.x, kBeyond * percentile(across, kShare)),
              std::max(most.y, kBeyond * percentile(down, kShare))};
    }
  }
  const double least = std::max(most.x, most.y) * 1e-3;
  if (least <= 0) return;
  plan.reach = {std::max(std::min(farthest.x, most.x), least), std::max(std::min(farthest.y, most.y), least)};
  plan.all_within = farthest.x <= plan.reach.x && farthest.y <= plan.reach.y;
}

/// How many of the probes that are shown are read right at a snapshot.
std::int64_t count_right(const FilmContext& film, const ProjectionPlan& plan, int snapshot) {
  const auto probabilities = film.trace->snapshot(snapshot).floats(trace::names::kProbeProbability);
  const std::size_t classes = film.names.size();
  return std::count_if(plan.probes.begin(), plan.probes.end(), [&](int probe) {
    const auto row = probabilities.begin() + probe * classes;
    return std::max_element(row, row + classes) - row == film.probes.labels[probe];
  });
}

/// How many of the probes are read right at the start and at the end; "" where that is not known.
std::string caption_of(const FilmContext& film, const ProjectionPlan& plan) {
  if (!plan.missing.empty() || !film.has_probabilities) return "";
  const double step = film.records.front().step;
  const std::string start =
      step == 0 ? "Before the first step" : fmt::format("After {}", counted(std::llround(step), "step"));
  const std::int64_t first = count_right(film, plan, 0);
  return fmt::format("{} {} of these {} {} read right, at the end {}", start, grouped(first),
                     counted(std::ssize(plan.probes), "test image"), agreeing(first, "is", "are"),
                     grouped(count_right(film, plan, int_size(film.records) - 1)));
}

}  // namespace

ProjectionPanelPlan::ProjectionPanelPlan(const FilmContext& film, const PlacedPanel& placed)
    : PanelPlan(placed), plan_(plan_projection(*film.trace, film.probes)), caption_(caption_of(film, plan_)) {
  measure_reach(film, plan_);
}

std::vector<std::string> ProjectionPanelPlan::warnings() const {
  if (plan_.missing.empty()) return {};
  return {fmt::format("the projection is not drawn: {}", plan_.missing)};
}

void ProjectionPanelPlan::draw(const Shot& shot, Pens& pens) const {
  const ProjectionPlan& plan = plan_;
  if (!plan.missing.empty()) return say_missing(pens, area(), kTitle, plan.missing);
  const Rect& area = this->area();
  std::string count = counted(std::ssize(plan.probes), "probe");
  if (plan.probes.size() < plan.recorded) {
    count = fmt::format("{} of {} probes", plan.probes.size(), grouped(plan.recorded));
  }
  draw_mark(pens.backdrop, Chrome{area, kTitle, fmt::format("{} · {}", count, counted(plan.units, "activation"))});
  std::string note = note_of(plan);
  if (any_not_finite(shot.film.not_finite, trace::names::kProbeLayer.pattern)) {
    note += " Probes whose activations are not finite are left out.";
  }
  if (label_stride(shot) > 1) note += fmt::format(" Names of every {} class.", ordinal_words(label_stride(shot)));
  const auto lines = wrap_words(pens.measure(), note, area.width - 40, kNote.type);
  const double foot = 20.0 * int_size(lines) + 36;
  draw_keys_from(pens.backdrop, {{Ink::kUp, "read right"}, {Ink::kError, "misread, ringed"}},
                 {area.x + 20, area.bottom() - foot + 18});
  draw_lines(pens.backdrop, kNote, lines, {area.x + 20, area.bottom() - foot + 42}, area.width - 40);
  Scatter scatter;
  const Rect inner{area.x + 16, area.y + 44, area.width - 32, area.height - 44 - foot - 4};
  const double share = std::sqrt(kCovered * inner.width * inner.height / int_size(plan.probes));
  constexpr std::size_t kFew = 12;  // probes: their pictures are larger
  const bool few = plan.probes.size() <= kFew;
  const double fitting = std::min(std::min(inner.width, inner.height) / (few ? 8 : 13), share);
  const double side = std::clamp(fitting, 16.0, few ? 84.0 : 52.0);
  const Probes& probes = shot.film.probes;
  scatter.width = probes.has_pictures() ? probes.width : kDotSide;
  scatter.height = probes.has_pictures() ? probes.height : kDotSide;
  const double aspect = quotient(scatter.width, scatter.height);
  // All pictures have the same area, but for those so long that they would be lines.
  const double longer = std::sqrt(std::clamp(aspect, 0.25, 4.0));
  scatter.picture_width = side * longer;
  scatter.picture_height = side / longer;
  const Plane plane = make_plane(inner, plan.reach, std::max(scatter.picture_width, scatter.picture_height));
  add_points(shot, plan, plane, scatter);
  spread(scatter.points, scatter.picture_width, scatter.picture_height, inner);
  add_labels(pens.measure(), shot, plan, plane, scatter);
  draw_mark(pens.foreground, scatter);
}

}  // namespace epochreel::scene

#include "panels/gallery/gallery_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/numbers.h"
#include "epochreel/trace/record_names.h"
#include "reading/records.h"

namespace epochreel::scene {

namespace {

using Places = std::unordered_map<std::int32_t, std::size_t>;  // image in the test set: place in the gallery

/// Labels and pixels; returns where each image stands.
Places read_images(GalleryPlan& plan, const trace::TraceReader& trace) {
  Places places;
  const auto file = trace.snapshot(0);
  if (!file.has(trace::names::kGalleryIndex) || !file.has(trace::names::kGalleryLabel) ||
      !file.has(trace::names::kGalleryImage))
    return places;
  const auto& shape = file.shape(trace::names::kGalleryImage);
  plan.count = narrow<int>(shape[0]);
  plan.all = plan.count >= trace.manifest().test_images;
  plan.height = narrow<int>(shape[shape.size() - 2]);
  plan.width = narrow<int>(shape.back());
  plan.images = file.pixels(trace::names::kGalleryImage);
  for (const std::int32_t label : file.ints(trace::names::kGalleryLabel)) plan.labels.push_back(label);
  std::size_t place = 0;
  for (const std::int32_t index : file.ints(trace::names::kGalleryIndex)) places.emplace(index, place++);
  return places;
}

/// Writes what the images are taken for at a snapshot over what they were taken for before. False where none was
/// recorded.
bool read_readings(std::vector<std::uint16_t>& predicted, const trace::Snapshot& file, const Places& places) {
  if (!file.has(trace::names::kTestIndex) || !file.has(trace::names::kTestPredicted)) return false;
  const auto evaluated = file.ints(trace::names::kTestIndex);
  const auto readings = file.ints(trace::names::kTestPredicted);
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    const auto place = places.find(evaluated[i]);
    if (place == places.end()) continue;
    predicted[place->second] = narrow<std::uint16_t>(readings[i]);
  }
  return true;
}

bool read_all_readings(GalleryPlan& plan, const trace::TraceReader& trace, const Places& places) {
  std::vector<std::uint16_t> predicted(plan.count, 0);
  for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
    if (!read_readings(predicted, trace.snapshot(s), places)) return false;
    plan.predicted.push_back(predicted);
  }
  return true;
}

/// (G) probability of the class that each image is taken for in the last snapshot.
std::vector<double> confidences(const GalleryPlan& plan, const trace::TraceReader& trace, const Places& places) {
  std::vector<double> result(plan.count, std::numeric_limits<double>::quiet_NaN());
  const auto last = trace.last_snapshot();
  if (!last.has(trace::names::kTestProbability)) return result;
  const auto evaluated = last.ints(trace::names::kTestIndex);
  const auto classes = trace.manifest().class_names.size();
  const auto probability = last.floats(trace::names::kTestProbability);
  for (std::size_t i = 0; i < evaluated.size(); ++i) {
    const auto place = places.find(evaluated[i]);
    if (place == places.end()) continue;
    result[place->second] = probability[i * classes + plan.predicted.back()[place->second]];
  }
  return result;
}

void find_misread(GalleryPlan& plan, const std::vector<double>& confidence) {
  const int last = int_size(plan.predicted) - 1;
  for (int i = 0; i < plan.count; ++i) {
    if (!plan.right(last, i)) plan.misread.push_back({i, plan.predicted.back()[i], confidence[i]});
  }
  // Those of unknown confidence come last; of equal ones the first in the gallery comes first.
  std::stable_sort(plan.misread.begin(), plan.misread.end(), [](const Misreading& a, const Misreading& b) {
    const double x = std::isfinite(a.probability) ? a.probability : -1.0;
    const double y = std::isfinite(b.probability) ? b.probability : -1.0;
    return x > y;
  });
}

void find_changes(GalleryPlan& plan) {
  const int snapshots = int_size(plan.predicted);
  for (int i = 0; i < plan.count; ++i) {
    int s = snapshots - 1;
    while (s > 0 && plan.right(s, i) == plan.right(s - 1, i)) --s;
    if (s == 0) continue;
    const SideChange change{i, s, plan.predicted[s - 1][i], plan.predicted.back()[i]};
    (plan.right(s, i) ? plan.corrected : plan.lost).push_back(change);
  }
  const auto later = [](const SideChange& a, const SideChange& b) { return a.snapshot > b.snapshot; };
  std::stable_sort(plan.corrected.begin(), plan.corrected.end(), later);
  std::stable_sort(plan.lost.begin(), plan.lost.end(), later);
}

void count_sides(GalleryPlan& plan) {
  std::vector<bool> was_right(plan.count, false);
  std::vector<bool> was_wrong(plan.count, false);
  for (int s = 0; s < int_size(plan.predicted); ++s) {
    SideCounts counts;
    for (int i = 0; i < plan.count; ++i) {
      const bool right = plan.right(s, i);
      counts.right += right ? 1 : 0;
      counts.corrected += right && was_wrong[i] ? 1 : 0;
      counts.lost += !right && was_right[i] ? 1 : 0;
      (right ? was_right : was_wrong)[i] = true;
    }
    plan.counts.push_back(counts);
  }
}

}  // namespace

bool GalleryPlan::right(int snapshot, int image) const { return predicted[snapshot][image] == labels[image]; }

Picture GalleryPlan::picture(int image, const Rect& area, Ink frame) const {
  const std::ptrdiff_t size = std::ssize(images) / std::max(1, count);
  const auto first = images.begin() + size * image;
  return {area, width, height, {first, first + size}, 1.0, frame};
}

std::string GalleryPlan::count_words() const { return counted(count, all ? "test image" : "chosen test image"); }

GalleryPlan gallery_images(const trace::TraceReader& trace) {
  GalleryPlan plan;
  read_images(plan, trace);
  return plan;
}

GalleryPlan plan_gallery(const trace::TraceReader& trace) {
  GalleryPlan plan;
  const Places places = read_images(plan, trace);
  if (plan.count == 0) {
    const bool has_pictures = trace.manifest().network.input_kind == trace::InputKind::kImage;
    plan.missing = has_pictures ? "no pixels of test images were recorded" : kNoPictures;
  } else if (!read_all_readings(plan, trace, places)) {
    plan.missing = "how test images are read was not recorded";
  }
  if (!plan.missing.empty()) return plan;
  find_misread(plan, confidences(plan, trace, places));
  find_changes(plan);
  count_sides(plan);
  return plan;
}

}  // namespace epochreel::scene

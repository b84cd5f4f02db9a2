#include "movie_comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "properties.h"

namespace epochreel::compare {

namespace {

constexpr std::array<std::string_view, 6> kDeciding = {"frames/s", "codec",     "pixel format",
                                                       "color",    "primaries", "transfer"};

std::map<std::string, std::string> described(const std::optional<movie::MovieInfo>& info) {
  if (!info) return {};
  std::map<std::string, std::string> found = {{"frames", fmt::format("{}", info->frames)},
                                              {"size", fmt::format("{} x {}", info->width, info->height)},
                                              {"frames/s", fmt::format("{:g}", info->fps)},
                                              {"codec", info->codec},
                                              {"pixel format", info->pixel_format},
                                              {"color", info->color},
                                              {"primaries", info->primaries},
                                              {"transfer", info->transfer}};
  for (const auto& [name, value] : info->tags) found["tag " + name] = value;
  return found;
}

/// The value below which a hundredth of the sorted values lie, by nearest rank: the ceil(n / 100)th.
double first_percentile(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[(values.size() + 99) / 100 - 1];
}

}  // namespace

std::vector<Property> movie_properties(const OpenSide& baseline, const OpenSide& actual) {
  const auto a = described(baseline.movie_info);
  const auto b = described(actual.movie_info);
  constexpr std::array kFirst = {"frames",       "size",  "frames/s",  "codec",
                                 "pixel format", "color", "primaries", "transfer"};
  std::vector<std::string> names;
  if (!a.empty() || !b.empty()) names.assign(kFirst.begin(), kFirst.end());
  std::set<std::string> tags;
  for (const auto& side : {a, b}) {
    for (const auto& [name, value] : side) {
      if (name.starts_with("tag ")) tags.insert(name);
    }
  }
  names.insert(names.end(), tags.begin(), tags.end());
  std::vector<Property> properties;
  for (const std::string& name : names) properties.push_back(property_of(name, a, b));
  return properties;
}

bool streams_differ(const std::vector<Property>& movie) {
  return std::any_of(movie.begin(), movie.end(), [](const Property& property) {
    return property.differs() && std::find(kDeciding.begin(), kDeciding.end(), property.name) != kDeciding.end();
  });
}

std::vector<bool> frames_of_same_groups(const OpenSide& baseline, const OpenSide& actual) {
  std::vector<bool> same(std::max(baseline.pictures.size(), actual.pictures.size()));
  const std::size_t groups = std::min(baseline.groups.size(), actual.groups.size());
  bool before = true;  // a frame of an open group may be predicted from the group before
  for (std::size_t i = 0; i < groups; ++i) {
    const movie::GroupOfPictures& group = baseline.groups[i];
    if (group.first != actual.groups[i].first) break;
    const bool equal = group == actual.groups[i];
    for (std::int64_t frame = group.first; equal && before && frame < group.first + group.frames; ++frame) {
      same[static_cast<std::size_t>(frame)] = true;
    }
    before = equal;
  }
  return same;
}

std::optional<MovieQuality> movie_quality(const std::vector<Item>& items, bool is_movie) {
  std::vector<double> ssim;
  std::vector<double> psnr;
  MovieQuality quality;
  quality.ssim_min = std::numeric_limits<double>::infinity();
  quality.psnr_min = std::numeric_limits<double>::infinity();
  for (const Item& item : items) {
    const bool measured = item.metrics && item.frame && item.verdict != Verdict::kOtherSize;
    if (!is_movie || (!measured && item.verdict != Verdict::kSame)) continue;
    ssim.push_back(measured ? item.metrics->ssim.value_or(1) : 1);
    psnr.push_back(measured ? item.metrics->psnr : std::numeric_limits<double>::infinity());
    if (std::pair(ssim.back(), psnr.back()) < std::pair(quality.ssim_min, quality.psnr_min)) {
      quality.worst_frame = item.frame.value_or(0);
    }
    quality.ssim_min = std::min(quality.ssim_min, ssim.back());
    quality.psnr_min = std::min(quality.psnr_min, psnr.back());
  }
  if (ssim.empty()) return std::nullopt;
  quality.ssim_p1 = first_percentile(ssim);
  quality.psnr_p1 = first_percentile(psnr);
  return quality;
}

}  // namespace epochreel::compare

#include "picture_limits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>

#include <algorithm>

#include "epochreel/base/grouped.h"

namespace epochreel::compare {

namespace {

template <class To, class From>
void take(std::optional<To>& value, const std::optional<From>& given) {
  if (given) value = static_cast<To>(*given);
}

void add(Limits& limits, const job::LimitSpec& given) {
  limits.rule.threshold = given.threshold.value_or(limits.rule.threshold);
  limits.rule.count_antialiased = given.count_antialiased.value_or(limits.rule.count_antialiased);
  take(limits.max_pixels, given.max_pixels);
  take(limits.max_share, given.max_share);
  take(limits.max_density, given.max_density);
  take(limits.max_difference, given.max_difference);
  take(limits.min_ssim, given.min_ssim);
  take(limits.min_psnr, given.min_psnr);
  take(limits.max_flip, given.max_flip);
  limits.masks.insert(limits.masks.end(), given.masks.begin(), given.masks.end());
}

bool limits_nothing(const Limits& limits) {
  return !limits.max_pixels && !limits.max_share && !limits.max_density && !limits.max_difference && !limits.min_ssim &&
         !limits.min_psnr && !limits.max_flip;
}

}  // namespace

Limits limits_for(const job::ToleranceSpec& tolerance, const std::string& name, PairKind kind) {
  Limits limits;
  add(limits, tolerance.limits);
  for (const job::FileLimitSpec& file : tolerance.files) {
    if (fnmatch(file.match.c_str(), name.c_str(), 0) == 0) add(limits, file.limits);
  }
  if (kind == PairKind::kLossy && limits_nothing(limits)) {
    limits.min_ssim = kLossySsim;
    limits.max_density = kLossyDensity;
  } else if (kind == PairKind::kExact && !limits.max_pixels && !limits.max_share) {
    limits.max_pixels = 0;
  }
  return limits;
}

std::string Limits::words() const {
  std::vector<std::string> parts = {fmt::format("threshold {}", rule.threshold)};
  if (rule.count_antialiased) parts.emplace_back("anti-aliased pixels count");
  if (max_pixels) parts.push_back(fmt::format("at most {} pixels", grouped(*max_pixels)));
  if (max_share) parts.push_back(fmt::format("at most {:g} % of the pixels", *max_share * 100));
  if (max_density) parts.push_back(fmt::format("at most {:g} % of the densest window", *max_density * 100));
  if (max_difference) parts.push_back(fmt::format("no channel by more than {}", *max_difference));
  if (min_ssim) parts.push_back(fmt::format("SSIM of at least {:g}", *min_ssim));
  if (min_psnr) parts.push_back(fmt::format("PSNR of at least {:g} dB", *min_psnr));
  if (max_flip) parts.push_back(fmt::format("mean FLIP of at most {:g}", *max_flip));
  if (!masks.empty())
    parts.push_back(
        fmt::format("{} masked", masks.size() == 1 ? "a rectangle" : fmt::format("{} rectangles", masks.size())));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string broken_limit(const Limits& limits, const PictureMetrics& metrics, std::int64_t pixels) {
  const double share = pixels == 0 ? 0 : static_cast<double>(metrics.different) / static_cast<double>(pixels);
  if (limits.max_pixels && metrics.different > *limits.max_pixels) {
    return fmt::format("{} ({:.3g} %) differ{}, at most {} may", counted(metrics.different, "pixel"), share * 100,
                       metrics.different == 1 ? "s" : "", grouped(*limits.max_pixels));
  }
  if (limits.max_share && share > *limits.max_share) {
    return fmt::format("{:.3g} % of the pixels differ, at most {:g} % may", share * 100, *limits.max_share * 100);
  }
  if (limits.max_density && metrics.densest.share > *limits.max_density) {
    return fmt::format("{:.3g} % of the window at ({}, {}) differ, at most {:g} % may", metrics.densest.share * 100,
                       metrics.densest.x, metrics.densest.y, *limits.max_density * 100);
  }
  if (limits.max_difference && metrics.largest_difference > *limits.max_difference) {
    return fmt::format("a channel differs by {:g} at ({}, {}), at most by {} it may", metrics.largest_difference,
                       metrics.largest_x, metrics.largest_y, *limits.max_difference);
  }
  if (limits.min_ssim && metrics.ssim && *metrics.ssim < *limits.min_ssim) {
    return fmt::format("SSIM is {:.6f}, at least {:g} is wanted", *metrics.ssim, *limits.min_ssim);
  }
  if (limits.min_psnr && metrics.psnr < *limits.min_psnr) {
    return fmt::format("PSNR is {:.2f} dB, at least {:g} dB is wanted", metrics.psnr, *limits.min_psnr);
  }
  if (limits.max_flip && metrics.flip && metrics.flip->mean > *limits.max_flip) {
    return fmt::format("mean FLIP is {:.4f}, at most {:g} may be", metrics.flip->mean, *limits.max_flip);
  }
  return "";
}

std::int64_t apply_masks(const std::vector<job::MaskSpec>& masks, const image::Image& baseline, image::Image& actual) {
  const std::int64_t all = std::int64_t{baseline.width()} * baseline.height();
  if (masks.empty()) return all;
  const bool deep = baseline.is_deep() && actual.is_deep();
  std::vector<bool> masked(static_cast<std::size_t>(all));
  std::int64_t hidden = 0;
  for (const job::MaskSpec& mask : masks) {
    const int right = static_cast<int>(std::min<std::int64_t>(std::int64_t{mask.x} + mask.width, baseline.width()));
    const int bottom = static_cast<int>(std::min<std::int64_t>(std::int64_t{mask.y} + mask.height, baseline.height()));
    for (int y = mask.y; y < bottom; ++y) {
      for (int x = mask.x; x < right; ++x) {
        const auto place =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(baseline.width()) + static_cast<std::size_t>(x);
        if (masked[place]) continue;
        masked[place] = true;
        ++hidden;
        std::copy_n(baseline.bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(place * 4), 4,
                    actual.bitmap.pixels.begin() + static_cast<std::ptrdiff_t>(place * 4));
        if (deep) actual.deep[place] = baseline.deep[place];
      }
    }
  }
  return all - hidden;
}

}  // namespace epochreel::compare

/// The description of compare.yaml; describe.h says what a visitor has.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "epochreel/job/tolerance.h"
#include "rules.h"

namespace epochreel::job {

inline constexpr int kMaxPictureSide = 16384;
inline constexpr Real kShare = {.min = 0, .max = 1};

template <class V>
void describe(V& v, MaskSpec& mask) {
  v.field("x", mask.x, Whole<int>{.min = 0, .max = kMaxPictureSide, .required = true}, "Pixels from the left.");
  v.field("y", mask.y, Whole<int>{.min = 0, .max = kMaxPictureSide, .required = true}, "Pixels from the top.");
  v.field("width", mask.width, Whole<int>{.min = 1, .max = kMaxPictureSide, .required = true}, "Pixels across.");
  v.field("height", mask.height, Whole<int>{.min = 1, .max = kMaxPictureSide, .required = true}, "Pixels down.");
}

/// A part of a tolerance, and the keys that limit measures in it.
template <class Spec>
struct WithKeys {
  Spec& spec;
  std::span<const LimitKey> keys;
};

template <class V>
void describe_limit(V& v, LimitValues& values, const LimitKey& key) {
  const auto field = [&](auto value, const auto& rule) {
    v.field(key.key, value, rule, key.meaning);
    if (value) values[std::string(key.key)] = *value;
  };
  if (key.whole) {
    field(std::optional<int>(), Whole<int>{static_cast<int>(key.min), static_cast<int>(key.max)});
  } else {
    field(std::optional<double>(), Real{.min = key.min, .max = key.max});
  }
}

template <class V>
void describe(V& v, WithKeys<LimitSpec>& part) {
  LimitSpec& limits = part.spec;
  v.field("threshold", limits.threshold, kShare, "From which difference of colour on a pixel counts.");
  v.field("count_antialiased", limits.count_antialiased, Flag{}, "Whether anti-aliased pixels count.");
  for (const LimitKey& key : part.keys) describe_limit(v, limits.values, key);
  v.list("masks", limits.masks, Count{0, 1000, "mask"}, "Rectangles that are not compared.");
}

template <class V>
void describe(V& v, WithKeys<FileLimitSpec>& file) {
  v.field("match", file.spec.match, NamePattern{.required = true}, "The names of the pictures.");
  WithKeys<LimitSpec> limits{file.spec.limits, file.keys};
  describe(v, limits);
}

template <class V>
void describe(V& v, WithKeys<ToleranceSpec>& tolerance) {
  WithKeys<LimitSpec> limits{tolerance.spec.limits, tolerance.keys};
  describe(v, limits);
  v.items(
      "files",
      [&] {
        return WithKeys<FileLimitSpec>{tolerance.spec.files.emplace_back(), tolerance.keys};
      },
      Count{0, 1000, "file pattern"}, "Limits of some pictures.");
  v.field("max_ulp", tolerance.spec.max_ulp, Whole<int>{0, 1 << 30}, "Units in the last place of weights and metrics.");
}

}  // namespace epochreel::job

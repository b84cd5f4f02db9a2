/// A trace read a second, naive way: by which the figures on screen are found again.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// A figure as it is written, and how far its last digit may be off.
struct Figure {
  double value = 0;
  double half_digit = 0;  ///< half a unit of the last digit
};

/// "1,234", "98.61 %" (a share), "0.0843", "9.8e-06". Reads up to the first letter that is of no number.
inline Figure read_figure(const std::string& words) {
  std::string digits;
  for (const char c : words) {
    if (c == ',') continue;
    if (std::string("0123456789.e-+").find(c) == std::string::npos) break;
    digits += c;
  }
  const std::size_t exponent = digits.find('e');
  const std::string mantissa = digits.substr(0, exponent);
  const std::size_t point = mantissa.find('.');
  const double decimals = point == std::string::npos ? 0 : static_cast<double>(mantissa.size() - point - 1);
  const double power = exponent == std::string::npos ? 0 : std::strtod(digits.c_str() + exponent + 1, nullptr);
  Figure figure{std::strtod(digits.c_str(), nullptr), 0.5 * std::pow(10.0, power - decimals)};
  if (words.ends_with(" %")) {
    figure.value /= 100;
    figure.half_digit /= 100;
  }
  return figure;
}

/// Words of what is no picture, as they would be of images: "12 test images" for "12 test samples".
inline std::string as_images(const std::string& words) {
  static const std::regex sample("\\bsample(s?)\\b");
  return std::regex_replace(words, sample, "image$1");
}

/// Steps of the training: from the first to the last that a frame may stand at.
struct Steps {
  double from = 0;
  double to = 0;
};

/// Lowest and highest of what a figure may be.
struct Bounds {
  double low = 1e300;
  double high = -1e300;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool holds(const Figure& figure) const {
    const double slack = figure.half_digit * 1.001 + 1e-7 * std::fabs(figure.value);
    return figure.value >= low - slack && figure.value <= high + slack;
  }
};

/// Whether a percentage is right: that of a share below 1 is at most the largest figure below 100.
inline bool is_percent(const Figure& figure, const Bounds& percent) {
  if (percent.high < 100 - 1e-9 && figure.value == 100) return false;
  const bool nearly = percent.high > 100 - 2 * figure.half_digit && percent.low < 100;
  return percent.holds(figure) || (nearly && std::fabs(figure.value + 2 * figure.half_digit - 100) < 1e-9);
}

class NaiveTrace {
 public:
  explicit NaiveTrace(const trace::TraceReader& trace) {
    for (const trace::Metrics& line : trace.metrics()) lines_[static_cast<double>(line.step)] = &line;
    const auto classes = trace.manifest().class_names.size();
    for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
      steps_.push_back(static_cast<double>(trace.snapshots()[s].step));
      confusion_.emplace_back(classes, std::vector<double>(classes, 0.0));
      const auto file = trace.snapshot(s);
      if (!file.has("stat.confusion")) continue;
      const auto counts = file.ints("stat.confusion");
      for (std::size_t i = 0; i < counts.size(); ++i) confusion_.back()[i / classes][i % classes] = counts[i];
    }
  }

  const std::vector<double>& steps() const { return steps_; }
  std::size_t last() const { return steps_.size() - 1; }

  /// What a value of the snapshots may be between two steps, on straight lines from snapshot to snapshot.
  Bounds between(const Steps& steps, const std::function<double(std::size_t snapshot)>& value) const {
    Bounds bounds;
    const auto at = [&](double step) {
      std::size_t after = 0;
      while (after < last() && steps_[after] < step) ++after;
      if (after == 0 || steps_[after] <= step) return bounds.add(value(after));
      const double share = (step - steps_[after - 1]) / (steps_[after] - steps_[after - 1]);
      bounds.add(value(after - 1) * (1 - share) + value(after) * share);
    };
    at(std::max(steps.from, steps_.front()));
    at(std::min(steps.to, steps_.back()));
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      if (steps_[s] >= steps.from && steps_[s] <= steps.to) bounds.add(value(s));
    }
    return bounds;
  }

  /// The snapshots that may be the last one that is reached.
  std::vector<std::size_t> reached(const Steps& steps) const {
    std::vector<std::size_t> found;
    for (std::size_t s = 0; s < steps_.size(); ++s) {
      if (steps_[s] <= steps.to && (s == last() || steps_[s + 1] >= steps.from)) found.push_back(s);
    }
    return found;
  }

  double images_of(std::size_t s, std::size_t c) const {
    double sum = 0;
    for (const double count : confusion_[s][c]) sum += count;
    return sum;
  }
  double share(std::size_t s, std::size_t truth, std::size_t reading) const {
    const double images = images_of(s, truth);
    return images > 0 ? confusion_[s][truth][reading] / images : std::nan("");
  }
  double count(std::size_t s, std::size_t truth, std::size_t reading) const { return confusion_[s][truth][reading]; }
  double evaluated(std::size_t s) const {
    double sum = 0;
    for (std::size_t c = 0; c < confusion_[s].size(); ++c) sum += images_of(s, c);
    return sum;
  }

  /// The line of a step; null where there is none.
  const trace::Metrics* line(double step) const {
    const auto at = lines_.find(step);
    return at != lines_.end() ? at->second : nullptr;
  }
  double metric(std::size_t s, std::optional<double> trace::Metrics::*field) const {
    const trace::Metrics* found = line(steps_[s]);
    return found != nullptr ? (found->*field).value_or(std::nan("")) : std::nan("");
  }

 private:
  std::map<double, const trace::Metrics*> lines_;
  std::vector<double> steps_;
  std::vector<std::vector<std::vector<double>>> confusion_;  // a snapshot: (C, C) counts
};

}  // namespace epochreel::scene

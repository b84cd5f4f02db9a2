/// Events of the learning rate, of overfitting and of the best epoch.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "story/events.h"
#include "story/history.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

constexpr double kOverfit = 1.03;     ///< test loss against its minimum
constexpr double kTrainFalls = 0.97;  ///< train loss against that at the minimum of test loss
constexpr double kNoises = 4;         ///< a rise against what the test loss dances by
constexpr double kStep = 0.5;         ///< a schedule's step leaves at most this part of the rate

bool same(double a, double b) { return std::fabs(a - b) <= 1e-5 * std::max(std::fabs(a), std::fabs(b)); }

/// Mean train loss of the steps in (from, to]; not a number where none is known.
double mean_train_loss(const std::vector<trace::Metrics>& metrics, std::int64_t from, std::int64_t to) {
  double sum = 0;
  double count = 0;
  for (const auto& line : metrics) {
    const double loss = line.train_loss.value_or(std::nan(""));
    if (line.step <= from || line.step > to || !std::isfinite(loss)) continue;
    sum += loss;
    count += 1;
  }
  return count > 0 ? sum / count : std::nan("");
}

/// The noise of the test loss: the median of how far a line is from the middle of its two neighbours.
double noise_of(const std::vector<const trace::Metrics*>& lines) {
  std::vector<double> off;
  for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
    off.push_back(std::fabs(*lines[i]->test_loss - (*lines[i - 1]->test_loss + *lines[i + 1]->test_loss) / 2));
  }
  std::sort(off.begin(), off.end());
  return off.empty() ? 0 : off[off.size() / 2];
}

/// " of 10,000 images": which evaluations are compared, as those in between may have fewer.
std::string images_words(const trace::Metrics& line) {
  return line.test_count ? fmt::format(" of {}", counted(*line.test_count, "image")) : "";
}

/// Whether the test loss rises for good behind `best` while the train loss falls on.
bool overfits(const CaptionSource& source, const std::vector<const trace::Metrics*>& lines, std::size_t best) {
  const std::size_t after = lines.size() - 1 - best;
  if (best == 0 || after < 3) return false;
  const double lowest = *lines[best]->test_loss;
  const std::size_t tail = std::max<std::size_t>(2, after / 3);
  double mean = 0;
  for (std::size_t i = lines.size() - tail; i < lines.size(); ++i) {
    if (*lines[i]->test_loss <= kOverfit * lowest) return false;
    mean += *lines[i]->test_loss / static_cast<double>(tail);
  }
  if (mean - lowest < kNoises * noise_of(lines)) return false;
  const double then = mean_train_loss(source.metrics, lines[best - 1]->step, lines[best]->step);
  const double end = mean_train_loss(source.metrics, lines[lines.size() - 2]->step, lines.back()->step);
  return end < kTrainFalls * then;
}

void add_best_epoch(std::vector<Event>& events, const std::vector<const trace::Metrics*>& lines, bool by_accuracy) {
  const auto best =
      by_accuracy
          ? *std::max_element(lines.begin(), lines.end(),
                              [](const auto* a, const auto* b) { return *a->test_accuracy < *b->test_accuracy; })
          : *std::min_element(lines.begin(), lines.end(),
                              [](const auto* a, const auto* b) { return *a->test_loss < *b->test_loss; });
  const double epoch = std::round(best->epoch);
  if (best == lines.back() || !ends_epoch(*best)) return;
  const double end = *lines.back()->test_accuracy;
  const double error = std::sqrt(end * (1 - end) / std::max(1.0, static_cast<double>(best->test_count.value_or(1))));
  const bool matters =
      by_accuracy ? *best->test_accuracy - end > 2 * error : *lines.back()->test_loss > 1.005 * *best->test_loss;
  if (!matters) return;
  const auto words =
      by_accuracy ? fmt::format("Test accuracy is best at the end of epoch {:.0f}, {}; at the end of training it is {}",
                                epoch, percent_words(*best->test_accuracy, 2), percent_words(end, 2))
                  : fmt::format("Test loss is lowest at the end of epoch {:.0f}, {}; at the end of training it is {}",
                                epoch, figure_words(*best->test_loss), figure_words(*lines.back()->test_loss));
  events.push_back({static_cast<double>(best->step), 4, words});
}

/// The rate of line `i` came. A line tells the rate of the update that led to it: it came after the step before, and
/// the first frame that shows it is at the line's own step.
void add_rate_event(std::vector<Event>& events, const std::vector<trace::Metrics>& lines, std::size_t i, int weight,
                    const std::string& words) {
  const trace::Metrics& before = lines[i > 0 ? i - 1 : 0];
  events.push_back({static_cast<double>(lines[i].step), weight,
                    at_step(words, static_cast<double>(before.step), static_cast<double>(before.images))});
}

/// Steps down between two stretches in which the rate stands still. Whether there is one.
bool add_rate_steps(std::vector<Event>& events, const std::vector<trace::Metrics>& lines) {
  bool any = false;
  for (std::size_t i = 2; i + 1 < lines.size(); ++i) {
    const double before = lines[i - 1].learning_rate;
    const double now = lines[i].learning_rate;
    const bool stands = same(lines[i - 2].learning_rate, before) && same(now, lines[i + 1].learning_rate);
    if (!stands || !(now > 0) || !(now <= kStep * before)) continue;
    any = true;
    const auto words = fmt::format("The learning rate is divided by {}: {} instead of {}", plain_words(before / now),
                                   plain_words(now), plain_words(before));
    add_rate_event(events, lines, i, 5, words);
  }
  return any;
}

}  // namespace

void add_overfitting(std::vector<Event>& events, const CaptionSource& source) {
  const auto lines = tested_on_most(source.metrics);
  if (lines.size() < 4) return;
  const std::size_t best =
      std::min_element(lines.begin(), lines.end(),
                       [](const auto* a, const auto* b) { return *a->test_loss < *b->test_loss; }) -
      lines.begin();
  const bool overfit = overfits(source, lines, best);
  if (overfit) {
    events.push_back({static_cast<double>(lines[best]->step), 7,
                      fmt::format("Overfitting begins: test loss{} is lowest, {}, after {}; it ends at {}",
                                  images_words(*lines[best]), figure_words(*lines[best]->test_loss),
                                  counted(lines[best]->step, "step"), figure_words(*lines.back()->test_loss))});
  }
  add_best_epoch(events, lines, overfit);
}

void add_rate_events(std::vector<Event>& events, const CaptionSource& source) {
  const auto& lines = source.metrics;
  if (lines.size() < 4) return;
  for (const auto& line : lines) {
    if (!(line.learning_rate >= 0) || !std::isfinite(line.learning_rate)) return;
  }
  const auto highest = std::max_element(lines.begin(), lines.end(),
                                        [](const auto& a, const auto& b) { return a.learning_rate < b.learning_rate; });
  const double peak = highest->learning_rate;
  if (highest != lines.begin() && lines.front().learning_rate <= kStep * peak &&
      std::is_sorted(lines.begin(), highest,
                     [](const auto& a, const auto& b) { return a.learning_rate < b.learning_rate; })) {
    add_rate_event(events, lines, highest - lines.begin(), 4,
                   fmt::format("The learning rate is at its highest, {}", plain_words(peak)));
  }
  if (add_rate_steps(events, lines)) return;
  const auto tenth =
      std::find_if(highest, lines.end(), [&](const auto& line) { return line.learning_rate <= peak / 10; });
  if (tenth == lines.end()) return;
  const char* part = same(tenth->learning_rate, peak / 10) ? "a tenth" : "less than a tenth";
  add_rate_event(
      events, lines, tenth - lines.begin(), 3,
      fmt::format("The learning rate has fallen to {}, {} of its highest", plain_words(tenth->learning_rate), part));
}

}  // namespace epochreel::scene

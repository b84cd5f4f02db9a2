#include "reading/not_finite.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "epochreel/base/grouped.h"
#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

namespace {

bool is_looked_at(const std::string& name) {
  const bool of_sketch = trace::names::matches(trace::names::kSketchMean.pattern, name) ||
                         trace::names::matches(trace::names::kSketchSingularValues.pattern, name);
  return of_sketch || name.starts_with(trace::names::kModelPrefix) || name.starts_with(trace::names::kProbePrefix) ||
         name.ends_with("norm");
}

void note(NotFiniteRecords& records, const std::string& name, std::int64_t step, std::int64_t count,
          std::int64_t size) {
  if (count == 0) return;
  NotFinite& record = records.try_emplace(name, NotFinite{step, 0, size, 0}).first->second;
  record.most = std::max(record.most, count);
  ++record.snapshots;
}

void read_metrics(NotFiniteRecords& records, const trace::TraceReader& trace) {
  for (const trace::Metrics& line : trace.metrics()) {
    for (const trace::OptionalFigure& figure : trace::optional_figures()) {
      const auto& value = line.*figure.value;
      if (value && !std::isfinite(*value)) note(records, figure.key, line.step, 1, 1);
    }
  }
}

}  // namespace

NotFiniteRecords find_not_finite(const trace::TraceReader& trace) {
  NotFiniteRecords records;
  for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
    const auto file = trace.snapshot(s);
    for (const std::string& name : file.records()) {
      if (!is_looked_at(name)) continue;
      note(records, name, trace.snapshots()[s].step, file.not_finite(name), file.size(name));
    }
  }
  read_metrics(records, trace);
  return records;
}

bool any_not_finite(const NotFiniteRecords& records, std::string_view pattern) {
  return std::any_of(records.begin(), records.end(),
                     [&](const auto& record) { return trace::names::matches(pattern, record.first); });
}

bool any_not_finite_in(const NotFiniteRecords& records, std::string_view prefix) {
  return std::any_of(records.begin(), records.end(),
                     [&](const auto& record) { return record.first.starts_with(prefix); });
}

std::vector<std::string> not_finite_sentences(const NotFiniteRecords& records) {
  std::vector<std::string> sentences;
  for (const auto& [name, record] : records) {
    const std::string what = record.size > 1 ? fmt::format("up to {} of {} values are not finite (NaN or infinity)",
                                                           grouped(record.most), grouped(record.size))
                                             : std::string("the value is not finite (NaN or infinity)");
    const std::string where = record.snapshots == 1
                                  ? fmt::format("at step {}", grouped(record.first_step))
                                  : fmt::format("at {} recorded steps, the first of them {}", grouped(record.snapshots),
                                                grouped(record.first_step));
    sentences.push_back(fmt::format("{}: {} {}; the screen marks them as such", name, what, where));
  }
  return sentences;
}

}  // namespace epochreel::scene

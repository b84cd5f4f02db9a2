/// The film: from a trace to the drawing of each frame.
///
/// A Film is made once, before the first frame; it fixes what must not change from frame to frame: scales, pacing,
/// captions, the order of units. It depends on trace and job alone, is immutable, and is shared between workers. A
/// Resolver belongs to one worker and remembers what neighbouring frames share; what it says of a frame depends on the
/// frame's number alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/job/job.h"
#include "epochreel/scene/drawing.h"
#include "epochreel/scene/text_measure.h"
#include "epochreel/trace/trace.h"

namespace epochreel::scene {

/// Words of a film that come from its job or its trace, and what they are: "class name 3".
struct OutsideWords {
  std::string what;
  std::string words;
};

/// All words that the screen shows and that nobody knows before a job and a trace are read.
std::vector<OutsideWords> outside_words(const trace::TraceReader& trace, const job::MovieSpec& movie = {});

class Film {
 public:
  /// Error{kInvalid} where the trace holds no snapshot or its records contradict its manifest.
  /// `measure`: of the fonts that the film is painted in; it is used while the film is planned, and no longer.
  Film(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie, TextMeasure& measure);
  ~Film();
  Film(Film&&) noexcept;

  std::int64_t frames() const;

  /// The frame that stands for the movie: the network, well trained, with all panels.
  std::int64_t poster_frame() const;

  /// Says what could not be drawn since its records are missing, and which values are not finite, one sentence each.
  const std::vector<std::string>& warnings() const;

  /// Places of the scenes of data, filters, confusion and mistakes, none of whose panels has what it would show.
  std::vector<std::size_t> empty_scenes() const;

  const Theme& theme() const;
  const job::MovieSpec& movie() const;
  const trace::TraceReader& trace() const;

  struct Plan;
  const Plan& plan() const { return *plan_; }

 private:
  std::unique_ptr<const Plan> plan_;
};

class Resolver {
 public:
  /// Both outlive the Resolver. `measure` is the worker's own: that of the painter which draws what is resolved.
  Resolver(const Film& film, TextMeasure& measure);
  ~Resolver();

  /// The drawing of frame `number` (0 .. frames-1).
  Drawing resolve(std::int64_t number);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace epochreel::scene

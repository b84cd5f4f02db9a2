#include "plan/spoken.h"

#include <algorithm>

#include "drawing/mixed.h"
#include "epochreel/base/numbers.h"

namespace epochreel::scene {

namespace {

constexpr double kCaptionSeconds = 5;    ///< an event is spoken of, the last one to the end of the scene
constexpr double kOpeningSeconds = 2.4;  ///< the first words; learning is fast then
constexpr double kEver = 1e18;           ///< frames

}  // namespace

double Spoken::opacity() const {
  constexpr double kFade = 8;  // frames
  if (caption == nullptr) return 0;
  const double rise = opening ? 1.0 : smooth_step(-1, kFade, since);
  return std::min(rise, smooth_step(-1, kFade, left));
}

Spoken spoken_in(const FilmContext& film, const SceneSpan& scene, std::int64_t frame) {
  const auto& captions = film.captions;
  if (captions.empty() || !job::is<job::TrainingScene>(scene.kind)) return {};
  const auto frames = narrow<int>(std::max<std::int64_t>(1, scene.count - 1));
  const auto now = narrow<int>(frame);
  const auto start_of = [&](const Caption& caption) {
    const double place = kTrainingBegins + caption.share * (kTrainingEnds - kTrainingBegins);
    return caption.share > 0 ? place * frames : 0;
  };
  const auto next = std::find_if(captions.begin(), captions.end(),
                                 [&](const Caption& caption) { return start_of(caption) > now + 1e-9; });
  if (next == captions.begin()) return {};
  const Caption& current = *(next - 1);
  Spoken spoken{&current, now - start_of(current), kEver, &current == &captions.front()};
  if (&current == &captions.back()) return spoken;
  const double seconds = spoken.opening ? kOpeningSeconds : kCaptionSeconds;
  const double until = next == captions.end() ? kEver : start_of(*next);
  spoken.left = std::min(until, start_of(current) + seconds * film.movie.fps) - now;
  return spoken;
}

}  // namespace epochreel::scene

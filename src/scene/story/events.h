/// Events of a training, as captions tell them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "story/caption_source.h"

namespace epochreel::scene {

struct Event {
  double step = 0;  ///< at which it has happened
  int weight = 0;   ///< the heavier stays where two are too close
  std::string words;
  int station = -1;  ///< of the network, where it is about one
};

/// `words`, then when it was: ", after 63 steps, 8,064 images"; shorter where that would be too long for a line.
std::string at_step(const std::string& words, double step, double images);

/// A class's name in quotes. find_captions() has cut it to 24 letters.
std::string quoted(const std::string& name);

/// The first snapshot from which on `value` is at least `level`; reached and lost again does not count.
template <class Value>
std::optional<std::size_t> reached_for_good(const std::vector<SnapshotRecord>& records, double level, Value&& value) {
  std::optional<std::size_t> since;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const double v = value(records[i]);
    if (!(v >= level)) {
      since.reset();
    } else if (!since) {
      since = i;
    }
  }
  return since;
}

/// Classes that stay well read; the first and the last of them, where every class is tested on enough images.
void add_class_events(std::vector<Event>& events, const CaptionSource& source);

/// "; “5” is the hardest, 91.2 %": the classes of the lowest accuracy among those with test images; "" where that says
/// nothing.
std::string hardest_words(const trace::Manifest& manifest, const SnapshotRecord& record);

/// Units of a hidden ReLU layer that fire for no test image.
void add_dead_units(std::vector<Event>& events, const CaptionSource& source);

/// Classes that were read and are read much worse later.
void add_forgetting(std::vector<Event>& events, const CaptionSource& source);

/// Where overfitting begins; the best epoch.
void add_overfitting(std::vector<Event>& events, const CaptionSource& source);

/// Steps of the learning rate, its highest value behind a rise, its fall to a tenth.
void add_rate_events(std::vector<Event>& events, const CaptionSource& source);

}  // namespace epochreel::scene

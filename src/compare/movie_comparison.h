/// Compares what two movies are, beside their frames.
#pragma once

#include "sides/open_side.h"

namespace epochreel::compare {

/// Frames, size, rate, pixel format, colour tags, codec, tags of the container. Empty where no side is a movie.
std::vector<Property> movie_properties(const OpenSide& baseline, const OpenSide& actual);

/// Whether a property of the file itself differs: rate, codec, pixel format, colour. Size and count of the frames show
/// in the items, tags of the container are for information.
bool streams_differ(const std::vector<Property>& movie);

/// For each frame whether both movies hold the same packets for it, as far as one can tell without decoding.
std::vector<bool> frames_of_same_groups(const OpenSide& baseline, const OpenSide& actual);

/// Over all frames that both have; none where no side is a movie or no frame is in both.
std::optional<MovieQuality> movie_quality(const std::vector<Item>& items, bool is_movie);

}  // namespace epochreel::compare

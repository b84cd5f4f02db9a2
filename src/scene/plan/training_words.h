/// The network, its training and the instant in words and figures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "marks/texts.h"
#include "plan/film_context.h"

namespace epochreel::scene {

/// The title of a film: the movie's own, else its data set, or if that is not known its job.
std::string title_of(const FilmContext& film);

/// Weights and biases of all layers; 0 where those of one are not known.
std::int64_t parameters_of(const trace::Manifest& manifest);

/// "784 – 1024 – 512 – 10 · ReLU", or "784 – 1024 ReLU – 512 tanh – 10" where blocks differ.
std::string architecture_words(const trace::Manifest& manifest);

/// The words beside the name in the head of the training: network, optimizer, batch, seed, as far as there is room.
std::string training_words(TextMeasure& measure, const trace::Manifest& manifest, double width, const TextType& type);

/// A learning rate with as many decimals as the film's highest needs for so many digits, so that the figure does
/// not dance, and at least two digits of its own; with an exponent where that would be many decimals: 2.5e-07.
std::string rate_words(const FilmContext& film, double rate, int digits = 3);

inline constexpr std::size_t kAllCounters = 7;

/// The longest value of each of instant_counters() at all snapshots.
std::vector<std::string> longest_figures(const FilmContext& film);

/// Figures of the instant, the weightiest last; at most `most` of them.
std::vector<Counter> instant_counters(const FilmContext& film, const SnapshotRecord& record, std::size_t most);

}  // namespace epochreel::scene

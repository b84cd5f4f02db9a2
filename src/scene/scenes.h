/// The scenes: each resolves one of its frames into panels.
#pragma once

#include "panel.h"
#include "panels.h"

namespace epochreel::scene {

void resolve_title(const Shot& shot, Frame& frame);
void resolve_closing(const Shot& shot, Frame& frame);

using Panels = std::vector<std::shared_ptr<const PanelPlan>>;

/// Head, panels on the grid, caption and timeline.
void resolve_composed(const Shot& shot, const Panels& panels, Frame& frame);

/// What a film is called: its data set, or where that is not known its job.
std::string title_of(const trace::Manifest& manifest);

/// Weights and biases of all layers; 0 where those of one are not known.
std::int64_t parameters_of(const trace::Manifest& manifest);

/// "784 – 1024 – 512 – 10 · ReLU", or "784 – 1024 ReLU – 512 tanh – 10" where blocks differ.
std::string architecture_words(const trace::Manifest& manifest);

/// What the head of the training says beside the name: network, optimizer, batch, seed, as far as there is room.
std::string training_words(const trace::Manifest& manifest, double width, double size);

/// A learning rate with as many decimals as the film's highest needs for so many digits, so that the figure does
/// not dance; with an exponent where that would be more than eight.
std::string rate_words(const FilmContext& film, double rate, int digits = 3);

/// Figures of the instant, the weightiest last; at most `most` of them.
std::vector<Counter> instant_counters(const FilmContext& film, const SnapshotRecord& record, std::size_t most);

}  // namespace epochreel::scene

/// A film with the painter and the resolver of one worker.
///
///     auto [painter, film, resolver] = Studio(trace, movie);
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "epochreel/paint/painter.h"
#include "epochreel/scene/film.h"

namespace epochreel::paint {

struct Studio {
  Studio(std::shared_ptr<const trace::TraceReader> trace, const job::MovieSpec& movie,
         std::vector<ExtraFont> fonts = {})
      : painter(movie.theme, std::move(fonts)),
        film(std::move(trace), movie, painter.measure()),
        resolver(film, painter.measure()) {}

  Painter painter;
  const scene::Film film;
  scene::Resolver resolver;
};

}  // namespace epochreel::paint

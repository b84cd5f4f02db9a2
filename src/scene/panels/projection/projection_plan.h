/// The probes as the last hidden layer sees them, in a few directions that are fixed for the whole film.
///
/// The directions are the principal components of the classes' means in the last snapshot, then of what is left of the
/// probes. A picture shows two directions of their span, which turn slowly.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "epochreel/scene/shapes.h"
#include "reading/records.h"

namespace epochreel::scene {

struct ProjectionPlan {
  static constexpr std::size_t kMostDirections = 4;
  static constexpr std::size_t kMostPoints = 800;  ///< of more probes, as many of each class are shown

  std::string missing;                     ///< why there is nothing to show; "" where there is
  std::int64_t units = 0;                  ///< of the layer
  std::size_t directions = 0;              ///< D
  std::size_t recorded = 0;                ///< probes whose outputs were recorded
  std::vector<int> probes;                 ///< (N) those of them that are shown
  std::vector<std::size_t> rows;           ///< (N) of the layer's record
  std::vector<std::vector<double>> basis;  ///< (D, units), orthonormal
  std::vector<std::vector<double>>
      places;  ///< a snapshot: (N, D), about the mean of the N; not finite where they are not
  std::vector<std::vector<double>>
      margins;             ///< a snapshot: (N) largest probability of another class less that of its own
  Point reach = {1, 1};    ///< of the plane from its middle, across and down; points beyond stand at its border
  bool all_within = true;  ///< no point of the film is beyond
};

/// All but its reach.
ProjectionPlan plan_projection(const trace::TraceReader& trace, const Probes& probes);

/// The two directions of the span that are seen `seconds` after the film's start, as rows (2, D), orthonormal.
using View = std::array<std::array<double, ProjectionPlan::kMostDirections>, 2>;
View view_at(double seconds, std::uint64_t seed, std::size_t directions);

/// The place of point `n` between two snapshots, in units of the activations; not finite where it is not known.
Point place_at(const ProjectionPlan& plan, const View& view, double snapshot, std::size_t n);

}  // namespace epochreel::scene

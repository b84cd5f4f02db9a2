#include "panels/projection/projection_plan.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "epochreel/base/numbers.h"
#include "epochreel/base/random.h"
#include "epochreel/trace/layer_types.h"
#include "epochreel/trace/record_names.h"
#include "panels/projection/linear.h"

namespace epochreel::scene {

namespace {

using Rows = std::vector<std::vector<double>>;

struct LastLayer {
  std::string name;                 ///< of its record; "" where there is none
  std::vector<std::int64_t> shape;  ///< (N, units) or (N, channels, height, width)
};

/// The layer that the last dense layer reads: the last one before it whose outputs were recorded.
LastLayer last_hidden(const trace::TraceReader& trace, const trace::Snapshot& last) {
  const auto& layers = trace.manifest().layers;
  std::size_t output = layers.size();
  while (output > 0 && trace::role_of(layers[output - 1].type) != trace::LayerRole::kDense) --output;
  for (std::size_t i = output; i-- > 1;) {
    const auto name = trace::names::kProbeLayer(i - 1);
    if (last.has(name)) return {name, last.shape(name)};
  }
  return {};
}

/// (N, units); what is not finite stays so.
Rows read_rows(const trace::Snapshot& file, const LastLayer& layer) {
  if (!file.has(layer.name)) return {};
  const auto values = file.floats(layer.name);
  const std::size_t count = layer.shape[0];
  const std::size_t units = count > 0 ? values.size() / count : 0;
  Rows rows;
  for (std::size_t n = 0; n < count; ++n) {
    const auto first = values.begin() + (n * units);
    rows.emplace_back(first, first + units);
  }
  return rows;
}

std::vector<double> mean_of(const Rows& rows) {
  std::vector<double> mean(rows.front().size(), 0.0);
  for (const auto& row : rows) {
    for (std::size_t u = 0; u < mean.size(); ++u) mean[u] += row[u] / int_size(rows);
  }
  return mean;
}

void take_from(Rows& rows, const std::vector<double>& mean) {
  for (auto& row : rows) {
    for (std::size_t u = 0; u < row.size(); ++u) row[u] -= mean[u];
  }
}

/// Most places on the ring: of more classes, neighbours share one.
constexpr int kMostPlaces = 64;

/// Most rows that principal components are taken of, evenly chosen: their cost is the cube of the rows.
constexpr std::size_t kMostRows = 256;

/// Means of the classes, about their own mean.
Rows class_means(const Rows& rows, const std::vector<int>& labels) {
  Rows means;
  const int classes = *std::max_element(labels.begin(), labels.end()) + 1;
  for (int c = 0; c < classes; ++c) {
    Rows members;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      if (labels[n] == c) members.push_back(rows[n]);
    }
    if (!members.empty()) means.push_back(mean_of(members));
  }
  take_from(means, mean_of(means));
  return means;
}

/// Orthonormal directions in which the means of C classes come as close to a ring as they can, class after class, and
/// then those of the ring that is run through twice.
///
/// The means' polar factor (of their singular value decomposition V S B^T the product V B^T) gives each class a
/// direction; directions of different classes are as far apart as those of a simplex, and harmonics of the ring are
/// orthogonal.
Rows ring_basis(const Rows& means) {
  const std::size_t classes = means.size();
  const Rows parts = principal_directions(means, classes);
  Rows polar(classes, std::vector<double>(means.front().size(), 0.0));  // the factor's rows, one a class
  const Eigen eigen = symmetric_eigen(gram_matrix(means), classes);
  for (std::size_t k = 0; k < parts.size(); ++k) {
    for (std::size_t c = 0; c < classes; ++c) {
      const double share = dot(means[c], parts[k]) / std::sqrt(eigen.values[k]);
      for (std::size_t u = 0; u < polar[c].size(); ++u) polar[c][u] += share * parts[k][u];
    }
  }
  Rows basis;
  for (std::size_t harmonic = 1; harmonic <= 2; ++harmonic) {
    for (const bool upright : {false, true}) {
      std::vector<double> direction(means.front().size(), 0.0);
      for (std::size_t c = 0; c < classes; ++c) {
        const double turns = quotient(harmonic * c, classes);
        const double weight = upright ? cosine(turns) : sine(turns);
        for (std::size_t u = 0; u < direction.size(); ++u) direction[u] += weight * polar[c][u];
      }
      const double length = std::sqrt(dot(direction, direction));
      if (length > 1e-6 && make_orthonormal(direction, basis)) basis.push_back(std::move(direction));
    }
  }
  return basis;
}

/// The ring's directions; where there are fewer than four, those in which the probes of the last snapshot lie apart.
Rows fit_basis(Rows rows, const std::vector<int>& labels) {
  for (auto& row : rows) {
    for (double& value : row) value = std::isfinite(value) ? value : 0.0;
  }
  take_from(rows, mean_of(rows));
  const int classes = *std::max_element(labels.begin(), labels.end()) + 1;
  const int sharing = (classes + kMostPlaces - 1) / kMostPlaces;
  std::vector<int> places;
  for (const int label : labels) places.push_back(label / sharing);
  Rows basis = ring_basis(class_means(rows, places));
  if (basis.size() >= ProjectionPlan::kMostDirections) return basis;
  double before = 0;
  double after = 0;
  for (auto& row : rows) {
    before += dot(row, row);
    for (const auto& direction : basis) {
      const double along = dot(row, direction);
      for (std::size_t u = 0; u < row.size(); ++u) row[u] -= along * direction[u];
    }
    after += dot(row, row);
  }
  if (after <= before * 1e-12) return basis;
  if (rows.size() > kMostRows) {
    Rows some;
    for (std::size_t i = 0; i < kMostRows; ++i) some.push_back(rows[i * rows.size() / kMostRows]);
    rows = std::move(some);
  }
  for (auto& direction : principal_directions(rows, ProjectionPlan::kMostDirections - basis.size())) {
    if (make_orthonormal(direction, basis)) basis.push_back(std::move(direction));
  }
  return basis;
}

/// (N, D) about the mean of those that are finite.
std::vector<double> project(const Rows& rows, const Rows& basis) {
  const std::size_t count = basis.size();
  std::vector<double> places;
  std::vector<double> mean(count, 0.0);
  double known = 0;
  for (const auto& row : rows) {
    bool finite = true;
    for (const auto& direction : basis) {
      places.push_back(dot(row, direction));
      finite = finite && std::isfinite(places.back());
    }
    if (!finite) continue;
    known += 1;
    for (std::size_t d = 0; d < count; ++d) mean[d] += places[places.size() - count + d];
  }
  for (std::size_t i = 0; i < places.size(); ++i) places[i] -= known > 0 ? mean[i % count] / known : 0.0;
  return places;
}

/// (N); 0 where no probabilities were recorded.
std::vector<double> read_margins(const trace::Snapshot& file, const ProjectionPlan& plan, const Probes& probes,
                                 std::int64_t classes) {
  std::vector<double> margins(plan.probes.size(), 0.0);
  if (!file.has(trace::names::kProbeProbability)) return margins;
  const auto probability = file.floats(trace::names::kProbeProbability);
  for (std::size_t n = 0; n < margins.size(); ++n) {
    const std::size_t probe = plan.probes[n];
    const std::int64_t truth = probes.labels[probe];
    double other = 0;
    for (std::int64_t c = 0; c < classes; ++c) {
      const double p = probability[probe * classes + c];
      if (c != truth) other = std::max(other, p);
    }
    margins[n] = other - probability[probe * classes + truth];
  }
  return margins;
}

/// (N, D): of all rows those that are shown.
std::vector<double> of_rows(const std::vector<double>& places, const std::vector<std::size_t>& rows,
                            std::size_t directions) {
  std::vector<double> shown;
  shown.reserve(rows.size() * directions);
  for (const std::size_t row : rows) {
    const auto first = places.begin() + (row * directions);
    shown.insert(shown.end(), first, first + directions);
  }
  return shown;
}

/// Keeps the first few of each class if there are too many probes, and every second, third ... class if there are too
/// many classes.
void choose_shown(ProjectionPlan& plan, const std::vector<int>& labels) {
  plan.recorded = plan.probes.size();
  const std::size_t classes = *std::max_element(labels.begin(), labels.end()) + 1;
  const bool all = plan.recorded <= ProjectionPlan::kMostPoints;
  const std::size_t each = all ? plan.recorded : std::max<std::size_t>(1, ProjectionPlan::kMostPoints / classes);
  const std::size_t stride = all ? 1 : (classes + ProjectionPlan::kMostPoints - 1) / ProjectionPlan::kMostPoints;
  std::vector<std::size_t> counts(classes, 0);
  std::vector<int> shown;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const std::size_t label = labels[row];
    if (label % stride != 0 || counts[label]++ >= each) continue;
    plan.rows.push_back(row);
    shown.push_back(plan.probes[row]);
  }
  plan.probes = std::move(shown);
}

void read_places(ProjectionPlan& plan, const trace::TraceReader& trace, const Probes& probes, const LastLayer& layer) {
  const std::int64_t classes = trace.manifest().class_names.size();
  for (std::size_t s = 0; s < trace.snapshots().size(); ++s) {
    const auto file = trace.snapshot(s);
    auto places = project(read_rows(file, layer), plan.basis);
    places.resize(plan.recorded * plan.directions, std::nan(""));
    plan.places.push_back(of_rows(places, plan.rows, plan.directions));
    plan.margins.push_back(read_margins(file, plan, probes, classes));
  }
}

/// Why nothing tells the probes apart.
std::string same_words(std::size_t probes) {
  return probes == 1 ? "the last hidden layer was recorded of one probe"
                     : "the last hidden layer says the same of all probes";
}

/// Which probe each row of the layer's record is of; empty where that cannot be.
std::vector<int> probes_of(const LastLayer& layer, const Probes& probes) {
  std::vector<int> rows = probes.mapped;
  if (layer.shape.size() == 2) {
    rows.resize(probes.count);
    std::iota(rows.begin(), rows.end(), 0);
  }
  if (std::ssize(rows) != layer.shape[0]) rows.clear();
  return rows;
}

}  // namespace

ProjectionPlan plan_projection(const trace::TraceReader& trace, const Probes& probes) {
  ProjectionPlan plan;
  plan.missing = "the outputs of a hidden layer for the probes were not recorded";
  if (probes.count == 0) return plan;
  const auto last = trace.last_snapshot();
  const LastLayer layer = last_hidden(trace, last);
  if (layer.name.empty()) return plan;
  plan.probes = probes_of(layer, probes);
  if (plan.probes.empty()) return plan;
  const Rows rows = read_rows(last, layer);
  plan.units = rows.front().size();
  std::vector<int> labels;
  for (const int probe : plan.probes) labels.push_back(probes.labels[probe]);
  plan.basis = fit_basis(rows, labels);
  plan.directions = plan.basis.size();
  choose_shown(plan, labels);
  plan.missing = plan.directions == 0 ? same_words(plan.probes.size()) : "";
  if (plan.missing.empty()) read_places(plan, trace, probes, layer);
  return plan;
}

View view_at(double seconds, std::uint64_t seed, std::size_t directions) {
  // Each plane swings to and fro by itself; periods of 17 to 31 s that are no multiples of one another.
  struct Swing {
    std::size_t from, to;
    double period, turns;
  };
  static constexpr Swing kSwings[] = {{0, 2, 17, 0.05}, {1, 3, 23, 0.05}, {0, 3, 29, 0.04}, {1, 2, 31, 0.04}};
  const RandomStream random(seed, RandomUse::kDirector, 1);
  View view{};
  view[0][0] = 1;
  view[1][1] = 1;
  std::uint64_t draw = 0;
  for (const Swing& swing : kSwings) {
    const double phase = random.uniform(draw++);
    if (swing.from >= directions || swing.to >= directions) continue;
    const double angle = swing.turns * sine(seconds / swing.period + phase);
    for (auto& row : view) {
      const double x = row[swing.from];
      const double y = row[swing.to];
      row[swing.from] = cosine(angle) * x - sine(angle) * y;
      row[swing.to] = sine(angle) * x + cosine(angle) * y;
    }
  }
  return view;
}

Point place_at(const ProjectionPlan& plan, const View& view, double snapshot, std::size_t n) {
  const int before = floor_to<int>(snapshot);
  const std::vector<double>& from = entry_at(plan.places, before);
  const std::vector<double>& to = entry_at(plan.places, before + 1);
  Point point;
  for (std::size_t d = 0; d < plan.directions; ++d) {
    const std::size_t at = n * plan.directions + d;
    const double value = between(from[at], to[at], snapshot - before);
    point.x += view[0][d] * value;
    point.y += view[1][d] * value;
  }
  return point;
}

}  // namespace epochreel::scene

#include "panels/reading/probabilities.h"

#include "epochreel/trace/record_names.h"

namespace epochreel::scene {

std::vector<double> probabilities_of(const Shot& shot, int probe) {
  const auto classes = shot.film.names.size();
  const char* name = trace::names::kProbeProbability;
  if (!shot.film.has_probabilities) return {};
  const InterpolatedArray recorded = shot.cache.arrays.at(shot.moment, name);
  std::vector<double> result;
  for (std::size_t c = 0; c < classes; ++c) {
    result.push_back(recorded[probe * classes + c]);
  }
  return result;
}

}  // namespace epochreel::scene

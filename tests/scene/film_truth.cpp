/// film_truth TRACE...: finds what stands on the screen of each trace's film again. Prints what was found, how often,
/// as JSON; exit code 1 where something is not as the trace has it.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <nlohmann/json.hpp>

#include "scene/truth.h"

namespace {

using namespace epochreel;

constexpr int kMostComplaints = 10;  ///< of a film

/// Returns how many complaints there are.
std::size_t look_at(const std::shared_ptr<const trace::TraceReader>& trace, const job::MovieSpec& movie,
                    nlohmann::json& found) {
  const scene::Film film(trace, movie, scene::even_measure());
  scene::Truth truth(film);
  for (std::int64_t number = 0; number < film.frames(); ++number) truth.check(number);
  truth.finish();
  for (const auto& [kind, count] : truth.found()) found[kind] = found.value(kind, 0) + count;
  found["frames"] = found.value("frames", 0) + truth.frames();
  int said = 0;
  for (const std::string& complaint : truth.complaints()) {
    if (said++ < kMostComplaints) fmt::print(stderr, "{}: {}\n", trace->folder().string(), complaint);
  }
  return truth.complaints().size();
}

}  // namespace

int main(int count, char** arguments) {
  try {
    nlohmann::json found = nlohmann::json::object();
    std::size_t complaints = 0;
    for (int i = 1; i < count; ++i) {
      const auto trace = std::make_shared<const trace::TraceReader>(arguments[i]);
      for (const job::MovieSpec& movie : scene::movies_of_truth()) complaints += look_at(trace, movie, found);
    }
    fmt::print("{}\n", found.dump());
    return complaints == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "commands/bench.h"
#include "commands/option_groups.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/median.h"
#include "epochreel/movie/bench.h"
#include "stages.h"
#include "standard_output.h"
#include "table.h"

namespace epochreel::app {

namespace {

/// The rounds of one number of threads together.
struct Result {
  int threads = 1;
  std::int64_t frames = 0;
  double seconds = 0;  ///< wall time
  double alone = 0;    ///< of the encoders alone
  double ratio = 0;    ///< median over the rounds
  movie::RenderSeconds parts;
  double alone_parts = 0;

  /// Of the workers, while others still worked or the disk did.
  double wait() const { return std::max(0.0, threads * seconds - parts.all()); }
  double drawn_to_alone() const { return (parts.draw + parts.convert) / alone_parts; }
};

Result result_of(int threads, const std::vector<movie::MovieRound>& rounds) {
  Result result;
  result.threads = threads;
  std::vector<double> ratios;
  for (const movie::MovieRound& round : rounds) {
    result.frames += round.frames;
    result.seconds += round.seconds;
    result.alone += round.alone;
    result.alone_parts += round.alone_parts;
    result.parts += round.parts;
    ratios.push_back(round.seconds / round.alone);
  }
  result.ratio = median(std::move(ratios));
  return result;
}

std::string as_json(const job::Job& job, const std::vector<Result>& results) {
  nlohmann::ordered_json counts = nlohmann::ordered_json::array();
  for (const Result& result : results) {
    counts.push_back({{"threads", result.threads},
                      {"seconds", result.seconds},
                      {"encoder_alone_seconds", result.alone},
                      {"ratio", result.seconds / result.alone},
                      {"median_ratio", result.ratio},
                      {"speed_up", results.front().seconds / result.seconds},
                      {"cpu_seconds",
                       {{"draw", result.parts.draw},
                        {"hash", result.parts.hash},
                        {"png", result.parts.png},
                        {"convert", result.parts.convert},
                        {"encode", result.parts.encode},
                        {"wait", result.wait()},
                        {"encoder_alone", result.alone_parts}}},
                      {"draw_and_convert_to_encoder_alone", result.drawn_to_alone()}});
  }
  const nlohmann::ordered_json all = {{"job", job.name},
                                      {"width", job.movie.width},
                                      {"height", job.movie.height},
                                      {"frames", results.front().frames},
                                      {"encoder", movie::encoder_versions(job.movie.video)},
                                      {"threads", counts}};
  return all.dump(2) + "\n";
}

std::string as_text(const job::Job& job, const std::vector<Result>& results) {
  std::string text = fmt::format("job      {}\n", job.name) +
                     fmt::format("film     {} of {}x{} pixels\n", counted(results.front().frames, "frame"),
                                 job.movie.width, job.movie.height) +
                     fmt::format("encoder  {}\n\n", movie::encoder_versions(job.movie.video));
  Table table(std::vector<Table::Align>(13, Table::Align::kRight));
  table.add({"threads", "seconds", "alone", "ratio", "median", "speed-up", "ms a frame: draw", "hash", "png", "convert",
             "encode", "wait", "(draw + convert) / alone"});
  for (const Result& result : results) {
    const auto ms = [&](double seconds) {
      return fmt::format("{:.2f}", 1e3 * seconds / static_cast<double>(result.frames));
    };
    table.add({fmt::format("{}", result.threads), fmt::format("{:.2f}", result.seconds),
               fmt::format("{:.2f}", result.alone), fmt::format("{:.3f}", result.seconds / result.alone),
               fmt::format("{:.3f}", result.ratio), fmt::format("{:.2f}", results.front().seconds / result.seconds),
               ms(result.parts.draw), ms(result.parts.hash), ms(result.parts.png), ms(result.parts.convert),
               ms(result.parts.encode), ms(result.wait()), fmt::format("{:.3f}", result.drawn_to_alone())});
  }
  return text + table.text(false);
}

struct BenchMovieOptions {
  JobOptions job;
  std::filesystem::path out;
  int threads = 0;          ///< 0: 1, 2, 4, ... and the processors
  std::int64_t frames = 0;  ///< 0: all
  bool json = false;
};

void bench_movie(const BenchMovieOptions& options, Console& console) {
  const FilmSource source = open_film_source(options.job, options.out, console);
  const Outputs outputs = outputs_of(source, options.out);
  const auto film = plan_film(source.trace, source.job.movie, console);
  make_folder(outputs);
  const std::int64_t frames = options.frames > 0 ? std::min(options.frames, film->frames()) : film->frames();
  std::vector<Result> results;
  for (const int threads : bench_threads(options.threads)) {
    results.push_back(result_of(threads, bench_film(*film, source.job, outputs, frames, threads, console)));
  }
  put(options.json ? as_json(source.job, results) : as_text(source.job, results));
}

}  // namespace

void add_bench_movie(CommandOptions& bench) {
  CommandOptions movie = bench.subcommand("movie", "Drawing and encoding beside the encoder alone");
  BenchMovieOptions& options = movie.does(bench_movie);
  add_job(movie, options.job, kJobOrTrace);
  movie.path("--out", options.out, "Folder of the results (default: out/NAME)");
  add_threads(movie, options.threads, kBenchThreads);
  movie.number("--frames", options.frames, "The film's first frames (default: all)", 1, std::int64_t{1} << 40);
  movie.flag("--json", options.json, "Print the figures as JSON");
}

}  // namespace epochreel::app

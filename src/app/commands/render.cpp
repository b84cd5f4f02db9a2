#include <fmt/format.h>

#include <optional>

#include "commands/frame_list.h"
#include "commands/option_groups.h"
#include "epochreel/base/error.h"
#include "epochreel/base/parse_number.h"
#include "plan.h"
#include "stages.h"

namespace epochreel::app {

namespace {

struct RenderOptions {
  JobOptions job;  ///< or the folder of a trace
  WorkOptions work;
  std::string frames;  ///< "0-99,120": these as PNGs; empty: the whole movie
  std::string shard;   ///< "2/4": this one's segments; empty: all
};

/// "2/4".
movie::Shard parse_shard(const std::string& words) {
  const auto refuse = [&] {
    throw Error(ErrorKind::kUsage, "--shard",
                fmt::format("'{}' is no shard; write I/N with I from 1 to N, as in 2/4", words));
  };
  const std::size_t slash = words.find('/');
  if (slash == std::string::npos) refuse();
  const auto number = parse_number<int>(std::string_view(words).substr(0, slash));
  const auto of = parse_number<int>(std::string_view(words).substr(slash + 1));
  if (!number || !of || *number < 1 || *number > *of) refuse();
  return {.number = *number, .of = *of};
}

void render(const RenderOptions& options, Console& console) {
  std::optional<movie::Shard> shard;
  if (!options.shard.empty()) shard = parse_shard(options.shard);
  if (shard && !options.frames.empty()) {
    throw Error(ErrorKind::kUsage, "--shard", "is of a movie, --frames of pictures alone; give one of them");
  }
  if (!options.job.file.empty() && (shard || !options.frames.empty())) {
    throw Error(ErrorKind::kUsage, "-o", "names a whole movie; leave it out with --shard and --frames");
  }
  if (options.work.dry_run && (shard || !options.frames.empty())) {
    throw Error(ErrorKind::kUsage, "--dry-run", "plans the whole movie; give it without --frames and --shard");
  }
  const std::filesystem::path file = movie_place(options.job.file);
  const FilmSource source = open_film_source(options.job, options.work.out, console);
  const int threads = options.work.threads;
  if (options.job.streams() && !options.work.dry_run) {
    return stream_stage(*plan_film(source.trace, source.job.movie, console), source.job.movie, threads, console);
  }
  Outputs outputs = movie_outputs(source.job.movie, outputs_of(source, options.work.out));
  if (!options.job.streams()) outputs.file = file;
  if (!options.frames.empty()) {
    const auto film = plan_film(source.trace, source.job.movie, console);
    return draw_frames(*film, parse_frames(options.frames, film->frames()), outputs, threads, console);
  }
  const auto films = plan_films(source.trace, source.job.movie, console);
  if (options.work.dry_run) return print_render_plan(source, films, outputs);
  make_folder(outputs);
  require_movie_places(source.job.movie, outputs);
  if (shard) return shard_stage(films, outputs, *shard, threads, console);
  Report report({"render", source.job.name, outputs.folder, threads, options.work.metrics}, console);
  report.film = render_stage(films, outputs, threads, console);
  report.finish(*source.trace);
}

}  // namespace

void add_render(CommandOptions& command) {
  RenderOptions& options = command.does(render);
  add_job(command, options.job, kJobOrTrace);
  add_work(command, options.work);
  add_dry_run(command, options.work);
  add_metrics(command, options.work.metrics);
  add_preview(command, options.job);
  add_movie_file(command, options.job);
  command.text("--frames", options.frames, "Draw these frames as PNGs only, such as 0-99,120");
  command.text("--shard", options.shard, "Make every N-th segment from the I-th on, I/N; 'stitch' joins them");
}

}  // namespace epochreel::app

#include <fmt/format.h>

#include "commands/option_groups.h"
#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "epochreel/job/load.h"
#include "epochreel/movie/pictures.h"
#include "stages.h"
#include "video_options.h"

namespace epochreel::app {

namespace {

struct EncodeOptions {
  std::filesystem::path folder;
  std::filesystem::path job;  ///< its movie.video and movie.fps are taken; empty: defaults
  std::vector<std::string> overrides;
  std::filesystem::path file;
  int threads = default_threads();
};

void check_overrides(const std::vector<std::string>& overrides) {
  for (const std::string& change : overrides) {
    const std::string_view key = std::string_view(change).substr(0, change.find('='));
    if (key == "movie.fps" || key == "movie.video" || key.starts_with("movie.video.")) continue;
    throw Error(ErrorKind::kUsage, fmt::format("--set {}", printable(change, kMaxNameBytes)),
                "of pictures that are there only movie.fps and the keys of movie.video can be chosen");
  }
}

/// The rate is that of the job or the override, else that of the film that the pictures are of, else the default.
job::MovieSpec movie_of(const EncodeOptions& options, const movie::Pictures& pictures) {
  const std::string file = options.file == "-" ? "" : options.file.string();
  if (!options.job.empty()) return job::load_job(options.job, options.overrides, file).movie;
  job::MovieSpec movie;
  if (pictures.fps) movie.fps = *pictures.fps;
  return job::override_movie(movie, options.overrides, file);
}

void encode(const EncodeOptions& options, Console& console) {
  check_overrides(options.overrides);
  const std::filesystem::path file = movie_place(options.file);
  const movie::Pictures pictures = movie::find_pictures(options.folder);
  job::MovieSpec movie = movie_of(options, pictures);
  movie.width = pictures.width;
  movie.height = pictures.height;
  encode_stage(pictures, video_options(movie), file, options.threads, console);
}

}  // namespace

void add_encode(CommandOptions& command) {
  EncodeOptions& options = command.does(encode);
  command.required_path("folder", options.folder, "A folder of 000000.png, 000001.png, ..., such as out/NAME/frames");
  command.path("job", options.job, "A job's YAML file, whose movie.fps and movie.video are taken");
  command.words("--set", options.overrides, "Override a key of these, such as movie.video.crf=23; repeatable");
  command.required_movie("-o", options.file,
                         "The movie, whose name ends as its codec asks. -: frames as Y4M to stdout");
  add_threads(command, options.threads);
  command.console();
}

}  // namespace epochreel::app

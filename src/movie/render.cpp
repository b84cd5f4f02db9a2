#include "epochreel/movie/render.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <omp.h>

#include <algorithm>
#include <deque>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "codec.h"
#include "epochreel/base/cpu_time.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/decoder.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "render_state.h"
#include "task_queue.h"
#include "web_vtt.h"

namespace epochreel::movie {

namespace {

void check_options(const RenderOptions& options) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::kFailed, options.folder.string(), "cannot render: " + why);
  };
  if (options.frames < 1) refuse("the movie has no frames");
  if (options.threads < 1) refuse("there must be 1 thread or more");
  if (options.png_every < 0) refuse("png_every must be 0 or more");
  if (options.video.segment_frames < 1) refuse("a segment must have 1 frame or more");
  if (options.poster_frame < 0 || options.poster_frame >= options.frames) {
    refuse(fmt::format("the poster's frame {} is not among the movie's {}", options.poster_frame, options.frames));
  }
}

void require_places(const RenderOptions& options) {
  require_own_places(options.folder);
  if (!options.file.empty()) require_replaceable(options.file);
}

/// Decodes a segment of a lossless codec: it must hold the pixels that were drawn.
void check_pixels(const std::filesystem::path& video, const std::vector<std::string>& frame_hashes) {
  MovieDecoder decoder(video);
  std::int64_t frame = 0;
  for (const std::string& hash : frame_hashes) {
    if (image::pixel_hash(decoder.read(frame)).hex() != hash) {
      throw Error(ErrorKind::kFailed, video.string(),
                  fmt::format("frame {} in it has other pixels than were drawn when it is read back; the disk or "
                              "libavcodec is at fault",
                              frame));
    }
    ++frame;
  }
}

/// What a segment of one movie gets while its frames are drawn. Used by one thread.
class PartWriter {
 public:
  PartWriter(const Part& part, const Segment& segment) : part_(part), segment_(segment), movie_(*part.movie) {
    if (!part.encode) return;
    movie_.forget_segment(segment);
    encoder_ = std::make_unique<SegmentEncoder>(movie_.draft(video()), movie_.options().video);
  }

  bool wants(std::int64_t frame) const { return part_.encode || std::ranges::binary_search(part_.stills, frame); }

  void add(std::int64_t frame, const DrawnFrame& drawn, RenderSeconds& seconds) {
    if (!wants(frame)) return;
    {
      const CpuTimer timer(seconds.png);
      if (movie_.keeps(frame)) write_picture(movie_.picture(frame), drawn.bitmap);
      if (frame == movie_.options().poster_frame) write_picture(movie_.poster(), drawn.bitmap);
    }
    if (encoder_) encoder_->add(drawn.bitmap, drawn.picture == std::exchange(encoded_, drawn.picture));
  }

  void finish(const std::vector<std::string>& hashes, RenderSeconds& seconds) {
    if (!encoder_) return;
    encoder_->finish();
    seconds.convert += encoder_->seconds().convert;
    seconds.encode += encoder_->seconds().encode;
    if (codec_of(movie_.options().video.codec).is_lossless) check_pixels(movie_.draft(video()), hashes);
    movie_.publish(video());
    movie_.record_segment(segment_, hashes);
  }

 private:
  std::filesystem::path video() const { return movie_.video(segment_); }

  void write_picture(const std::filesystem::path& file, const image::Bitmap& bitmap) {
    image::write_png(movie_.draft(file), bitmap);
    movie_.publish(file);
  }

  const Part& part_;
  const Segment& segment_;
  MovieFolder& movie_;
  std::unique_ptr<SegmentEncoder> encoder_;
  std::int64_t encoded_ = 0;  ///< the last picture
};

/// Draws with an artist of its own. Used by one thread.
class Worker {
 public:
  Worker(RenderState& state, std::unique_ptr<Artist> artist) : state_(state), artist_(std::move(artist)) {}

  void work_on(const Task& task) {
    std::deque<PartWriter> parts;
    for (const Part& part : task.parts) parts.emplace_back(part, task.segment);
    const auto [index, first, count] = task.segment;
    for (std::int64_t frame = first; frame < first + count; ++frame) {
      if (std::ranges::none_of(parts, [&](const PartWriter& part) { return part.wants(frame); })) continue;
      if (state_.should_stop()) return;
      const DrawnFrame drawn = draw(frame);
      for (PartWriter& part : parts) part.add(frame, drawn, work_.seconds);
      if (task.encodes()) state_.report(1);
    }
    std::vector<std::string> hashes;
    for (std::int64_t frame = first; frame < first + count; ++frame) hashes.push_back(state_.frame_hash(frame));
    for (PartWriter& part : parts) part.finish(hashes, work_.seconds);
    if (task.encodes()) work_.frames += count;
    state_.add(std::exchange(work_, {}));
  }

 private:
  /// A frame that is known from a whole segment must be drawn as it was drawn then.
  DrawnFrame draw(std::int64_t frame) {
    const DrawnFrame drawn = [&] {
      const CpuTimer timer(work_.seconds.draw);
      return artist_->draw(frame);
    }();
    const CpuTimer timer(work_.seconds.hash);
    if (drawn.picture != std::exchange(hashed_, drawn.picture)) hash_ = image::pixel_hash(drawn.bitmap).hex();
    std::string& known = state_.frame_hash(frame);
    if (known.empty()) known = hash_;
    if (known == hash_) return drawn;
    throw Error(ErrorKind::kFailed, state_.movies().front().picture(frame).string(),
                fmt::format("frame {} is drawn differently now than in its finished segment; render anew with "
                            "--overwrite",
                            frame));
  }

  RenderState& state_;
  std::unique_ptr<Artist> artist_;
  std::int64_t hashed_ = 0;  ///< the last picture
  std::string hash_;         ///< its pixels'
  RenderReport work_;        ///< since it was last added to the state's
};

void run_tasks(RenderState& state, const std::vector<Task>& tasks,
               const std::function<std::unique_ptr<Artist>()>& make_artist) {
  const std::int64_t count = tasks.size();
  const int threads = static_cast<int>(std::min<std::int64_t>(state.options().threads, count));
  if (count == 0) return;
  TaskQueue queue(count, threads);
  ExceptionKeeper keeper;
#pragma omp parallel num_threads(threads)
  {
    keeper.run([&] {
      std::unique_ptr<Worker> worker;
      try {
        while (const auto task = state.should_stop() ? std::nullopt : queue.next(omp_get_thread_num())) {
          if (!worker) worker = std::make_unique<Worker>(state, make_artist());
          worker->work_on(tasks[*task]);
        }
      } catch (...) {
        state.note_failure();
        throw;
      }
    });
  }
  keeper.rethrow();
}

void write_manifest(const RenderState& state, const MovieFolder& movie) {
  const RenderOptions& options = movie.options();
  write_frame_manifest(movie.manifest(),
                       {options.film_hash, options.video.width, options.video.height, options.video.fps,
                        options.versions, state.frame_hashes(), options.narration.chapters});
}

void join_segments(const MovieFolder& movie) {
  std::vector<std::filesystem::path> videos;
  for (const Segment& segment : movie.segments()) videos.push_back(movie.video(segment));
  stitch(videos, movie.movie(), movie.options().video, movie.options().frames, movie.options().narration.chapters);
}

/// "2, 4-6": numbers that rise, runs of them as one.
std::string list_words(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    words.push_back(end - i == 1 ? fmt::format("{}", numbers[i]) : fmt::format("{}-{}", numbers[i], numbers[end - 1]));
    i = end;
  }
  return fmt::format("{}", fmt::join(words, ", "));
}

/// Error where a segment is not whole: a shard has to make it.
void require_all(const MovieFolder& movie, const std::vector<Task>& tasks) {
  std::vector<std::int64_t> missing;
  std::vector<std::int64_t> others;
  for (const Task& task : tasks) {
    if (!task.encodes()) continue;
    (movie.is_of_another_film(task.segment) ? others : missing).push_back(task.segment.index);
  }
  if (missing.empty() && others.empty()) return;
  std::vector<std::string> parts;
  if (!missing.empty()) parts.push_back(fmt::format("not there or not whole: {}", list_words(missing)));
  if (!others.empty()) {
    parts.push_back(fmt::format("of another job, trace or build: {}", list_words(others)));
  }
  throw Error(ErrorKind::kInvalid, movie.options().folder.string(),
              fmt::format("of the movie's segments 0-{} some cannot be joined; {}; make them with 'render --shard'",
                          std::ssize(movie.segments()) - 1, fmt::join(parts, "; ")));
}

void finish_movies(RenderState& state, const std::vector<Task>& tasks,
                   const std::function<std::unique_ptr<Artist>()>& make_artist) {
  state.report(0);
  run_tasks(state, tasks, make_artist);
  for (const MovieFolder& movie : state.movies()) {
    stop_if_asked();
    write_manifest(state, movie);
    join_segments(movie);
    write_file(movie.words(), web_vtt(movie.options().narration, movie.options().video.fps));
    movie.record_movie();
  }
}

/// Error where the movies cannot be made, or not of the same frames.
void check_movies(std::span<const RenderOptions> movies) {
  const RenderOptions& first = movies.front();
  for (const RenderOptions& movie : movies) {
    check_options(movie);
    require_places(movie);
    const auto frames_of = [](const RenderOptions& options) {
      const VideoOptions& video = options.video;
      return std::tuple(options.frames, options.poster_frame, video.width, video.height, video.fps,
                        video.segment_frames);
    };
    if (frames_of(movie) == frames_of(first)) continue;
    throw Error(ErrorKind::kFailed, movie.folder.string(), "cannot render: it has other frames than the first movie");
  }
}

}  // namespace

RenderReport render_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                          const FrameProgress& progress) {
  return render_movies(std::span(&options, 1), make_artist, progress);
}

RenderReport render_movies(std::span<const RenderOptions> movies,
                           const std::function<std::unique_ptr<Artist>()>& make_artist, const FrameProgress& progress) {
  check_movies(movies);
  RenderState state(movies, progress);
  state.leave_out_whole();
  for (const MovieFolder& movie : state.movies()) movie.prepare();
  if (!state.movies().empty()) finish_movies(state, state.missing(), make_artist);
  return state.done();
}

MovieState look_at_movie(const RenderOptions& options) {
  check_options(options);
  const MovieFolder folder(options);
  MovieState state;
  state.is_whole = folder.is_whole();
  for (const Segment& segment : folder.segments()) {
    stop_if_asked();
    ++state.segments;
    if (!folder.whole_segment(segment)) continue;
    ++state.whole_segments;
    state.kept_frames += segment.count;
  }
  return state;
}

RenderReport render_shard(std::span<const RenderOptions> movies, const Shard& shard,
                          const std::function<std::unique_ptr<Artist>()>& make_artist, const FrameProgress& progress) {
  check_movies(movies);
  RenderState state(movies, progress);
  state.leave_out_whole();
  if (state.movies().empty()) return {};
  for (MovieFolder& movie : state.movies()) movie.prepare_shard();
  const std::vector<Task> tasks = state.missing(shard);
  state.report(0);
  run_tasks(state, tasks, make_artist);
  stop_if_asked();
  return state.done();
}

void stitch_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                  const FrameProgress& progress) {
  const std::span movies(&options, 1);
  check_movies(movies);
  RenderState state(movies, progress);
  state.leave_out_whole();
  if (state.movies().empty()) return;
  const std::vector<Task> tasks = state.missing();
  require_all(state.movies().front(), tasks);
  state.movies().front().prepare();
  finish_movies(state, tasks, make_artist);
}

}  // namespace epochreel::movie

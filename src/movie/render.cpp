#include "epochreel/movie/render.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codec.h"
#include "epochreel/base/cpu_time.h"
#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/decoder.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "render_state.h"
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

/// Draws with an artist and a bitmap of its own. Used by one thread.
class Worker {
 public:
  Worker(RenderState& state, std::unique_ptr<Artist> artist)
      : state_(state), artist_(std::move(artist)), bitmap_(state.options().video.width, state.options().video.height) {}

  void work_on(const Task& task) {
    if (task.encode) {
      encode(task.segment);
    } else {
      draw_stills(task.stills);
    }
    state_.add(std::exchange(work_, {}));
  }

 private:
  std::string draw(std::int64_t frame) {
    {
      const CpuTimer timer(work_.seconds.draw);
      artist_->draw(frame, bitmap_);
    }
    const CpuTimer timer(work_.seconds.hash);
    return image::pixel_hash(bitmap_).hex();
  }

  void keep_pictures(std::int64_t frame) {
    const CpuTimer timer(work_.seconds.png);
    if (state_.folder().keeps(frame)) write_picture(state_.folder().picture(frame));
    if (frame == state_.options().poster_frame) write_picture(state_.folder().poster());
  }

  void write_picture(const std::filesystem::path& file) {
    image::write_png(state_.folder().draft(file), bitmap_);
    state_.folder().publish(file);
  }

  void encode(const Segment& segment) {
    state_.folder().forget_segment(segment);
    const std::filesystem::path video = state_.folder().video(segment);
    SegmentEncoder encoder(state_.folder().draft(video), state_.options().video);
    std::vector<std::string> hashes;
    for (std::int64_t frame = segment.first; frame < segment.first + segment.count; ++frame) {
      if (state_.should_stop()) return;
      hashes.push_back(draw(frame));
      state_.frame_hash(frame) = hashes.back();
      keep_pictures(frame);
      encoder.add(bitmap_);
      state_.report(1);
    }
    encoder.finish();
    work_.frames += segment.count;
    work_.seconds.convert += encoder.seconds().convert;
    work_.seconds.encode += encoder.seconds().encode;
    if (codec_of(state_.options().video.codec).is_lossless) check_pixels(state_.folder().draft(video), hashes);
    state_.folder().publish(video);
    state_.folder().record_segment(segment, hashes);
  }

  void draw_stills(const std::vector<std::int64_t>& frames) {
    for (const std::int64_t frame : frames) {
      if (state_.should_stop()) return;
      if (draw(frame) != state_.frame_hash(frame)) {
        throw Error(ErrorKind::kFailed, state_.folder().picture(frame).string(),
                    fmt::format("frame {} is drawn differently now than in its finished segment; render anew with "
                                "--overwrite",
                                frame));
      }
      keep_pictures(frame);
    }
  }

  RenderState& state_;
  std::unique_ptr<Artist> artist_;
  image::Bitmap bitmap_;
  RenderReport work_;  ///< since it was last added to the state's
};

void run_tasks(RenderState& state, const std::vector<Task>& tasks,
               const std::function<std::unique_ptr<Artist>()>& make_artist) {
  const std::int64_t count = tasks.size();
  const int threads = static_cast<int>(std::min<std::int64_t>(state.options().threads, count));
  if (count == 0) return;
  ExceptionKeeper keeper;
#pragma omp parallel num_threads(threads)
  {
    std::unique_ptr<Worker> worker;
#pragma omp for schedule(dynamic, 1)
    for (std::int64_t i = 0; i < count; ++i) {
      keeper.run([&] {
        if (state.should_stop()) return;
        try {
          if (!worker) worker = std::make_unique<Worker>(state, make_artist());
          worker->work_on(tasks[i]);
        } catch (...) {
          state.note_failure();
          throw;
        }
      });
    }
  }
  keeper.rethrow();
}

void write_manifest(const RenderState& state) {
  const VideoOptions& video = state.options().video;
  write_frame_manifest(state.folder().manifest(), {state.options().film_hash, video.width, video.height, video.fps,
                                                   state.options().versions, state.frame_hashes()});
}

void join_segments(const RenderState& state) {
  std::vector<std::filesystem::path> videos;
  for (const Segment& segment : state.folder().segments()) videos.push_back(state.folder().video(segment));
  stitch(videos, state.folder().movie(), state.options().video, state.options().frames,
         state.options().narration.chapters);
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
void require_all(const RenderState& state, const std::vector<Task>& tasks) {
  std::vector<std::int64_t> missing;
  std::vector<std::int64_t> others;
  for (const Task& task : tasks) {
    if (!task.encode) continue;
    (state.folder().is_of_another_film(task.segment) ? others : missing).push_back(task.segment.index);
  }
  if (missing.empty() && others.empty()) return;
  std::vector<std::string> parts;
  if (!missing.empty()) parts.push_back(fmt::format("not there or not whole: {}", list_words(missing)));
  if (!others.empty()) {
    parts.push_back(fmt::format("of another job, trace or build: {}", list_words(others)));
  }
  throw Error(ErrorKind::kInvalid, state.options().folder.string(),
              fmt::format("of the movie's segments 0-{} some cannot be joined; {}; make them with 'render --shard'",
                          std::ssize(state.folder().segments()) - 1, fmt::join(parts, "; ")));
}

void finish_movie(RenderState& state, const std::vector<Task>& tasks,
                  const std::function<std::unique_ptr<Artist>()>& make_artist) {
  state.report(0);
  run_tasks(state, tasks, make_artist);
  stop_if_asked();
  write_manifest(state);
  join_segments(state);
  write_file(state.folder().words(), web_vtt(state.options().narration, state.options().video.fps));
  state.folder().record_movie();
}

/// Whether all is there already; that is reported.
bool is_done(RenderState& state) {
  if (!state.folder().is_whole()) return false;
  state.report(state.options().frames);
  return true;
}

}  // namespace

RenderReport render_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                          const FrameProgress& progress) {
  check_options(options);
  require_own_places(options.folder);
  RenderState state(options, progress);
  if (is_done(state)) return {};
  state.folder().prepare();
  finish_movie(state, state.missing(), make_artist);
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

RenderReport render_shard(const RenderOptions& options, const Shard& shard,
                          const std::function<std::unique_ptr<Artist>()>& make_artist, const FrameProgress& progress) {
  check_options(options);
  require_own_places(options.folder);
  RenderState state(options, progress);
  if (is_done(state)) return {};
  state.folder().prepare_shard();
  const std::vector<Task> tasks = state.missing(shard);
  state.report(0);
  run_tasks(state, tasks, make_artist);
  stop_if_asked();
  return state.done();
}

void stitch_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                  const FrameProgress& progress) {
  check_options(options);
  require_own_places(options.folder);
  RenderState state(options, progress);
  if (is_done(state)) return;
  const std::vector<Task> tasks = state.missing();
  require_all(state, tasks);
  state.folder().prepare();
  finish_movie(state, tasks, make_artist);
}

}  // namespace epochreel::movie

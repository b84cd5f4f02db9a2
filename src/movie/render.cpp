#include "epochreel/movie/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codec.h"
#include "epochreel/base/cpu_time.h"
#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/decoder.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "render_state.h"

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
    if (state_.folder().keeps(frame)) image::write_png(state_.folder().picture(frame), bitmap_);
    if (frame == state_.options().poster_frame) image::write_png(state_.folder().poster(), bitmap_);
  }

  void encode(const Segment& segment) {
    state_.folder().forget_segment(segment);
    SegmentEncoder encoder(state_.folder().video(segment), state_.options().video);
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
    if (codec_of(state_.options().video.codec).is_lossless) check_pixels(state_.folder().video(segment), hashes);
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
  stitch(videos, state.folder().movie(), state.options().video, state.options().frames);
}

}  // namespace

RenderReport render_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                  const FrameProgress& progress) {
  check_options(options);
  require_own_places(options.folder);
  RenderState state(options, progress);
  if (state.folder().is_whole()) {
    state.report(options.frames);
    return {};
  }
  state.folder().prepare();
  const std::vector<Task> tasks = state.missing();
  state.report(0);
  run_tasks(state, tasks, make_artist);
  stop_if_asked();
  write_manifest(state);
  join_segments(state);
  state.folder().record_movie();
  return state.done();
}

}  // namespace epochreel::movie

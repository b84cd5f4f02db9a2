#include "epochreel/movie/render.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "epochreel/movie/frame_manifest.h"
#include "epochreel/movie/movie_file.h"
#include "film.h"

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

/// Draws with an artist and a bitmap of its own. Used by one thread.
class Worker {
 public:
  Worker(Film& film, std::unique_ptr<Artist> artist)
      : film_(film), artist_(std::move(artist)), bitmap_(film.options().video.width, film.options().video.height) {}

  void work_on(const Task& task) {
    if (task.encode) {
      encode(task.segment);
    } else {
      draw_stills(task.stills);
    }
  }

 private:
  std::string draw(std::int64_t frame) {
    artist_->draw(frame, bitmap_);
    return image::pixel_hash(bitmap_).hex();
  }

  void keep_pictures(std::int64_t frame) {
    if (film_.folder().keeps(frame)) image::write_png(film_.folder().picture(frame), bitmap_);
    if (frame == film_.options().poster_frame) image::write_png(film_.folder().poster(), bitmap_);
  }

  void encode(const Segment& segment) {
    film_.folder().forget_segment(segment);
    SegmentEncoder encoder(film_.folder().video(segment), film_.options().video);
    std::vector<std::string> hashes;
    for (std::int64_t frame = segment.first; frame < segment.first + segment.count; ++frame) {
      if (film_.should_stop()) return;
      hashes.push_back(draw(frame));
      film_.frame_hash(frame) = hashes.back();
      keep_pictures(frame);
      encoder.add(bitmap_);
      film_.report(1);
    }
    encoder.finish();
    film_.folder().record_segment(segment, hashes);
  }

  void draw_stills(const std::vector<std::int64_t>& frames) {
    for (const std::int64_t frame : frames) {
      if (film_.should_stop()) return;
      if (draw(frame) != film_.frame_hash(frame)) {
        throw Error(ErrorKind::kFailed, film_.folder().picture(frame).string(),
                    fmt::format("frame {} is drawn differently now than in its finished segment; render anew with "
                                "--overwrite",
                                frame));
      }
      keep_pictures(frame);
    }
  }

  Film& film_;
  std::unique_ptr<Artist> artist_;
  image::Bitmap bitmap_;
};

void run_tasks(Film& film, const std::vector<Task>& tasks,
               const std::function<std::unique_ptr<Artist>()>& make_artist) {
  const auto count = static_cast<std::int64_t>(tasks.size());
  const int threads = static_cast<int>(std::min<std::int64_t>(film.options().threads, count));
  if (count == 0) return;
  ExceptionKeeper keeper;
#pragma omp parallel num_threads(threads)
  {
    std::unique_ptr<Worker> worker;
#pragma omp for schedule(dynamic, 1)
    for (std::int64_t i = 0; i < count; ++i) {
      keeper.run([&] {
        if (film.should_stop()) return;
        try {
          if (!worker) worker = std::make_unique<Worker>(film, make_artist());
          worker->work_on(tasks[static_cast<std::size_t>(i)]);
        } catch (...) {
          film.note_failure();
          throw;
        }
      });
    }
  }
  keeper.rethrow();
}

void write_manifest(const Film& film) {
  const VideoOptions& video = film.options().video;
  write_frame_manifest(film.folder().manifest(), {film.options().film_hash, video.width, video.height, video.fps,
                                                  film.options().versions, film.frame_hashes()});
}

void join_segments(const Film& film) {
  std::vector<std::filesystem::path> videos;
  for (const Segment& segment : film.folder().segments()) videos.push_back(film.folder().video(segment));
  stitch(videos, film.folder().movie(), film.options().video, film.options().frames);
}

}  // namespace

void render_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                  const FrameProgress& progress) {
  check_options(options);
  require_own_places(options.folder);
  Film film(options, progress);
  if (film.folder().is_whole()) {
    film.report(options.frames);
    return;
  }
  film.folder().prepare();
  const std::vector<Task> tasks = film.missing();
  film.report(0);
  run_tasks(film, tasks, make_artist);
  stop_if_asked();
  write_manifest(film);
  join_segments(film);
  film.folder().record_movie();
}

}  // namespace epochreel::movie

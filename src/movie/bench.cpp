#include "epochreel/movie/bench.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>
#include <vector>

#include "av_error.h"
#include "codec.h"
#include "epochreel/base/available_memory.h"
#include "epochreel/base/cpu_time.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"

namespace epochreel::movie {

namespace {

using Clock = std::chrono::steady_clock;
using MakeArtist = std::function<std::unique_ptr<Artist>()>;

constexpr std::int64_t kLeastSegmentsAWorker = 2;  ///< of a round

/// A round has as many frames as half of the available memory holds: in YUV 4:2:0, 12 bits a pixel. All rounds have
/// about as many segments, so that the workers wait for a last one as seldom as those of a whole film do.
std::int64_t frames_a_round(const MovieBenchOptions& options) {
  const std::int64_t each = options.video.segment_frames;
  const std::int64_t bytes = std::int64_t{options.video.width} * options.video.height * 3 / 2;
  const std::int64_t fitting = available_memory() / 2 / (bytes * each);
  const std::int64_t most = std::max(fitting, kLeastSegmentsAWorker * options.threads);
  const std::int64_t segments = (options.frames + each - 1) / each;
  const std::int64_t rounds = (segments + most - 1) / most;
  return (segments + rounds - 1) / rounds * each;
}

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Artists that serve from round to round, as a worker's serves a whole film: fonts are read once.
class Artists {
 public:
  explicit Artists(const MakeArtist& make) : make_(make) {}

  std::unique_ptr<Artist> take() {
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        std::unique_ptr<Artist> artist = std::move(free_.back());
        free_.pop_back();
        return artist;
      }
    }
    return make_();
  }

  void put_back(std::unique_ptr<Artist> artist) {
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(artist));
  }

 private:
  const MakeArtist& make_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Artist>> free_;
};

/// Draws the frames of a round, which are counted from its first.
class RoundArtist : public Artist {
 public:
  RoundArtist(Artists& artists, std::int64_t first) : artists_(artists), artist_(artists.take()), first_(first) {}
  ~RoundArtist() override { artists_.put_back(std::move(artist_)); }
  RoundArtist(const RoundArtist&) = delete;
  RoundArtist& operator=(const RoundArtist&) = delete;

  DrawnFrame draw(std::int64_t frame) override { return artist_->draw(first_ + frame); }

 private:
  Artists& artists_;
  std::unique_ptr<Artist> artist_;
  std::int64_t first_;
};

/// A frame of its own with the pixels of another.
Frame copy_of(const AVFrame& frame) {
  constexpr const char* kAction = "copy a frame";
  Frame copy(allocated(av_frame_alloc()));
  copy->format = frame.format;
  copy->width = frame.width;
  copy->height = frame.height;
  check(av_frame_get_buffer(copy.get(), 0), "", kAction);
  check(av_frame_copy(copy.get(), &frame), "", kAction);
  return copy;
}

using Frames = std::vector<Frame>;  ///< of a segment

/// Draws and converts the frames of a round, a segment each; nothing of it is measured.
std::vector<Frames> frames_of(const MovieBenchOptions& options, std::int64_t first, std::int64_t count,
                              const MakeArtist& make_artist) {
  const std::int64_t each = options.video.segment_frames;
  std::vector<Frames> segments((count + each - 1) / each);
  parallel_for(options.threads, std::ssize(segments), [&](std::int64_t s) {
    listen_to_libav();
    const auto artist = make_artist();
    const auto encoder = make_encoder(options.folder, options.video);
    for (std::int64_t frame = s * each; frame < std::min(count, (s + 1) * each); ++frame) {
      stop_if_asked();
      segments[s].push_back(copy_of(encoder->convert(artist->draw(first + frame).bitmap)));
    }
  });
  return segments;
}

/// Encodes a round's frames, and no more.
void play_alone(const MovieBenchOptions& options, std::vector<Frames>& segments, MovieRound& round) {
  std::vector<double> seconds(segments.size(), 0.0);
  const auto start = Clock::now();
  parallel_for(options.threads, std::ssize(segments), [&](std::int64_t s) {
    listen_to_libav();
    const CpuTimer timer(seconds[s]);
    const auto encoder = make_encoder(options.folder, options.video);
    std::int64_t time = 0;
    for (const Frame& frame : segments[s]) encoder->encode(*frame, time++, [](AVPacket&) {});
    encoder->drain([](AVPacket&) {});
  });
  round.alone = since(start);
  for (const double part : seconds) round.alone_parts += part;
}

void play_ours(const MovieBenchOptions& options, std::int64_t first, Artists& artists, MovieRound& round) {
  RenderOptions render;
  render.folder = options.folder / "round";
  render.video = options.video;
  render.frames = round.frames;
  render.png_every = options.png_every;
  render.film_hash = "bench";
  render.threads = options.threads;
  std::filesystem::remove_all(render.folder);
  std::filesystem::create_directories(render.folder);
  const auto start = Clock::now();
  const auto report = render_movie(render, [&] { return std::make_unique<RoundArtist>(artists, first); }, {});
  round.seconds = since(start);
  round.parts = report.seconds;
  std::filesystem::remove_all(render.folder);
}

}  // namespace

std::vector<MovieRound> bench_movie(const MovieBenchOptions& options, const MakeArtist& make_artist) {
  listen_to_libav();
  const std::int64_t most = frames_a_round(options);
  std::vector<MovieRound> rounds;
  Artists artists(make_artist);  // never those that draw the floor's frames: these know a round's networks already
  for (std::int64_t done = 0; done < options.frames;) {
    MovieRound round;
    round.frames = std::min(most, options.frames - done);
    auto segments = frames_of(options, done, round.frames, make_artist);
    const bool alone_first = rounds.size() % 2 == 1;
    if (alone_first) play_alone(options, segments, round);
    play_ours(options, done, artists, round);
    if (!alone_first) play_alone(options, segments, round);
    rounds.push_back(round);
    options.on_frames(done += round.frames, options.frames);
  }
  return rounds;
}

}  // namespace epochreel::movie

/// Drawing and encoding a whole movie, segment by segment.
///
/// A worker takes a segment, draws its frames in order and encodes them; segments run side by side. A segment is
/// the unit of parallelism and of resuming: what is whole is not drawn again.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epochreel/image/bitmap.h"
#include "epochreel/movie/encoder.h"
#include "epochreel/movie/narration.h"

namespace epochreel::movie {

/// A frame as an artist drew it.
struct DrawnFrame {
  const image::Bitmap& bitmap;  ///< the artist's; stands until its next call
  std::int64_t picture = 0;     ///< above 0; frames that repeat a picture, pixel for pixel, may have its number
};

/// Draws frames, each from its number alone. One artist a worker; made by the worker's thread.
class Artist {
 public:
  virtual ~Artist() = default;
  virtual DrawnFrame draw(std::int64_t frame) = 0;
};

struct RenderOptions {
  std::filesystem::path folder;  ///< receives the movie, movie.vtt, poster.png, frames.json, frames/, segments/
  std::filesystem::path file;    ///< the movie; empty: movie.mp4 or the like in the folder
  VideoOptions video;
  std::int64_t frames = 0;  ///< of the whole movie
  int png_every = 0;        ///< 0: none; N: frames 0, N, 2N, ... as frames/000030.png
  std::int64_t poster_frame = 0;
  std::string film_hash;                        ///< names what is drawn; segments of another film are drawn anew
  std::map<std::string, std::string> versions;  ///< for frames.json
  Narration narration;  ///< for the movie's chapters and movie.vtt; what is drawn and how decides it, too
  int threads = 1;
};

/// The movie's file: RenderOptions' own, or the one in the folder.
std::filesystem::path movie_path(const RenderOptions& options);

/// Processor seconds of all workers together.
struct RenderSeconds {
  double draw = 0;
  double hash = 0;     ///< of pixels, for frames.json
  double png = 0;      ///< the pictures that are kept
  double convert = 0;  ///< as EncodeSeconds
  double encode = 0;

  RenderSeconds& operator+=(const RenderSeconds& other);
  double all() const { return draw + hash + png + convert + encode; }
};

/// What rendering has done.
struct RenderReport {
  std::int64_t frames = 0;  ///< drawn and encoded; those of whole segments are not
  RenderSeconds seconds;
};

/// Called once at the start with the frames that are there already, then after each frame, from any worker, one call at
/// a time. `frames` are those of the film, or of the shard.
using FrameProgress = std::function<void(std::int64_t frames_done, std::int64_t frames)>;

/// Makes the movie. Finished segments of the same film are kept, and where all is there already nothing is done. On a
/// signal the workers stop after their frame and Interrupted is thrown. Pictures and segments of another, longer film
/// in the folder are removed if segments/movie.json lists them as ours, and so is all of a movie in another container.
/// A movie that has a `file` of its own leaves those in the folder alone.
RenderReport render_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                          const FrameProgress& progress);

/// Makes several movies of the same frames, which are drawn once: each frame of a segment goes to the encoders of all
/// movies that lack this segment. Each movie is what render_movie makes of it alone. They differ in folder, file,
/// codec, png_every, film_hash and versions; Error{kFailed} where they differ in more.
RenderReport render_movies(std::span<const RenderOptions> movies,
                           const std::function<std::unique_ptr<Artist>()>& make_artist, const FrameProgress& progress);

/// A share of a movie's segments: every `of`-th, from the `number`-th on.
struct Shard {
  int number = 1;  ///< from 1
  int of = 1;

  bool has(std::int64_t segment) const { return segment % of == number - 1; }
};

/// Makes one shard's segments of movies as render_movies takes them, with the pictures of their frames. Other shards of
/// the same film may work in the folder at the same time, on other machines too, and the same shard may run twice: each
/// process works in a folder of its own below segments/, and gives files their names when they are whole. Two that make
/// the same segment make the same bytes.
RenderReport render_shard(std::span<const RenderOptions> movies, const Shard& shard,
                          const std::function<std::unique_ptr<Artist>()>& make_artist, const FrameProgress& progress);

/// Joins the segments that shards have made into the movie that render_movie makes, with frames.json and poster.png.
/// Error{kInvalid} names the segments that are missing, and those of another film. Pictures that are missing are drawn.
void stitch_movie(const RenderOptions& options, const std::function<std::unique_ptr<Artist>()>& make_artist,
                  const FrameProgress& progress);

/// What of a movie is there already.
struct MovieState {
  std::int64_t segments = 0;
  std::int64_t whole_segments = 0;
  std::int64_t kept_frames = 0;  ///< of the whole segments
  bool is_whole = false;         ///< nothing is to be done
};

/// Looks at what render_movie would find, and changes nothing.
MovieState look_at_movie(const RenderOptions& options);

/// Error{kInvalid} where a link stands in the place of a folder of the film, or a folder, a FIFO or a device in the
/// place of a file. render_movie looks first of all; a caller that has long work to do before it looks earlier.
void require_own_places(const std::filesystem::path& folder);

/// Makes frames/ and lists these frames as ours, before their pictures are written into it.
void list_pictures(const std::filesystem::path& folder, const std::vector<std::int64_t>& frames);

}  // namespace epochreel::movie

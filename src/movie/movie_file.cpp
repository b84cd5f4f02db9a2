#include "epochreel/movie/movie_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <system_error>
#include <vector>

#include "av_error.h"
#include "codec.h"
#include "epochreel/base/text.h"
#include "movie_reader.h"
#include "movie_writer.h"

namespace epochreel::movie {

namespace fs = std::filesystem;

namespace {

/// The common values of the segments, and what joining them needs.
struct Joint {
  Parameters parameters;
  std::int64_t frames = 0;
  /// How many frames decoding runs ahead of showing, so that no frame is shown before it is decoded.
  std::int64_t delay = 0;
};

Parameters copy_of(const AVCodecParameters& from, const fs::path& path) {
  Parameters copy(allocated(avcodec_parameters_alloc()));
  check(avcodec_parameters_copy(copy.get(), &from), path, "read the stream's parameters");
  return copy;
}

/// The bytes before the first packet, as far as they are about decoding.
std::string_view header_of(const AVCodecParameters& parameters) {
  const std::string_view bytes(reinterpret_cast<const char*>(parameters.extradata),
                               static_cast<std::size_t>(parameters.extradata_size));
  return parameters.codec_id == AV_CODEC_ID_APNG ? bytes.substr(0, apng_header_size(bytes)) : bytes;
}

bool same_stream(const AVCodecParameters& a, const AVCodecParameters& b) {
  return a.codec_id == b.codec_id && a.width == b.width && a.height == b.height && header_of(a) == header_of(b);
}

/// Whether decoding of a movie can start where it should.
bool has_key_frames(const PacketScan& scan, const VideoOptions& options) {
  const KeyFrames rule = codec_of(options.codec).key_frames;
  if (rule == KeyFrames::kFirst) return !scan.key_frames.empty() && scan.key_frames.front() == 0;
  const int distance = rule == KeyFrames::kAll ? 1 : options.segment_frames;
  std::vector<std::int64_t> numbers;
  for (std::int64_t frame = 0; frame < scan.frames(); frame += distance) numbers.push_back(frame);
  return scan.key_frames == numbers;
}

void check_segment(const MovieReader& segment, const PacketScan& scan, const VideoOptions& options, bool is_last) {
  const AVCodecParameters& parameters = *segment.stream().codecpar;
  if (parameters.width != options.width || parameters.height != options.height) {
    segment.refuse(fmt::format("is a segment of {}x{} pixels, not of the movie's {}x{}; render it again",
                               parameters.width, parameters.height, options.width, options.height));
  }
  if (scan.frames() > options.segment_frames || (scan.frames() < options.segment_frames && !is_last)) {
    segment.refuse(
        fmt::format("is a segment of {} frames, not of {}; render it again", scan.frames(), options.segment_frames));
  }
  if (!scan.is_gapless() || !has_key_frames(scan, options)) {
    segment.refuse("is no segment of one closed group of pictures; render it again");
  }
}

Joint inspect(std::span<const fs::path> segments, const VideoOptions& options) {
  Joint joint;
  for (const fs::path& path : segments) {
    MovieReader segment(path, ErrorKind::kFailed);
    const PacketScan scan = segment.scan(options.fps);
    check_segment(segment, scan, options, &path == &segments.back());
    const AVCodecParameters& parameters = *segment.stream().codecpar;
    if (!joint.parameters) joint.parameters = copy_of(parameters, path);
    if (!same_stream(*joint.parameters, parameters)) {
      segment.refuse(fmt::format("is encoded with other parameters than {}; render both again", segments[0].string()));
    }
    joint.frames += scan.frames();
    for (std::int64_t k = 0; k < scan.frames(); ++k) {
      joint.delay = std::max(joint.delay, k - scan.pts[static_cast<std::size_t>(k)]);
    }
  }
  return joint;
}

/// Decoding times are counted anew, so that they run on evenly over the seams.
void copy_packets(std::span<const fs::path> segments, const Joint& joint, const VideoOptions& options,
                  MovieWriter& writer) {
  std::int64_t first_frame = 0;
  Seam seam;
  const Container& container = codec_of(options.codec).container;
  for (const fs::path& path : segments) {
    MovieReader segment(path, ErrorKind::kFailed);
    while (AVPacket* packet = segment.next()) {
      if (container.join != nullptr) container.join(*packet, seam);
      packet->pts = container.has_times
                        ? first_frame + av_rescale_q(packet->pts, segment.stream().time_base, {1, options.fps})
                        : seam.packets;
      packet->dts = seam.packets++ - joint.delay;
      writer.write(*packet);
    }
    first_frame += options.segment_frames;
  }
}

/// The first characters of a text, so many that Nero's list of chapters holds them.
std::string cut_name(std::string_view text) {
  constexpr std::size_t kMostBytes = 255;
  if (text.size() <= kMostBytes) return std::string(text);
  std::size_t end = 0;
  for (std::size_t next = 0; next <= kMostBytes;) {
    end = next;
    next += std::max<std::size_t>(1, first_character(text.substr(next)).bytes);
  }
  return std::string(text.substr(0, end));
}

/// Error{kFailed} where they do not follow one another from the first frame to the last.
std::vector<TimedWords> checked_chapters(std::span<const TimedWords> chapters, const fs::path& movie,
                                         std::int64_t frames) {
  std::vector<TimedWords> checked;
  std::int64_t next = 0;
  for (const TimedWords& chapter : chapters) {
    if (chapter.first != next || chapter.count < 1) break;
    next += chapter.count;
    checked.push_back({chapter.first, chapter.count, cut_name(chapter.words)});
  }
  if (checked.size() == chapters.size() && (chapters.empty() || next == frames)) return checked;
  throw Error(ErrorKind::kFailed, movie.string(),
              fmt::format("cannot have a chapter from frame {} on: they must follow one another through all {} frames",
                          next, frames));
}

void check_chapters(const MovieReader& movie, std::span<const TimedWords> chapters, int fps) {
  const auto is_frame = [&](double seconds, std::int64_t frame) {
    return std::llround(seconds * fps * 1000) == frame * 1000;
  };
  const bool same =
      std::ranges::equal(movie.chapters(), chapters, [&](const ChapterInfo& found, const TimedWords& asked) {
        return is_frame(found.start, asked.first) && is_frame(found.end, asked.first + asked.count) &&
               found.name == asked.words;
      });
  if (!same) movie.refuse("has other chapters than were written when read back; the disk or libavformat is at fault");
}

void check_movie(const fs::path& path, const VideoOptions& options, std::int64_t expected_frames,
                 std::span<const TimedWords> chapters) {
  MovieReader movie(path, ErrorKind::kFailed);
  const PacketScan scan = movie.scan(options.fps);
  if (scan.frames() != expected_frames || !scan.is_gapless() || !has_key_frames(scan, options)) {
    movie.refuse(
        fmt::format("holds {} frames when read back, not {}, or has key frames ({}) elsewhere than it should; the "
                    "disk or libavformat is at fault",
                    scan.frames(), expected_frames, scan.key_frames.size()));
  }
  check_chapters(movie, chapters, options.fps);
}

/// The frames a second at which each lasts as long as the stream's ticks can say; 0 where there is none.
double rate_of(std::int64_t duration, AVRational tick) {
  if (duration < 1) return 0;
  const double rate = 1 / (static_cast<double>(duration) * av_q2d(tick));
  const auto whole = static_cast<int>(std::lround(rate));
  return whole > 0 && av_rescale_q(1, {1, whole}, tick) == duration ? whole : rate;
}

std::string name_or_unknown(const char* name) { return name == nullptr ? "unknown" : name; }

}  // namespace

std::string movie_file_name(const job::VideoSpec& video) {
  return fmt::format("movie{}", codec_of(video).container.ending);
}

std::vector<std::string_view> movie_endings() {
  std::vector<std::string_view> endings;
  for (const Container* container : kContainers) endings.push_back(container->ending);
  return endings;
}

std::vector<std::string_view> movie_nouns() {
  std::vector<std::string_view> nouns;
  for (const Container* container : kContainers) nouns.push_back(container->noun);
  return nouns;
}

bool is_movie_name(std::string_view name) {
  return std::ranges::any_of(movie_endings(), [&](std::string_view ending) { return has_ending(name, ending); });
}

std::optional<fs::path> find_movie(const fs::path& folder) {
  for (const std::string_view ending : movie_endings()) {
    std::error_code unreadable;
    fs::path file = folder / fmt::format("movie{}", ending);
    if (fs::is_regular_file(file, unreadable)) return file;
  }
  return std::nullopt;
}

void stitch(std::span<const fs::path> segments, const fs::path& movie, const VideoOptions& drawn,
            std::int64_t drawn_frames, std::span<const TimedWords> chapters) {
  listen_to_libav();
  const VideoOptions options = stored_video(drawn);
  const std::int64_t expected_frames = stored_count(drawn_frames, drawn);
  std::vector<TimedWords> checked = checked_chapters(chapters, movie, drawn_frames);
  if (!codec_of(options.codec).container.has_chapters) checked.clear();
  const Joint joint = inspect(segments, options);
  if (joint.frames != expected_frames || expected_frames < 1) {
    throw Error(
        ErrorKind::kFailed, movie.string(),
        fmt::format("cannot join {} segments of {} frames together to a movie of {} frames; render the missing ones",
                    segments.size(), joint.frames, expected_frames));
  }
  MovieWriter writer(movie, codec_of(options.codec).container, *joint.parameters,
                     {.fps = options.fps, .is_movie = true, .chapters = checked});
  copy_packets(segments, joint, options, writer);
  writer.finish();
  check_movie(writer.temporary(), options, expected_frames, checked);
  writer.publish();
}

MovieInfo read_movie(const fs::path& path) {
  listen_to_libav();
  MovieReader movie(path, ErrorKind::kInvalid);
  movie.find_stream_info();
  const AVStream& stream = movie.stream();
  const AVCodecParameters& parameters = *stream.codecpar;
  MovieInfo info;
  info.codec = avcodec_get_name(parameters.codec_id);
  info.width = parameters.width;
  info.height = parameters.height;
  info.fps = av_q2d(stream.avg_frame_rate);
  info.seconds = movie.seconds();
  info.pixel_format = name_or_unknown(av_get_pix_fmt_name(static_cast<AVPixelFormat>(parameters.format)));
  info.color = name_or_unknown(av_color_space_name(parameters.color_space)) + "/" +
               name_or_unknown(av_color_range_name(parameters.color_range));
  info.primaries = name_or_unknown(av_color_primaries_name(parameters.color_primaries));
  info.transfer = name_or_unknown(av_color_transfer_name(parameters.color_trc));
  info.tags = movie.tags();
  info.chapters = movie.chapters();
  std::int64_t packets = 0;
  while (const AVPacket* packet = movie.next()) {
    if (!movie.container().has_times && packets == 0) info.fps = rate_of(packet->duration, stream.time_base);
    movie.check_bound(++packets);
    if (is_shown(*packet)) ++info.frames;
  }
  movie.check_count(packets);
  if (!movie.container().has_times && info.fps > 0) info.seconds = static_cast<double>(info.frames) / info.fps;
  std::error_code code;
  info.bytes = fs::file_size(path, code);
  if (code) throw Error(ErrorKind::kFailed, path.string(), "cannot tell its size: " + code.message());
  return info;
}

}  // namespace epochreel::movie

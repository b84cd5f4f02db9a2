#include "epochreel/movie/decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>

#include "av_error.h"
#include "epochreel/base/hash.h"
#include "epochreel/image/png.h"
#include "movie_reader.h"
#include "rgb_converter.h"

namespace epochreel::movie {

namespace {

std::span<const std::byte> bytes_of(const void* data, int size) {
  return {static_cast<const std::byte*>(data), static_cast<std::size_t>(std::max(size, 0))};
}

template <class Number>
void update(Hasher& hasher, Number number) {
  hasher.update(std::as_bytes(std::span(&number, 1)));
}

/// The decoder's parameters: packets mean the same only where these are the same.
void update_with_parameters(Hasher& hasher, const AVCodecParameters& parameters) {
  update(hasher, parameters.codec_id);
  update(hasher, parameters.width);
  update(hasher, parameters.height);
  update(hasher, parameters.color_space);
  update(hasher, parameters.color_range);
  hasher.update(bytes_of(parameters.extradata, parameters.extradata_size));
}

}  // namespace

std::vector<GroupOfPictures> groups_of_pictures(const std::filesystem::path& path) {
  listen_to_libav();
  MovieReader movie(path, ErrorKind::kInvalid);
  std::vector<GroupOfPictures> groups;
  std::optional<Hasher> hasher;
  const auto close = [&] {
    if (hasher) groups.back().hash = hasher->digest().hex();
  };
  std::int64_t count = 0;
  while (const AVPacket* packet = movie.next()) {
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0 || groups.empty()) {
      close();
      groups.push_back({.first = count, .frames = 0, .hash = {}});
      update_with_parameters(hasher.emplace(), *movie.stream().codecpar);
    }
    update(*hasher, packet->pts);
    update(*hasher, packet->flags);
    hasher->update(bytes_of(packet->data, packet->size));
    if (!is_shown(*packet)) continue;
    ++groups.back().frames;
    ++count;
  }
  close();
  return groups;
}

struct MovieDecoder::Rep {
  explicit Rep(const std::filesystem::path& where)
      : path(where), reader(where, ErrorKind::kInvalid), frame(allocated(av_frame_alloc())) {
    find_times();
    const AVCodecParameters& parameters = *reader.stream().codecpar;
    const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
    if (codec == nullptr) {
      reader.refuse(
          fmt::format("is encoded as {}, which this libavcodec cannot decode", avcodec_get_name(parameters.codec_id)));
    }
    decoder.reset(allocated(avcodec_alloc_context3(codec)));
    check(avcodec_parameters_to_context(decoder.get(), &parameters), path, "set up its decoder");
    decoder->thread_count = 1;
    decoder->max_pixels = image::kMaxPicturePixels;  // of the stream itself, whatever the container says
    // Frames that lead to a key frame come out too: where they are held back, frames at the end of the movie are lost.
    decoder->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
    const int code = avcodec_open2(decoder.get(), codec, nullptr);
    if (code < 0) fail(path, "open its decoder", code, ErrorKind::kInvalid);
  }

  void find_times() {
    MovieReader movie(path, ErrorKind::kInvalid);
    std::int64_t packets = 0;
    while (const AVPacket* packet = movie.next()) {
      ++packets;
      if (is_shown(*packet)) times.push_back(packet->pts);
      if ((packet->flags & AV_PKT_FLAG_KEY) != 0) key_frames[packet->pts] = packet->dts;
    }
    movie.check_count(packets);
    if (times.empty() || key_frames.empty()) movie.refuse("shows no frame, or no key frame to start from");
    std::sort(times.begin(), times.end());
    if (std::adjacent_find(times.begin(), times.end()) != times.end()) {
      movie.refuse("shows two frames at the same time, so that their order is not known");
    }
  }

  /// Decodes the next frame in the order of showing into `frame`; false at the end.
  bool decode_next() {
    for (;;) {
      const int code = avcodec_receive_frame(decoder.get(), frame.get());
      if (code == 0) return true;
      if (code == AVERROR_EOF) return false;
      if (code != AVERROR(EAGAIN)) fail(path, "decode its pictures", code, ErrorKind::kInvalid);
      const AVPacket* packet = reader.next();
      const int sent = avcodec_send_packet(decoder.get(), packet);
      if (sent < 0) fail(path, "decode its pictures", sent, ErrorKind::kInvalid);
    }
  }

  /// libavcodec makes up what is damaged in a lossless frame, and only logs it: "slice CRC mismatch".
  bool has_seen_damage() const {
    const AVCodecDescriptor* const codec = avcodec_descriptor_get(decoder->codec_id);
    const int kinds = codec->props & (AV_CODEC_PROP_LOSSY | AV_CODEC_PROP_LOSSLESS);
    return kinds == AV_CODEC_PROP_LOSSLESS && has_complained();
  }

  /// Goes to the last key frame that is shown at `time` or before. One that is shown later may be decoded before it,
  /// and is no place to start from: frames that lead to it refer to what was decoded earlier.
  void seek(std::int64_t time) {
    auto start = key_frames.upper_bound(time);
    if (start != key_frames.begin()) --start;
    is_from_start = start == key_frames.begin();
    reader.seek(start->second);
    avcodec_flush_buffers(decoder.get());
  }

  /// Whether there is a key frame to start from between the next frame and the one shown at `time`.
  bool can_skip_to(std::int64_t time) const {
    const auto after = key_frames.upper_bound(time);
    if (after == key_frames.begin() || next >= std::ssize(times)) return false;
    return std::prev(after)->first > times[next];
  }

  /// Decodes up to the frame that is shown at `time`. False where none is, where parts of it could not be decoded and
  /// were made up, or where what it refers to lies before the key frame that decoding started from, as in a movie that
  /// is refreshed bit by bit.
  bool decode_to(std::int64_t time) {
    do {
      if (!decode_next()) return false;
    } while (frame->pts < time);
    const bool whole = frame->decode_error_flags == 0;
    return frame->pts == time && whole && (is_from_start || (frame->flags & AV_FRAME_FLAG_CORRUPT) == 0);
  }

  std::filesystem::path path;
  MovieReader reader;
  CodecContext decoder;
  Frame frame;
  std::vector<std::int64_t> times;                  ///< when each frame is shown, rising
  std::map<std::int64_t, std::int64_t> key_frames;  ///< when each is shown, and when it is decoded
  std::int64_t next = 0;                            ///< the frame that decode_next gives
  bool is_from_start = true;                        ///< decoding started with the first packet
  std::optional<RgbConverter> converter;
};

MovieDecoder::MovieDecoder(const std::filesystem::path& path) {
  listen_to_libav();
  rep_ = std::make_unique<Rep>(path);
}
MovieDecoder::~MovieDecoder() = default;
MovieDecoder::MovieDecoder(MovieDecoder&&) noexcept = default;

std::int64_t MovieDecoder::frames() const { return rep_->times.size(); }

image::Bitmap MovieDecoder::read(std::int64_t number) {
  Rep& rep = *rep_;
  listen_to_libav();
  const std::int64_t wanted = rep.times.at(number);
  if (number < rep.next || rep.can_skip_to(wanted)) rep.seek(wanted);
  bool found = rep.decode_to(wanted);
  if (!found && !rep.is_from_start) {
    rep.seek(INT64_MIN);
    found = rep.decode_to(wanted);
  }
  if (!found || rep.has_seen_damage()) rep.reader.refuse(fmt::format("is damaged: frame {} cannot be decoded", number));
  rep.next = number + 1;
  if (!rep.converter) rep.converter.emplace(*rep.frame, rep.path);
  return rep.converter->convert(*rep.frame);
}

}  // namespace epochreel::movie

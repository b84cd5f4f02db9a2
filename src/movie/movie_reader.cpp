#include "movie_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "av_error.h"
#include "container.h"
#include "epochreel/base/grouped.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/image/png.h"

namespace epochreel::movie {

namespace {

/// libavformat marks the streams that an MP4's chapters come from so, and gives none of their packets.
bool is_of_chapters(const AVStream& stream) {
  return stream.codecpar->codec_type == AVMEDIA_TYPE_DATA && stream.discard == AVDISCARD_ALL;
}

bool is_video_alone(const AVFormatContext& input) {
  if (input.nb_streams < 1 || input.streams[0]->codecpar->codec_type != AVMEDIA_TYPE_VIDEO) return false;
  return std::all_of(input.streams + 1, input.streams + input.nb_streams,
                     [](const AVStream* stream) { return is_of_chapters(*stream); });
}

}  // namespace

MovieReader::MovieReader(std::filesystem::path path, ErrorKind kind)
    : path_(std::move(path)), container_(container_of(path_)), kind_(kind), packet_(allocated(av_packet_alloc())) {
  std::error_code unreadable;
  if (std::filesystem::exists(path_, unreadable))
    require_regular_file(path_);  // libavformat waits for the writer of a FIFO
  AVFormatContext* context = nullptr;
  const std::string url = "file:" + path_.string();
  const int code = avformat_open_input(&context, url.c_str(), av_find_input_format(container_.name), nullptr);
  if (code < 0) fail(path_, fmt::format("read it as {}", container_.noun), code, kind_);
  input_.reset(context);
  if (!is_video_alone(*context)) {
    refuse("is no movie of epochreel: it does not hold one video stream and nothing else");
  }
  const AVCodecParameters& picture = *stream().codecpar;
  if (std::int64_t{picture.width} * picture.height > image::kMaxPicturePixels) {
    refuse(fmt::format("has frames of {} x {} pixels; at most {} pixels are read", picture.width, picture.height,
                       grouped(image::kMaxPicturePixels)));
  }
  check_bound(stream().nb_frames);
  if (container_.whole_size != nullptr) check_size(container_.whole_size(path_));
}

void MovieReader::check_size(std::optional<std::uint64_t> whole_size) const {
  const std::uint64_t size = std::filesystem::file_size(path_);
  if (!whole_size || size >= *whole_size) return;
  refuse(fmt::format("is cut off: it holds {} of {} bytes", grouped(size), grouped(*whole_size)));
}

double MovieReader::seconds() const {
  if (stream().duration != AV_NOPTS_VALUE) return static_cast<double>(stream().duration) * av_q2d(stream().time_base);
  return static_cast<double>(input_->duration) / AV_TIME_BASE;
}

void MovieReader::check_bound(std::int64_t frames) const {
  if (frames <= kMaxMovieFrames) return;
  refuse(fmt::format("holds {} frames or more; at most {} are read", grouped(frames), grouped(kMaxMovieFrames)));
}

AVPacket* MovieReader::next() {
  stop_if_asked();
  av_packet_unref(packet_.get());
  const int code = av_read_frame(input_.get(), packet_.get());
  if (code == AVERROR_EOF) return nullptr;
  if (code < 0) fail(path_, "read its pictures", code, kind_);
  if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) {
    refuse("is damaged or cut off: a picture is not whole");
  }
  return packet_.get();
}

void MovieReader::seek(std::int64_t time) {
  const int code = av_seek_frame(input_.get(), 0, time, AVSEEK_FLAG_BACKWARD);
  if (code < 0) fail(path_, "go to a picture in it", code, kind_);
}

void MovieReader::check_count(std::int64_t frames) const {
  if (frames == 0) refuse("is cut off: it holds no frame");
  const std::int64_t promised = stream().nb_frames;  // 0 in a fragmented MP4, which has no index of the whole
  if (promised != 0 && promised != frames)
    refuse(fmt::format("is cut off: it holds {} of {} frames", frames, promised));
}

void MovieReader::find_stream_info() {
  const int code = avformat_find_stream_info(input_.get(), nullptr);
  if (code < 0) fail(path_, "read its first pictures", code, kind_);
}

PacketScan MovieReader::scan(int fps) {
  PacketScan found;
  const AVRational tick = {1, fps};
  while (const AVPacket* packet = next()) {
    const std::optional<std::int64_t> frame = frame_of(*packet, tick, found.frames());
    if (!frame) refuse(fmt::format("has a picture between two frames at {} frames a second", fps));
    found.pts.push_back(*frame);
    if ((packet->flags & AV_PKT_FLAG_KEY) != 0) found.key_frames.push_back(*frame);
  }
  return found;
}

std::vector<ChapterInfo> MovieReader::chapters() const {
  std::vector<ChapterInfo> found;
  for (const AVChapter* chapter : std::span(input_->chapters, input_->nb_chapters)) {
    const double tick = av_q2d(chapter->time_base);
    const AVDictionaryEntry* const name = av_dict_get(chapter->metadata, "title", nullptr, 0);
    found.push_back({static_cast<double>(chapter->start) * tick, static_cast<double>(chapter->end) * tick,
                     name == nullptr ? "" : name->value});
  }
  return found;
}

/// The frame that a packet shows, which comes after `before` others.
std::optional<std::int64_t> MovieReader::frame_of(const AVPacket& packet, AVRational tick, std::int64_t before) const {
  const AVRational base = stream().time_base;
  if (!container_.has_times) {
    return packet.duration == av_rescale_q(1, tick, base) ? std::optional(before) : std::nullopt;
  }
  const std::int64_t frame = av_rescale_q(packet.pts, base, tick);
  const bool is_exact = packet.pts != AV_NOPTS_VALUE && packet.pts == av_rescale_q(frame, tick, base);
  return is_exact ? std::optional(frame) : std::nullopt;
}

std::map<std::string, std::string> MovieReader::tags() const {
  std::map<std::string, std::string> tags;
  const AVDictionaryEntry* entry = nullptr;
  while ((entry = av_dict_get(input_->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr) {
    tags[entry->key] = entry->value;
  }
  return tags;
}

void MovieReader::refuse(std::string_view why) const { throw Error(kind_, path_.string(), why); }

bool PacketScan::is_gapless() const {
  std::vector<std::int64_t> sorted = pts;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (sorted[i] != static_cast<std::int64_t>(i)) return false;
  }
  return true;
}

}  // namespace epochreel::movie

#include "movie_writer.h"

#include <fmt/format.h>

#include <string>
#include <system_error>
#include <utility>

#include "av_error.h"
#include "epochreel/base/file.h"

namespace epochreel::movie {

namespace {

constexpr const char* kAction = "write the video";

/// An MP4 counts times in whole ticks: with these each frame begins on one.
constexpr int kTicksAFrame = 1000;

/// The context owns what is added, and frees it.
void add_chapters(AVFormatContext& context, std::span<const TimedWords> chapters, AVRational tick,
                  const std::filesystem::path& path) {
  if (chapters.empty()) return;
  context.chapters = static_cast<AVChapter**>(allocated(av_calloc(chapters.size(), sizeof(AVChapter*))));
  for (const TimedWords& given : chapters) {
    auto* chapter = static_cast<AVChapter*>(allocated(av_mallocz(sizeof(AVChapter))));
    context.chapters[context.nb_chapters++] = chapter;
    chapter->id = context.nb_chapters;
    chapter->time_base = tick;
    chapter->start = given.first;
    chapter->end = given.first + given.count;
    check(av_dict_set(&chapter->metadata, "title", given.words.c_str(), 0), path, "name a chapter");
  }
}

/// 0: the muxer chooses. Apple's players take HEVC by the tag hvc1 alone, which says that no frame brings headers of
/// its own (ISO/IEC 14496-15).
std::uint32_t tag_of(AVCodecID codec) { return codec == AV_CODEC_ID_HEVC ? MKTAG('h', 'v', 'c', '1') : 0; }

/// An animated PNG has the number of its frames in front. The muxer would copy that of a segment, and writes its own
/// where there is none.
void cut_header(AVCodecParameters& parameters) {
  const std::string_view bytes(reinterpret_cast<const char*>(parameters.extradata),
                               static_cast<std::size_t>(parameters.extradata_size));
  parameters.extradata_size = static_cast<int>(apng_header_size(bytes));
}

}  // namespace

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

MovieWriter::MovieWriter(std::filesystem::path final_path, const Container& container,
                         const AVCodecParameters& parameters, const Options& options)
    : final_path_(std::move(final_path)),
      container_(container),
      temporary_(make_temporary(final_path_)),
      tick_{1, options.fps} {
  AVFormatContext* context = nullptr;
  const std::string url = "file:" + temporary_.path().string();  // so that a colon in a name is no protocol
  check(avformat_alloc_output_context2(&context, nullptr, container.name, url.c_str()), final_path_,
        fmt::format("make {}", container.noun));
  output_.reset(context);
  context->flags |= AVFMT_FLAG_BITEXACT;
  AVStream* stream = allocated(avformat_new_stream(context, nullptr));
  check(avcodec_parameters_copy(stream->codecpar, &parameters), final_path_, "copy the stream's parameters");
  if (parameters.codec_id == AV_CODEC_ID_APNG) cut_header(*stream->codecpar);
  stream->codecpar->codec_tag = tag_of(parameters.codec_id);
  stream->sample_aspect_ratio = parameters.sample_aspect_ratio;
  stream->time_base = tick_;
  stream->avg_frame_rate = av_inv_q(tick_);
  add_chapters(*context, options.chapters, tick_, final_path_);
  check(avio_open(&context->pb, url.c_str(), AVIO_FLAG_WRITE), final_path_, "create");
  Dictionary muxer_options;
  if (options.is_movie) {
    set_option(muxer_options, container.movie_option, container.movie_value);
    if (container.timescale_option != nullptr) {
      set_option(muxer_options, container.timescale_option, std::to_string(kTicksAFrame * options.fps));
    }
  }
  check(avformat_write_header(context, muxer_options.address()), final_path_, kAction);
  check_all_taken(muxer_options, final_path_, fmt::format("the {} muxer", container.word));
}

MovieWriter::~MovieWriter() {
  // Where no packet has a time, the muxer holds the last one back until it knows how long that lasts. It frees it with
  // the trailer alone (gif_write_trailer() of libavformat 59). The file is thrown away: errors are, too.
  if (!has_trailer_ && !container_.has_times) av_write_trailer(output_.get());
}

void MovieWriter::write(AVPacket& packet) {
  packet.stream_index = 0;
  packet.pos = -1;
  packet.duration = 1;
  av_packet_rescale_ts(&packet, tick_, output_->streams[0]->time_base);
  check(av_interleaved_write_frame(output_.get(), &packet), final_path_, kAction);
}

void MovieWriter::finish() {
  has_trailer_ = true;  // even if it fails: it is not written twice
  check(av_write_trailer(output_.get()), final_path_, kAction);
  check(output_->pb->error, final_path_, kAction);
  check(avio_closep(&output_->pb), final_path_, "close");
  if (container_.complete != nullptr) container_.complete(temporary_.path(), tick_.den);
}

void MovieWriter::publish() { publish_file(temporary_.path(), final_path_); }

}  // namespace epochreel::movie

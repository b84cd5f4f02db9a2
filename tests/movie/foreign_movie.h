/// Movies as other programs make them: open groups of pictures, chroma of full size, fragments.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "src/movie/av_handles.h"
#include "synthetic_artist.h"

namespace epochreel::movie {

struct ForeignOptions {
  AVPixelFormat pixel_format = AV_PIX_FMT_YUV420P;
  std::string x264 = "keyint=60";  ///< libx264's own parameters
  std::string movflags;
  int frames = 50;
};

/// Y, Cb and Cr of a pixel: a square that moves over stripes.
inline std::uint8_t foreign_pixel(int plane, int x, int y, int frame) {
  const bool inside = x >= 2 * frame && x < 2 * frame + 20 && y >= 20 && y < 40;
  if (plane == 0) return static_cast<std::uint8_t>(inside ? 180 : 60 + x / 2);
  return static_cast<std::uint8_t>(y / 8 % 2 == plane % 2 ? 90 : 160);
}

inline void fill(AVFrame& frame, int number) {
  const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  for (int plane = 0; plane < 3; ++plane) {
    const int right = plane == 0 ? 0 : format.log2_chroma_w;
    const int down = plane == 0 ? 0 : format.log2_chroma_h;
    for (int y = 0; y < frame.height >> down; ++y) {
      for (int x = 0; x < frame.width >> right; ++x) {
        frame.data[plane][y * frame.linesize[plane] + x] = foreign_pixel(plane, x << right, y << down, number);
      }
    }
  }
}

/// Encodes `frame`, or drains the encoder where it is null, and writes the packets.
inline void encode_to(AVCodecContext& encoder, const AVFrame* frame, AVFormatContext& output) {
  ASSERT_EQ(avcodec_send_frame(&encoder, frame), 0);
  const Packet packet(av_packet_alloc());
  while (avcodec_receive_packet(&encoder, packet.get()) == 0) {
    packet->duration = 1;
    av_packet_rescale_ts(packet.get(), encoder.time_base, output.streams[0]->time_base);
    ASSERT_EQ(av_interleaved_write_frame(&output, packet.get()), 0);
  }
}

inline void write_foreign_movie(const std::filesystem::path& path, const ForeignOptions& options) {
  const AVCodec* codec = avcodec_find_encoder_by_name("libx264");
  const CodecContext encoder(avcodec_alloc_context3(codec));
  encoder->width = kTestWidth;
  encoder->height = kTestHeight;
  encoder->pix_fmt = options.pixel_format;
  encoder->time_base = {1, 25};
  encoder->framerate = {25, 1};
  encoder->thread_count = 1;
  encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  ASSERT_EQ(av_opt_set(encoder->priv_data, "x264-params", ("log-level=error:" + options.x264).c_str(), 0), 0);
  ASSERT_EQ(avcodec_open2(encoder.get(), codec, nullptr), 0);
  AVFormatContext* opened = nullptr;
  ASSERT_GE(avformat_alloc_output_context2(&opened, nullptr, "mp4", path.c_str()), 0);
  const Output output(opened);
  AVStream* stream = avformat_new_stream(output.get(), nullptr);
  stream->time_base = encoder->time_base;
  ASSERT_GE(avcodec_parameters_from_context(stream->codecpar, encoder.get()), 0);
  ASSERT_GE(avio_open(&output->pb, path.c_str(), AVIO_FLAG_WRITE), 0);
  Dictionary how;
  if (!options.movflags.empty()) av_dict_set(how.address(), "movflags", options.movflags.c_str(), 0);
  ASSERT_GE(avformat_write_header(output.get(), how.address()), 0);
  const Frame frame(av_frame_alloc());
  frame->format = options.pixel_format;
  frame->width = kTestWidth;
  frame->height = kTestHeight;
  ASSERT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
  for (int number = 0; number < options.frames; ++number) {
    ASSERT_EQ(av_frame_make_writable(frame.get()), 0);
    fill(*frame, number);
    frame->pts = number;
    encode_to(*encoder, frame.get(), *output);
  }
  encode_to(*encoder, nullptr, *output);
  ASSERT_GE(av_write_trailer(output.get()), 0);
}

}  // namespace epochreel::movie

/// The luma of a movie's frames in the order of showing, decoded by libavcodec.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <utility>
#include <vector>

#include "src/movie/av_handles.h"

namespace epochreel::movie {

struct DecodedFrame {
  double seconds = 0;              ///< when it is shown
  std::vector<std::uint8_t> luma;  ///< (height, width)
};

inline std::vector<std::uint8_t> luma_of(const AVFrame& frame) {
  std::vector<std::uint8_t> luma;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* row = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
    luma.insert(luma.end(), row, row + frame.width);
  }
  return luma;
}

inline std::vector<DecodedFrame> decode(const std::filesystem::path& path) {
  std::vector<DecodedFrame> frames;
  AVFormatContext* opened = nullptr;
  EXPECT_EQ(avformat_open_input(&opened, path.c_str(), nullptr, nullptr), 0);
  const Input input(opened);
  const AVStream& stream = *input->streams[0];
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  const CodecContext decoder(avcodec_alloc_context3(codec));
  EXPECT_GE(avcodec_parameters_to_context(decoder.get(), stream.codecpar), 0);
  EXPECT_EQ(avcodec_open2(decoder.get(), codec, nullptr), 0);
  const Packet packet(av_packet_alloc());
  const Frame frame(av_frame_alloc());
  const auto take = [&] {
    while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
      frames.push_back({static_cast<double>(frame->pts) * av_q2d(stream.time_base), luma_of(*frame)});
    }
  };
  while (av_read_frame(input.get(), packet.get()) == 0) {
    EXPECT_EQ(avcodec_send_packet(decoder.get(), packet.get()), 0);
    av_packet_unref(packet.get());
    take();
  }
  EXPECT_EQ(avcodec_send_packet(decoder.get(), nullptr), 0);
  take();
  return frames;
}

/// Peak signal to noise, in dB.
inline double psnr(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum == 0 ? 99 : 10 * std::log10(255.0 * 255.0 * static_cast<double>(a.size()) / sum);
}

}  // namespace epochreel::movie

/// zlib's inflate stream with an owner.
#pragma once

#include <zlib.h>

#include <memory>

namespace epochreel::data {

struct InflateEnd {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);  // fails only on a stream that was never started
    delete stream;
  }
};

/// Made by inflateInit2 only.
using InflateStream = std::unique_ptr<z_stream, InflateEnd>;

}  // namespace epochreel::data

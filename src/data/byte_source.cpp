#include "byte_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/interrupt.h"
#include "zlib_handles.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::uint8_t kGzipStart[] = {0x1f, 0x8b};

/// The bytes as they are on disk.
class PlainSource final : public ByteSource {
 public:
  explicit PlainSource(const fs::path& path) : file_(path) {}

  std::size_t read(std::span<std::uint8_t> bytes) override { return file_.read(std::as_writable_bytes(bytes)); }

  std::uint64_t most_bytes() const override { return file_.size(); }

  void rewind() { file_.rewind(); }

  const fs::path& path() const { return file_.path(); }

 private:
  InputFile file_;
};

/// One or more gzip members, RFC 1952; zlib checks their CRCs and sizes. Zeros behind a member are padding, as tapes
/// and block devices leave it, which gzip(1) passes over too.
class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<PlainSource> packed) : packed_(std::move(packed)), input_(std::size_t{1} << 16) {
    constexpr int kGzipOnly = 15 + 16;  // largest window, gzip wrapper
    auto stream = std::make_unique<z_stream>();
    *stream = {};
    if (inflateInit2(stream.get(), kGzipOnly) != Z_OK) throw Error(ErrorKind::kFailed, where(), "zlib failed to start");
    stream_.reset(stream.release());
  }

  std::size_t read(std::span<std::uint8_t> bytes) override {
    std::size_t count = 0;
    while (count < bytes.size()) {
      if (stream_->avail_in == 0) refill();
      if (between_members_) skip_padding();
      if (ended_) break;
      if (stream_->avail_in > 0) count += inflate_into(bytes.subspan(count));
    }
    return count;
  }

  /// Deflate packs at most 1032 bytes into one.
  std::uint64_t most_bytes() const override { return packed_->most_bytes() * 1032; }

 private:
  std::string where() const { return packed_->path().string(); }

  void refill() {
    stop_if_asked();
    const std::size_t count = packed_->read(input_);
    if (count == 0 && !between_members_) {
      throw Error(ErrorKind::kInvalid, where(), "ends in the middle of its gzip data; fetch it again");
    }
    ended_ = count == 0;
    stream_->next_in = input_.data();
    stream_->avail_in = static_cast<uInt>(count);
  }

  void skip_padding() {
    while (stream_->avail_in > 0 && *stream_->next_in == 0) {
      ++stream_->next_in;
      --stream_->avail_in;
    }
    if (stream_->avail_in == 0 || *stream_->next_in == kGzipStart[0]) return;
    throw Error(ErrorKind::kInvalid, where(),
                "has bytes behind its gzip data that are neither zeros nor more gzip data; fetch it again");
  }

  std::size_t inflate_into(std::span<std::uint8_t> bytes) {
    between_members_ = false;
    const auto room = static_cast<uInt>(std::min<std::size_t>(bytes.size(), std::size_t{1} << 30));
    stream_->next_out = bytes.data();
    stream_->avail_out = room;
    const int result = inflate(stream_.get(), Z_NO_FLUSH);
    if (result == Z_STREAM_END) {
      between_members_ = true;
      if (inflateReset(stream_.get()) != Z_OK) throw Error(ErrorKind::kFailed, where(), "zlib failed to go on");
    } else if (result != Z_OK) {
      throw Error(ErrorKind::kInvalid, where(),
                  fmt::format("has damaged gzip data ({}); fetch it again",
                              stream_->msg != nullptr ? stream_->msg : zError(result)));
    }
    return room - stream_->avail_out;
  }

  std::unique_ptr<PlainSource> packed_;
  std::vector<std::uint8_t> input_;
  InflateStream stream_;
  bool between_members_ = false;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_source(const fs::path& path) {
  auto plain = std::make_unique<PlainSource>(path);
  std::uint8_t start[2] = {};
  const bool is_gzip = plain->read(start) == 2 && start[0] == kGzipStart[0] && start[1] == kGzipStart[1];
  plain->rewind();
  if (is_gzip) return std::make_unique<GzipSource>(std::move(plain));
  return plain;
}

}  // namespace epochreel::data

#include "idx.h"

#include <fmt/format.h>

#include <array>
#include <span>
#include <string_view>

#include "byte_source.h"
#include "epochreel/base/error.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kLabelMagic = 0x00000801;  // unsigned bytes, one dimension
constexpr std::uint32_t kImageMagic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t kMaxCount = 10'000'000;
constexpr std::uint32_t kMaxSide = 4096;
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 30;

/// One IDX file, read from front to back.
class IdxReader {
 public:
  explicit IdxReader(const fs::path& path) : path_(path.string()), source_(open_source(path)) {}

  [[noreturn]] void invalid(std::string_view what) const { throw Error(ErrorKind::kInvalid, path_, what); }

  std::uint32_t number(std::string_view name) {
    std::array<std::uint8_t, 4> bytes{};
    if (source_->read(bytes) != bytes.size()) invalid(fmt::format("ends before its {}; fetch it again", name));
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
  }

  void magic(std::uint32_t expected, std::string_view kind) {
    const std::uint32_t found = number("magic number");
    if (found == expected) return;
    invalid(fmt::format("starts with {:#010x}, not {:#010x}: it is not an IDX file of {}", found, expected, kind));
  }

  std::uint32_t dimension(std::string_view name, std::uint32_t most) {
    const std::uint32_t found = number(name);
    if (found >= 1 && found <= most) return found;
    invalid(fmt::format("has the {} {}; 1 to {} are allowed", name, found, most));
  }

  /// All that is left of the file, which is `size` bytes.
  std::vector<std::uint8_t> rest(std::uint64_t size) {
    if (size >= kMaxBytes) invalid(fmt::format("promises {} bytes; below {} are allowed", size, kMaxBytes));
    if (size > source_->most_bytes()) {
      invalid(fmt::format("promises {} bytes, more than it can hold; fetch it again", size));
    }
    std::vector<std::uint8_t> bytes(size);
    const std::size_t found = source_->read(bytes);
    if (found != size) invalid(fmt::format("has {} bytes behind its header, not {}; fetch it again", found, size));
    std::uint8_t extra = 0;
    if (source_->read({&extra, 1}) != 0) invalid(fmt::format("has bytes behind the {} that its header promises", size));
    return bytes;
  }

 private:
  std::string path_;
  std::unique_ptr<ByteSource> source_;
};

}  // namespace

IdxImages read_idx_images(const fs::path& path) {
  IdxReader reader(path);
  reader.magic(kImageMagic, "images");
  const std::uint64_t count = reader.dimension("number of images", kMaxCount);
  const std::uint64_t height = reader.dimension("height", kMaxSide);
  const std::uint64_t width = reader.dimension("width", kMaxSide);
  return {static_cast<int>(count), static_cast<int>(height), static_cast<int>(width),
          reader.rest(count * height * width)};
}

std::vector<std::uint8_t> read_idx_labels(const fs::path& path) {
  IdxReader reader(path);
  reader.magic(kLabelMagic, "labels");
  return reader.rest(reader.dimension("number of labels", kMaxCount));
}

}  // namespace epochreel::data

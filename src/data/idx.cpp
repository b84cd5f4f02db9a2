#include "idx.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <limits>
#include <span>
#include <string_view>

#include "byte_source.h"
#include "channel_order.h"
#include "epochreel/base/error.h"
#include "epochreel/base/numbers.h"
#include "idx_header.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kMaxCount = 10'000'000;
constexpr std::uint32_t kMaxSide = 4096;
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 30;
constexpr std::size_t kFirstChunk = std::size_t{64} << 20;
constexpr std::size_t kChunkElements = std::size_t{1} << 16;
constexpr std::uint32_t kQmnistColumns = 8;
constexpr double kWhite = 255;

/// A number of sizeof(T) big-endian bytes.
template <class T>
T big_endian(const std::uint8_t* bytes) {
  std::array<std::uint8_t, sizeof(T)> swapped = {};
  std::reverse_copy(bytes, bytes + sizeof(T), swapped.begin());  // x86-64 is little-endian
  return std::bit_cast<T>(swapped);
}

/// One IDX file, read from front to back.
class IdxReader {
 public:
  explicit IdxReader(const fs::path& path)
      : path_(path.string()), source_(open_source(path)), header_(read_idx_header(*source_, path_)) {}

  const IdxHeader& header() const { return header_; }

  [[noreturn]] void invalid(std::string_view what) const { throw Error(ErrorKind::kInvalid, path_, what); }

  /// Dimension `index` of the shape, which `name` names.
  std::uint32_t dimension(std::size_t index, std::string_view name, std::uint32_t most) const {
    const std::uint32_t found = header_.shape[index];
    if (found >= 1 && found <= most) return found;
    invalid(fmt::format("has the {} {}; 1 to {} are allowed", name, found, most));
  }

  /// All elements of the file, whose shape was checked, as bytes. For elements of one byte.
  std::vector<std::uint8_t> bytes() {
    const std::uint64_t size = promised_bytes();
    std::vector<std::uint8_t> bytes;
    while (bytes.size() < size) {
      const std::size_t start = bytes.size();
      bytes.resize(start + std::min<std::uint64_t>(size - start, std::max(kFirstChunk, start)));
      take(std::span(bytes).subspan(start), start, size);
    }
    expect_end(size);
    return bytes;
  }

  /// Calls `see(index, value)` for each element in order.
  template <class See>
  void each(See&& see) {
    switch (header_.type) {
      case IdxType::kU8:
        return each_of<std::uint8_t>(see);
      case IdxType::kI8:
        return each_of<std::int8_t>(see);
      case IdxType::kI16:
        return each_of<std::int16_t>(see);
      case IdxType::kI32:
        return each_of<std::int32_t>(see);
      case IdxType::kF32:
        return each_of<float>(see);
      case IdxType::kF64:
        return each_of<double>(see);
    }
  }

 private:
  std::uint64_t promised_bytes() const {
    std::uint64_t size = header_.element_bytes();  // of four dimensions within their limits: no overflow
    for (const std::uint32_t dimension : header_.shape) size *= dimension;
    if (size >= kMaxBytes) invalid(fmt::format("promises {} bytes; below {} are allowed", size, kMaxBytes));
    if (size > source_->most_bytes()) {
      invalid(fmt::format("promises {} bytes, more than it can hold; fetch it again", size));
    }
    return size;
  }

  void take(std::span<std::uint8_t> bytes, std::uint64_t before, std::uint64_t size) {
    const std::size_t found = source_->read(bytes);
    if (found == bytes.size()) return;
    invalid(fmt::format("has {} bytes behind its header, not {}; fetch it again", before + found, size));
  }

  void expect_end(std::uint64_t size) {
    std::uint8_t extra = 0;
    if (source_->read({&extra, 1}) != 0) invalid(fmt::format("has bytes behind the {} that its header promises", size));
  }

  template <class T, class See>
  void each_of(See&& see) {
    const std::uint64_t size = promised_bytes();
    const std::uint64_t elements = size / sizeof(T);
    std::vector<std::uint8_t> chunk(std::min<std::uint64_t>(elements, kChunkElements) * sizeof(T));
    for (std::uint64_t first = 0; first < elements; first += kChunkElements) {
      const std::size_t count = std::min<std::uint64_t>(elements - first, kChunkElements);
      take(std::span(chunk).first(count * sizeof(T)), first * sizeof(T), size);
      for (std::size_t i = 0; i < count; ++i) {
        see(first + i, big_endian<T>(chunk.data() + i * sizeof(T)));
      }
    }
    expect_end(size);
  }

  std::string path_;
  std::unique_ptr<ByteSource> source_;
  IdxHeader header_;
};

/// How the numbers of an image lie in the file.
struct Layout {
  int channels = 1;
  std::size_t height = 1;  ///< which dimension of the shape
  std::size_t width = 2;
  bool channels_last = false;
};

/// (N, H, W), or with 1 or 3 channels in front of the sides or behind them.
Layout layout_of(const IdxReader& reader) {
  const std::vector<std::uint32_t>& shape = reader.header().shape;
  const std::string words = shape_words(reader.header());
  if (shape.size() == 1) reader.invalid(fmt::format("has the shape {}: it holds labels, not images", words));
  if (shape.size() == 2) {
    reader.invalid(
        fmt::format("has the shape {}: a row an image does not tell the height and width; set data.shape to them, as "
                    "in [28, 28]",
                    words));
  }
  if (shape.size() == 3) return {};
  if (shape[1] == 1) return {1, 2, 3};
  if (shape[3] == 1) return {1, 1, 2};
  if (shape[1] == 3) return {3, 2, 3};
  if (shape[3] == 3) return {3, 1, 2, true};
  reader.invalid(
      shape[1] == 4 || shape[3] == 4
          ? fmt::format("has the shape {}: images with alpha are not read; write them in red, green and blue", words)
          : fmt::format("has the shape {}; images have (number, height, width), or 1 or 3 channels besides", words));
}

/// Rows of numbers, which lie as the job's shape says.
void take_rows(const IdxReader& reader, std::span<const int> shape, IdxImages& images) {
  const std::uint32_t found = reader.header().shape[1];
  images.channels = shape.size() == 3 ? shape[0] : 1;
  images.height = shape[shape.size() - 2];
  images.width = shape.back();
  const std::int64_t wanted = std::int64_t{images.channels} * images.height * images.width;
  if (found == wanted) return;
  reader.invalid(
      fmt::format("has {} numbers an image, but data.shape asks for {}: [{}]", found, wanted, fmt::join(shape, ", ")));
}

/// The shape of the images; whether their channels come last.
bool take_shape(const IdxReader& reader, std::span<const int> shape, IdxImages& images) {
  images.count = reader.dimension(0, "number of images", kMaxCount);
  if (!shape.empty() && reader.header().shape.size() == 2) {
    take_rows(reader, shape, images);
    return false;
  }
  const Layout layout = layout_of(reader);
  images.channels = layout.channels;
  images.height = reader.dimension(layout.height, "height", kMaxSide);
  images.width = reader.dimension(layout.width, "width", kMaxSide);
  const std::array<int, 3> own = {images.channels, images.height, images.width};
  const auto kept = std::span(own).last(shape.size() == 2 && images.channels == 1 ? 2 : 3);
  if (!shape.empty() && !std::ranges::equal(kept, shape)) {
    reader.invalid(fmt::format("has images of the shape [{}], but data.shape is [{}]; leave that out",
                               fmt::join(kept, ", "), fmt::join(shape, ", ")));
  }
  return layout.channels_last;
}

/// "the pixel in row 3, column 4 of image 7"
std::string pixel_words(std::uint64_t index, const IdxImages& images) {
  const std::uint64_t width = images.width;
  const std::uint64_t size = width * images.channels * images.height;
  if (images.channels > 1) return fmt::format("number {} of image {}", index % size, index / size);
  return fmt::format("the pixel in row {}, column {} of image {}", index % size / width, index % width, index / size);
}

/// Reads the file once to see which rule its values follow; they are not kept.
PixelRule find_rule(const fs::path& path, const IdxImages& images) {
  IdxReader reader(path);
  const bool is_float = reader.header().is_float();
  double most = 0;
  reader.each([&](std::uint64_t index, double value) {
    if (!std::isfinite(value)) {
      reader.invalid(fmt::format("has a value that is not finite: {} is {}", pixel_words(index, images), value));
    }
    if (value < 0 || value > kWhite) {
      reader.invalid(fmt::format("has a value outside 0 to 255: {} is {}; bring pixels to 0 to 255{}",
                                 pixel_words(index, images), value, is_float ? " or 0 to 1" : ""));
    }
    most = std::max(most, value);
  });
  if (!is_float) return PixelRule::kWhole;
  return most <= 1 ? PixelRule::kFrom1 : PixelRule::kFrom255;
}

void convert(const fs::path& path, IdxImages& images) {
  images.rule = find_rule(path, images);
  const double scale = images.rule == PixelRule::kFrom1 ? kWhite : 1;
  IdxReader reader(path);
  images.pixels.reserve(static_cast<std::size_t>(images.count) * images.channels * images.height * images.width);
  reader.each([&](std::uint64_t, double value) {
    // Clamped, since somebody may have written to the file since it was read first.
    const double pixel = std::clamp(std::isfinite(value) ? value * scale : 0.0, 0.0, kWhite);
    images.pixels.push_back(round_to<std::uint8_t>(pixel));
  });
}

/// How many numbers a label has in the file.
std::uint32_t label_columns(const IdxReader& reader) {
  const std::vector<std::uint32_t>& shape = reader.header().shape;
  const std::string words = shape_words(reader.header());
  if (shape.size() == 1) return 1;
  if (shape.size() > 2) reader.invalid(fmt::format("has the shape {}: it holds images, not labels", words));
  const bool qmnist = shape[1] == kQmnistColumns && reader.header().type == IdxType::kI32;
  if (shape[1] == 1 || qmnist) return shape[1];
  reader.invalid(
      fmt::format("has the shape {}; labels are one whole number an image, or rows of 8 as QMNIST has them "
                  "(int32, the class first); write the number of the class",
                  words));
}

}  // namespace

IdxImages read_idx_images(const fs::path& path, std::span<const int> shape) {
  IdxReader reader(path);
  IdxImages images;
  const bool channels_last = take_shape(reader, shape, images);
  if (reader.header().type == IdxType::kU8) {
    images.pixels = reader.bytes();
  } else {
    convert(path, images);
  }
  if (channels_last) channels_to_front(images.pixels, images.channels, images.height, images.width);
  return images;
}

std::vector<std::int32_t> read_idx_labels(const fs::path& path) {
  IdxReader reader(path);
  const std::uint32_t columns = label_columns(reader);
  reader.dimension(0, "number of labels", kMaxCount);
  std::vector<std::int32_t> labels;
  reader.each([&](std::uint64_t index, double value) {
    if (index % columns != 0) return;
    const bool whole = std::abs(value) <= std::numeric_limits<std::int32_t>::max() && value == std::trunc(value);
    if (!whole) reader.invalid(fmt::format("label {} is {}; labels are whole numbers", index / columns, value));
    labels.push_back(static_cast<std::int32_t>(value));
  });
  return labels;
}

}  // namespace epochreel::data

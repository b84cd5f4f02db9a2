#include "sides/read_whole.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPiece = 1 << 18;
constexpr std::size_t kStart = 512;  ///< bytes that tell the kind of a file
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 31;
constexpr std::string_view kPngSignature("\x89PNG\r\n\x1a\n", 8);

[[noreturn]] void refuse(const fs::path& path, std::string_view why) {
  throw Error(ErrorKind::kInvalid, path.string(), why);
}

class OpenFile {
 public:
  explicit OpenFile(const fs::path& path) : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) refuse(path, fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  ~OpenFile() { ::close(descriptor_); }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  std::uint64_t size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) refuse(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
    return status.st_size;
  }

  void seek(std::uint64_t to) const {
    if (::lseek(descriptor_, to, SEEK_SET) < 0) {
      refuse(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
    }
  }

  /// Reads `count` bytes, or as many as there are.
  std::size_t read(char* to, std::size_t count) const {
    std::size_t done = 0;
    while (done < count) {
      const ssize_t got = ::read(descriptor_, to + done, count - done);
      if (got == 0) break;
      if (got < 0 && errno != EINTR) refuse(path_, fmt::format("cannot be read: {}", std::strerror(errno)));
      if (got < 0) stop_if_asked();
      done += got > 0 ? got : 0;
    }
    return done;
  }

 private:
  const fs::path& path_;
  int descriptor_;
};

std::string start_of(const OpenFile& file) {
  std::string start(kStart, '\0');
  start.resize(file.read(start.data(), kStart));
  return start;
}

/// Pointer files: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md, which names the older addresses too, and
/// https://git-annex.branchable.com/internals/pointer_file/.
void refuse_pointer(const fs::path& file, std::string_view start) {
  constexpr std::array kLfs = {"version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/",
                               "version http://git-media.io/"};
  if (std::any_of(kLfs.begin(), kLfs.end(), [&](const char* line) { return start.starts_with(line); })) {
    refuse(file, "is a pointer of Git LFS, not the file itself; fetch it with 'git lfs pull'");
  }
  if (start.starts_with("/annex/objects/") || start.starts_with("../.git/annex/objects/") ||
      start.starts_with(".git/annex/objects/")) {
    refuse(file, "is a pointer of git-annex, not the file itself; fetch it with 'git annex get'");
  }
}

struct Kind {
  std::string_view start;
  std::string_view name;
};

std::string_view kind_of(std::string_view start) {
  using std::string_view_literals::operator""sv;
  constexpr std::array kKinds = {Kind{"\xFF\xD8\xFF"sv, "a JPEG"},
                                 Kind{"GIF8"sv, "a GIF"},
                                 Kind{"BM"sv, "a BMP"},
                                 Kind{"%PDF"sv, "a PDF"},
                                 Kind{"II*\0"sv, "a TIFF"},
                                 Kind{"MM\0*"sv, "a TIFF"},
                                 Kind{"\x1F\x8B"sv, "a gzip file"},
                                 Kind{"PK\x03\x04"sv, "a ZIP archive"},
                                 Kind{"<svg"sv, "an SVG"},
                                 Kind{"<"sv, "a page of HTML or XML"},
                                 Kind{"{"sv, "a JSON file"},
                                 Kind{"qoif"sv, "a QOI picture"}};
  if (start.starts_with("RIFF") && start.substr(std::min<std::size_t>(8, start.size())).starts_with("WEBP"))
    return "a WebP picture";
  if (start.substr(std::min<std::size_t>(4, start.size())).starts_with("ftypavif")) return "an AVIF picture";
  const std::size_t text = start.find_first_not_of(" \t\r\n");
  for (const Kind& kind : kKinds) {
    if (start.starts_with(kind.start)) return kind.name;
    if (kind.start[0] == '<' && text != std::string_view::npos && start.substr(text).starts_with(kind.start))
      return kind.name;
  }
  return "";
}

/// Goes from chunk to chunk (length, type, data, CRC; PNG specification, section 5.3) and refuses a file that ends
/// before the last one: readers of PNG stop at the last row of pixels, so that they do not see that the end is missing.
void check_end(const fs::path& path, const OpenFile& file) {
  constexpr std::uint64_t kAround = 12;
  const std::uint64_t size = file.size();
  std::uint64_t at = kPngSignature.size();
  for (;;) {
    std::array<unsigned char, 8> head{};
    file.seek(at);
    if (file.read(reinterpret_cast<char*>(head.data()), head.size()) < head.size()) break;
    const std::uint64_t length = std::uint64_t{head[0]} << 24U | std::uint64_t{head[1]} << 16U |
                                 std::uint64_t{head[2]} << 8U | std::uint64_t{head[3]};
    at += kAround + length;
    if (at > size) break;
    if (std::memcmp(head.data() + 4, "IEND", 4) == 0) return;
  }
  refuse(path, "is not a whole PNG: it is cut off, or the length of a part of it is wrong; restore it");
}

}  // namespace

void check_is_fetched(const fs::path& file) { refuse_pointer(file, start_of(OpenFile(file))); }

void check_is_png(const fs::path& file) {
  const OpenFile opened(file);
  const std::string start = start_of(opened);
  if (start.starts_with(kPngSignature)) return check_end(file, opened);
  refuse_pointer(file, start);
  if (start.empty()) refuse(file, "is empty, not a PNG; restore it");
  const std::string_view kind = kind_of(start);
  refuse(file, kind.empty() ? "is not a PNG: it does not start as one; restore it"
                            : fmt::format("is {}, not a PNG; convert it, or restore the PNG", kind));
}

bool FileBytes::read_if_same(const fs::path& a, const fs::path& b) {
  const OpenFile first(a);
  const OpenFile second(b);
  const std::uint64_t size = first.size();
  if (size != second.size()) return false;
  if (size > kMaxFileBytes) refuse(a, fmt::format("is larger than the {} bytes allowed", kMaxFileBytes));
  size_ = size;
  if (bytes_.size() < size_) bytes_.resize(size_);
  piece_.resize(kPiece);
  for (std::size_t at = 0; at < size_; at += kPiece) {
    const std::size_t wanted = std::min(kPiece, size_ - at);
    const std::size_t got = first.read(bytes_.data() + at, wanted);
    if (got != second.read(piece_.data(), wanted) || std::memcmp(bytes_.data() + at, piece_.data(), got) != 0)
      return false;
    if (got < wanted) refuse(a, "became shorter while it was read; compare it once nobody writes to it");
  }
  return true;
}

bool KnownContents::contains(const Hash128& hash) const {
  const std::lock_guard lock(mutex_);
  return hashes_.contains(hash);
}

void KnownContents::insert(const Hash128& hash) {
  const std::lock_guard lock(mutex_);
  hashes_.insert(hash);
}

}  // namespace epochreel::compare

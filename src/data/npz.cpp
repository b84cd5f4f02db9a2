#include "npz.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/text.h"
#include "zip_handles.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kEnding = ".npy";
constexpr zip_int64_t kMaxMembers = 1000;
constexpr std::uint64_t kMaxBytes = std::uint64_t{8} << 30;
constexpr std::size_t kChunkBytes = std::size_t{1} << 24;
constexpr zip_uint64_t kDosEpoch = 315532800;  // 1980-01-01, the first day that a zip archive knows

std::string words_of(zip_error_t* error) {
  std::string words = zip_error_strerror(error);
  zip_error_fini(error);
  return words;
}

/// Takes memory as the bytes arrive: an archive may promise more than it holds.
std::string read_all(zip_file_t* file, const std::string& where) {
  std::string bytes;
  while (true) {
    stop_if_asked();
    const std::size_t start = bytes.size();
    bytes.resize(start + kChunkBytes);
    const zip_int64_t count = zip_fread(file, bytes.data() + start, kChunkBytes);
    if (count < 0) {
      throw Error(ErrorKind::kInvalid, where, fmt::format("is damaged ({}); save it again", zip_file_strerror(file)));
    }
    bytes.resize(start + static_cast<std::size_t>(count));
    if (count == 0) return bytes;
    if (bytes.size() >= kMaxBytes) {
      throw Error(ErrorKind::kInvalid, where, fmt::format("has {} bytes or more; fewer are read", kMaxBytes));
    }
  }
}

}  // namespace

struct NpzFile::Rep {
  ZipArchive archive;
};

NpzFile::NpzFile(const fs::path& path) : path_(path.string()), rep_(std::make_unique<Rep>()) {
  require_regular_file(path);
  int code = 0;
  rep_->archive.reset(zip_open(path_.c_str(), ZIP_RDONLY, &code));
  if (!rep_->archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    throw Error(ErrorKind::kInvalid, path_,
                fmt::format("is no .npz file ({}); save one by numpy.savez", words_of(&error)));
  }
  const zip_int64_t members = zip_get_num_entries(rep_->archive.get(), 0);
  if (members > kMaxMembers) {
    throw Error(ErrorKind::kInvalid, path_, fmt::format("holds {} members; at most {} are read", members, kMaxMembers));
  }
  for (zip_int64_t i = 0; i < members; ++i) {
    const char* const name = zip_get_name(rep_->archive.get(), i, 0);
    const std::string_view text = name == nullptr ? "" : name;
    if (text.ends_with(kEnding)) names_.emplace_back(text.substr(0, text.size() - kEnding.size()));
  }
  if (names_.empty()) throw Error(ErrorKind::kInvalid, path_, "holds no arrays of NumPy; save some by numpy.savez");
}

NpzFile::~NpzFile() = default;

Array NpzFile::read(const std::string& name) const {
  const std::string where = fmt::format("{}, array '{}'", path_, printable(name));
  if (std::ranges::find(names_, name) == names_.end()) {
    throw Error(ErrorKind::kInvalid, path_,
                fmt::format("holds no array '{}'; it holds {}", printable(name), fmt::join(names_, ", ")));
  }
  const ZipFile file(zip_fopen(rep_->archive.get(), (name + std::string(kEnding)).c_str(), 0));
  if (!file) {
    throw Error(ErrorKind::kInvalid, where,
                fmt::format("cannot be read ({}); save it again", zip_strerror(rep_->archive.get())));
  }
  return parse_npy(where, read_all(file.get(), where));
}

namespace {

/// An archive that is made in memory.
class ZipWriter {
 public:
  explicit ZipWriter(const fs::path& path) : path_(path) {
    zip_error_init(&error_);
    buffer_.reset(zip_source_buffer_create(nullptr, 0, 0, &error_));
    if (!buffer_) fail();
    archive_.reset(zip_open_from_source(buffer_.get(), ZIP_TRUNCATE, &error_));
    if (!archive_) fail();
    zip_source_keep(buffer_.get());  // the archive frees one hold of it
  }
  ~ZipWriter() { zip_error_fini(&error_); }
  ZipWriter(const ZipWriter&) = delete;
  ZipWriter& operator=(const ZipWriter&) = delete;

  /// `bytes` must live until finish().
  void add(const std::string& name, const std::string& bytes) {
    ZipSource source(zip_source_buffer(archive_.get(), bytes.data(), bytes.size(), 0));
    const zip_int64_t place = source ? zip_file_add(archive_.get(), name.c_str(), source.get(), ZIP_FL_ENC_UTF_8) : -1;
    if (place < 0) fail_in_archive();
    source.release();  // it is the archive's now
    if (zip_set_file_compression(archive_.get(), place, ZIP_CM_STORE, 0) != 0) fail_in_archive();
    if (zip_file_set_mtime(archive_.get(), place, kDosEpoch, 0) != 0) fail_in_archive();
  }

  std::string finish() {
    if (zip_close(archive_.get()) != 0) fail_in_archive();
    static_cast<void>(archive_.release());  // closing has freed it
    if (zip_source_open(buffer_.get()) != 0) fail_in_buffer();
    zip_stat_t stat;
    if (zip_source_stat(buffer_.get(), &stat) != 0) fail_in_buffer();
    std::string bytes(stat.size, '\0');
    const zip_int64_t count = zip_source_read(buffer_.get(), bytes.data(), bytes.size());
    if (count != std::ssize(bytes)) fail_in_buffer();
    zip_source_close(buffer_.get());
    return bytes;
  }

 private:
  [[noreturn]] void fail_with(const char* why) const {
    throw Error(ErrorKind::kFailed, path_.string(), fmt::format("libzip could not make it: {}", why));
  }
  [[noreturn]] void fail() { fail_with(zip_error_strerror(&error_)); }
  [[noreturn]] void fail_in_archive() { fail_with(zip_strerror(archive_.get())); }
  [[noreturn]] void fail_in_buffer() { fail_with(zip_error_strerror(zip_source_error(buffer_.get()))); }

  const fs::path& path_;
  zip_error_t error_ = {};
  ZipSource buffer_;
  ZipArchive archive_;
};

}  // namespace

void write_npz(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& arrays) {
  ZipWriter writer(path);
  for (const auto& [name, bytes] : arrays) writer.add(name + std::string(kEnding), bytes);
  write_file(path, writer.finish());
}

}  // namespace epochreel::data

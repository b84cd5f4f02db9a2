#include <fmt/format.h>

#include <iterator>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/data/zip.h"
#include "zip_handles.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr zip_uint16_t kFirstDay = 1 << 5 | 1;  // 1980-01-01: a zip archive counts years from 1980

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
    static_cast<void>(source.release());  // it is the archive's now
    if (zip_set_file_compression(archive_.get(), place, ZIP_CM_STORE, 0) != 0) fail_in_archive();
    if (zip_file_set_dostime(archive_.get(), place, 0, kFirstDay, 0) != 0) fail_in_archive();
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

void write_zip(const fs::path& path, const ZipMembers& members) {
  ZipWriter writer(path);
  for (const auto& [name, bytes] : members) writer.add(name, bytes);
  write_file(path, writer.finish());
}

}  // namespace epochreel::data

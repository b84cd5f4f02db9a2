#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <string>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/data/zip.h"
#include "zip_handles.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr zip_uint16_t kFirstDay = 1 << 5 | 1;  // 1980-01-01: a zip archive counts years from 1980

/// The file that libzip writes an archive into. libzip is in C: what is thrown here is kept until it has returned.
class ZipFileSink {
 public:
  explicit ZipFileSink(const fs::path& path) : file_(path) { zip_error_init(&error_); }
  ~ZipFileSink() { zip_error_fini(&error_); }
  ZipFileSink(const ZipFileSink&) = delete;
  ZipFileSink& operator=(const ZipFileSink&) = delete;

  /// A zip_source_callback, `self` is a ZipFileSink.
  static zip_int64_t call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    auto& sink = *static_cast<ZipFileSink*>(self);
    try {
      return sink.obey(data, length, command);
    } catch (...) {
      sink.thrown_ = std::current_exception();
      zip_error_set(&sink.error_, ZIP_ER_WRITE, 0);
      return -1;
    }
  }

  void rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
  }

  void finish() { file_.finish(); }

 private:
  zip_int64_t obey(void* data, zip_uint64_t length, zip_source_cmd_t command) {
    switch (command) {
      case ZIP_SOURCE_SUPPORTS:
        return ZIP_SOURCE_SUPPORTS_WRITABLE;
      case ZIP_SOURCE_STAT:
        return stat_empty(data, length);
      case ZIP_SOURCE_WRITE:
        return write({static_cast<const std::byte*>(data), length});
      case ZIP_SOURCE_SEEK_WRITE:
        return seek(data, length);
      case ZIP_SOURCE_TELL_WRITE:
        return at_;
      case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&error_, data, length);
      case ZIP_SOURCE_OPEN:  // it looks whether there is an archive: an empty file is none
      case ZIP_SOURCE_CLOSE:
      case ZIP_SOURCE_BEGIN_WRITE:
      case ZIP_SOURCE_COMMIT_WRITE:
      case ZIP_SOURCE_ROLLBACK_WRITE:
      case ZIP_SOURCE_FREE:
        return 0;  // the file is finished or dropped by its owner
      default:
        zip_error_set(&error_, ZIP_ER_OPNOTSUPP, 0);
        return -1;
    }
  }

  zip_int64_t stat_empty(void* data, zip_uint64_t length) {
    auto* const stat = ZIP_SOURCE_GET_ARGS(zip_stat_t, data, length, &error_);
    if (stat == nullptr) return -1;
    zip_stat_init(stat);
    stat->valid = ZIP_STAT_SIZE;
    stat->size = 0;
    return sizeof(*stat);
  }

  zip_int64_t write(std::span<const std::byte> bytes) {
    stop_if_asked();
    file_.write_at(at_, bytes);
    at_ += std::ssize(bytes);
    end_ = std::max(end_, at_);
    return std::ssize(bytes);
  }

  zip_int64_t seek(void* data, zip_uint64_t length) {
    const zip_int64_t place = zip_source_seek_compute_offset(at_, end_, data, length, &error_);
    if (place < 0) return -1;
    at_ = place;
    return 0;
  }

  AtomicFile file_;
  std::int64_t at_ = 0;
  std::int64_t end_ = 0;
  zip_error_t error_ = {};
  std::exception_ptr thrown_;
};

/// Writes an archive as it is closed, member by member.
class ZipWriter {
 public:
  explicit ZipWriter(const fs::path& path) : path_(path), sink_(path) {
    zip_error_t error;
    zip_error_init(&error);
    ZipSource target(zip_source_function_create(ZipFileSink::call, &sink_, &error));
    if (target) archive_.reset(zip_open_from_source(target.get(), ZIP_TRUNCATE, &error));
    if (archive_) static_cast<void>(target.release());  // it is the archive's now
    const std::string why = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!archive_) fail(why);
  }

  /// What `member` holds must live until finish().
  void add(const ZipMember& member) {
    const std::array<zip_buffer_fragment_t, 2> parts = {part(std::as_bytes(std::span(member.bytes))),
                                                        part(member.more)};
    ZipSource source(zip_source_buffer_fragment(archive_.get(), parts.data(), parts.size(), 0));
    const zip_int64_t place =
        source ? zip_file_add(archive_.get(), member.name.c_str(), source.get(), ZIP_FL_ENC_UTF_8) : -1;
    if (place < 0) fail(zip_strerror(archive_.get()));
    static_cast<void>(source.release());  // it is the archive's now
    if (zip_set_file_compression(archive_.get(), place, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive_.get(), place, 0, kFirstDay, 0) != 0) {
      fail(zip_strerror(archive_.get()));
    }
  }

  void finish() {
    if (zip_close(archive_.get()) != 0) {
      sink_.rethrow();
      fail(zip_strerror(archive_.get()));
    }
    static_cast<void>(archive_.release());  // closing has freed it
    sink_.finish();
  }

 private:
  /// libzip writes into buffers of archives, but not into those of members.
  static zip_buffer_fragment_t part(std::span<const std::byte> bytes) {
    return {reinterpret_cast<zip_uint8_t*>(const_cast<std::byte*>(bytes.data())), bytes.size()};
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw Error(ErrorKind::kFailed, path_.string(), fmt::format("libzip could not make it: {}", why));
  }

  const fs::path& path_;
  ZipFileSink sink_;  // before the archive, which uses it to its end
  ZipArchive archive_;
};

}  // namespace

void write_zip(const fs::path& path, const std::vector<ZipMember>& members) {
  ZipWriter writer(path);
  for (const ZipMember& member : members) writer.add(member);
  writer.finish();
}

}  // namespace epochreel::data

/// Files that are whole or absent.
///
/// Everything epochreel leaves behind is written to a temporary name in the same folder, synced, renamed
/// and the folder synced, so that a file under its final name is whole whatever happened. All functions
/// throw Error{kFailed} with the path and the system's reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace epochreel {

/// The temporary name that stands for `final_path` until it is whole: `.NAME.tmp` beside it.
std::filesystem::path temporary_path(const std::filesystem::path& final_path);

/// Makes the temporary file anew and empty, for a library that opens it by its name. A file that a killed run left
/// under that name, or a link, is removed first and never followed. Error{kInvalid} where a folder or the like stands
/// under one of the two names.
std::filesystem::path make_temporary(const std::filesystem::path& final_path);

/// Syncs the finished `temporary`, renames it to `final_path` and syncs the folder.
void publish_file(const std::filesystem::path& temporary, const std::filesystem::path& final_path);

/// Syncs a folder, so that the names in it survive a power cut.
void sync_folder(const std::filesystem::path& folder);

/// A file being written under its temporary name, which is made as make_temporary makes it. Not thread-safe. The
/// destructor removes what was not finished. A link under the final name is replaced, not followed.
class AtomicFile {
 public:
  explicit AtomicFile(std::filesystem::path final_path);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  void write(std::string_view text);

  /// Writes over what stands from `place` on, or behind the end. write() goes on where it was.
  void write_at(std::uint64_t place, std::span<const std::byte> bytes);

  /// Syncs and renames: from here on the file exists under its final name. Called once, last.
  void finish();

 private:
  std::filesystem::path final_path_;
  std::filesystem::path temporary_path_;
  int descriptor_ = -1;
};

/// A text file that grows by whole lines, as commit logs do. Each append is one write followed by a sync,
/// so a crash tears at most the last line.
class LineFile {
 public:
  /// Opens or creates `path` and cuts it to `keep_bytes`. Error{kInvalid} where it is a link or not a regular file. A
  /// file that has a second name (a hard link) is copied first, so that the other name keeps its bytes.
  LineFile(std::filesystem::path path, std::uint64_t keep_bytes);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  /// Appends `line` and a newline. Without `sync` the line may be lost in a power cut, never torn in two.
  void append(std::string_view line, bool sync);

  /// Makes sure that all lines so far are on the disk.
  void sync();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// Writes a whole small file at once, atomically.
void write_file(const std::filesystem::path& path, std::string_view text);

/// Reads a whole regular file, as InputFile does; throws Error{kInvalid} where it is larger than `max_bytes`,
/// Error{kFailed} where it cannot be read.
std::string read_file(const std::filesystem::path& path, std::uint64_t max_bytes);

}  // namespace epochreel

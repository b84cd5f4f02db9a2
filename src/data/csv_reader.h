/// Lines of separated fields (RFC 4180), plain or gzipped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "byte_source.h"

namespace epochreel::data {

/// Reads a line at a time. The separator is that of ',', ';' and tab which the first line has first. Fields may stand
/// in double quotes, in which a quote is written twice; spaces around a field are not part of it. Empty lines are
/// passed over, and so is a byte order mark.
class CsvReader {
 public:
  explicit CsvReader(const std::filesystem::path& path);

  /// The fields of the next line, or false at the end. Error{kInvalid} names file and line where a quote is not closed
  /// or a line is too long.
  bool next(std::vector<std::string>& fields);

  /// "FILE:LINE" of the line that next() gave.
  std::string where() const;
  [[noreturn]] void refuse(std::string_view what) const;

 private:
  bool take_line();
  int take_byte();
  void split(std::vector<std::string>& fields) const;

  std::string path_;
  std::unique_ptr<ByteSource> source_;
  std::vector<std::uint8_t> chunk_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::string line_;
  std::int64_t number_ = 0;        // of the line, from 1
  std::int64_t lines_within_ = 0;  // that it is longer than one, in quotes
  char separator_ = '\0';
};

}  // namespace epochreel::data

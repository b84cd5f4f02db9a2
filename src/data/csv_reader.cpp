#include "csv_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "epochreel/base/error.h"
#include "epochreel/base/interrupt.h"

namespace epochreel::data {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 16;
constexpr std::size_t kMaxLineBytes = std::size_t{64} << 20;
constexpr std::string_view kSeparators = ",;\t";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr int kEnd = -1;

/// Tabs may be the separator, so they are no space here.
std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

/// Without its quotes, and with one quote for two.
std::string unquoted(std::string_view field) {
  field = trimmed(field);
  if (field.size() < 2 || field.front() != '"' || field.back() != '"') return std::string(field);
  std::string text;
  for (std::size_t i = 1; i + 1 < field.size(); ++i) {
    text += field[i];
    if (field[i] == '"') ++i;
  }
  return text;
}

}  // namespace

CsvReader::CsvReader(const std::filesystem::path& path)
    : path_(path.string()), source_(open_source(path)), chunk_(kChunkBytes) {}

std::string CsvReader::where() const { return fmt::format("{}:{}", path_, number_); }

void CsvReader::refuse(std::string_view what) const { throw Error(ErrorKind::kInvalid, where(), what); }

int CsvReader::take_byte() {
  if (at_ == end_) {
    stop_if_asked();
    at_ = 0;
    end_ = source_->read(chunk_);
    if (end_ == 0) return kEnd;
  }
  return chunk_[at_++];
}

/// Ends of lines within quotes are part of the line. False at the end of the file.
bool CsvReader::take_line() {
  line_.clear();
  number_ += 1 + lines_within_;
  lines_within_ = 0;
  bool in_quotes = false;
  int byte = take_byte();
  if (byte == kEnd) return false;
  for (; byte != kEnd && (byte != '\n' || in_quotes); byte = take_byte()) {
    if (byte == '"') in_quotes = !in_quotes;
    if (byte == '\n') ++lines_within_;
    if (line_.size() == kMaxLineBytes) refuse(fmt::format("the line is longer than {} bytes", kMaxLineBytes));
    line_ += static_cast<char>(byte);
  }
  if (in_quotes) refuse("a quote of this line is never closed; write a quote within a field twice");
  if (line_.ends_with('\r')) line_.pop_back();
  if (number_ == 1 && line_.starts_with(kByteOrderMark)) line_.erase(0, kByteOrderMark.size());
  return true;
}

void CsvReader::split(std::vector<std::string>& fields) const {
  fields.clear();
  bool in_quotes = false;
  std::size_t start = 0;
  for (std::size_t i = 0; i <= line_.size(); ++i) {
    if (i < line_.size() && line_[i] == '"') in_quotes = !in_quotes;
    if (i < line_.size() && (line_[i] != separator_ || in_quotes)) continue;
    fields.push_back(unquoted(std::string_view(line_).substr(start, i - start)));
    start = i + 1;
  }
}

bool CsvReader::next(std::vector<std::string>& fields) {
  do {
    if (!take_line()) return false;
  } while (trimmed(line_).empty());
  if (separator_ == '\0') {
    const std::size_t first = line_.find_first_of(kSeparators);
    separator_ = first == std::string::npos ? ',' : line_[first];
  }
  split(fields);
  return true;
}

}  // namespace epochreel::data

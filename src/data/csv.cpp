#include "csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "csv_reader.h"
#include "epochreel/base/ascii.h"
#include "epochreel/base/error.h"
#include "epochreel/base/parse_number.h"
#include "epochreel/base/text.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kShortName = "y";
constexpr std::array<std::string_view, 4> kLabelNames = {"label", "class", "target", kShortName};
constexpr std::string_view kSetName = "set";
constexpr std::size_t kNone = static_cast<std::size_t>(-1);

using Fields = std::vector<std::string>;

std::optional<float> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto value = parse_number<double>(text);
  if (!value || !std::isfinite(static_cast<float>(*value))) return std::nullopt;
  return static_cast<float>(*value);
}

std::size_t find_column(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find_if(fields, [&](const std::string& field) { return ascii_lower(field) == name; });
  return found == fields.end() ? kNone : found - fields.begin();
}

/// The columns of a file, by its first line.
struct Columns {
  bool has_header = false;
  std::size_t label = kNone;
  std::size_t set = kNone;
  std::size_t count = 0;

  bool is_number(std::size_t column) const { return column != label && column != set; }
};

class CsvTableReader {
 public:
  CsvTableReader(const fs::path& path, const std::string& label, const CsvLimits& limits)
      : reader_(path), label_(label), limits_(limits) {
    table_.train.where = table_.train.labels_where = path.string();
  }

  CsvTable read() {
    Fields fields;
    if (!reader_.next(fields)) throw Error(ErrorKind::kInvalid, table_.train.where, "is empty; it holds no rows");
    take_first(fields);
    if (!columns_.has_header) take_row(fields);
    while (reader_.next(fields)) take_row(fields);
    table_.train.shape = {std::ssize(fields_of_numbers())};
    if (table_.test) table_.test->shape = table_.train.shape;
    return std::move(table_);
  }

 private:
  /// The line is a header where it holds the name of the label's column, or nothing that is a number.
  void take_first(const Fields& fields) {
    columns_.count = fields.size();
    const bool is_words =
        std::ranges::none_of(fields, [](const std::string& field) { return number_of(field).has_value(); });
    const std::size_t named = find_label(fields, is_words);
    columns_.has_header = is_words || named != kNone;
    columns_.label = named != kNone ? named : label_by_place(fields);
    if (!columns_.has_header) return;
    header_ = fields;
    columns_.set = find_column(fields, kSetName);
    if (columns_.set == columns_.label) columns_.set = kNone;
    if (columns_.set != kNone) {
      table_.test.emplace();
      table_.test->where = table_.test->labels_where = table_.train.where;
    }
    for (const std::size_t column : fields_of_numbers()) table_.column_names.push_back(fields[column]);
  }

  /// The column that has the label's name; `y` may be a label itself, so it is a name among words alone.
  std::size_t find_label(const Fields& fields, bool is_words) const {
    if (label_ != "auto") return parse_number<std::size_t>(label_) ? kNone : find_column(fields, ascii_lower(label_));
    for (const std::string_view name : kLabelNames) {
      const std::size_t column = find_column(fields, name);
      if (column != kNone && (is_words || name != kShortName)) return column;
    }
    return kNone;
  }

  /// The number of the column, or the last.
  std::size_t label_by_place(const Fields& fields) const {
    if (fields.size() < 2) reader_.refuse("has one column; a label and at least one number a row are needed");
    if (label_ == "auto") return fields.size() - 1;
    const auto place = parse_number<std::size_t>(label_);
    if (place && *place < fields.size()) return *place;
    reader_.refuse(
        fmt::format("has no column '{}', which data.label names; its {} columns are numbered from 0, and the "
                    "first is '{}'",
                    printable(label_), fields.size(), printable(fields.front())));
  }

  std::vector<std::size_t> fields_of_numbers() const {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < columns_.count; ++i) {
      if (columns_.is_number(i)) columns.push_back(i);
    }
    return columns;
  }

  Samples& part_of(const Fields& fields) {
    if (columns_.set == kNone) return table_.train;
    const std::string set = ascii_lower(fields[columns_.set]);
    if (set == "train") return table_.train;
    if (set == "test") return *table_.test;
    reader_.refuse(fmt::format("the column set is '{}'; it is train or test", printable(set)));
  }

  void take_row(const Fields& fields) {
    if (fields.size() != columns_.count) {
      reader_.refuse(fmt::format("has {} fields, but the first line has {}", fields.size(), columns_.count));
    }
    Samples& part = part_of(fields);
    if (part.count == limits_.rows)
      reader_.refuse(fmt::format("is row {1}; at most {0} are read", limits_.rows, limits_.rows + 1));
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (columns_.is_number(i)) part.numbers.push_back(number_at(fields, i));
    }
    if (std::ssize(part.numbers) > limits_.numbers)
      reader_.refuse(fmt::format("brings the numbers to more than {}", limits_.numbers));
    if (fields[columns_.label].empty()) reader_.refuse(fmt::format("column {} has no label", columns_.label));
    part.labels.push_back(as_label(fields[columns_.label]));
    ++part.count;
  }

  float number_at(const Fields& fields, std::size_t column) const {
    const auto number = number_of(fields[column]);
    if (number) return *number;
    const std::string called = columns_.has_header ? fmt::format(" ({})", printable(header_[column])) : "";
    reader_.refuse(
        fmt::format("column {}{} is '{}', which is no number; fill it in, or leave the row or the column out", column,
                    called, printable(fields[column])));
  }

  /// 3.0, as some programs write a class, is 3.
  static std::string as_label(const std::string& field) {
    constexpr double kMost = 1e6;  // single precision holds all whole numbers up to it
    const auto number = number_of(field);
    if (!number || std::abs(*number) > kMost || *number != std::trunc(*number)) return field;
    return fmt::format("{}", static_cast<int>(*number));
  }

  CsvReader reader_;
  const std::string& label_;
  const CsvLimits& limits_;
  Columns columns_;
  Fields header_;
  CsvTable table_;
};

/// FOLDER/NAME.csv, as it is or gzipped.
fs::path file_of(const fs::path& folder, const std::string& key, const std::string& given, const std::string& name) {
  std::error_code error;
  if (given != "auto") {
    if (fs::path path = folder / given; fs::is_regular_file(path, error)) return path;
    throw Error(ErrorKind::kInvalid, (folder / given).string(),
                fmt::format("there is no such file; data.{} names it, relative to data.path", key));
  }
  for (const char* const ending : {".csv", ".csv.gz"}) {
    if (fs::path path = folder / (name + ending); fs::is_regular_file(path, error)) return path;
  }
  throw Error(ErrorKind::kInvalid, folder.string(),
              fmt::format("holds no {}.csv; name the csv file in data.path, or two in data.train_images and "
                          "data.test_images",
                          name));
}

bool is_one_file(const job::DataSpec& spec) {
  std::error_code error;
  return spec.train_images == "auto" && spec.test_images == "auto" && !fs::is_directory(spec.path, error);
}

}  // namespace

namespace {

/// The files say what is tested on, so no column may say it too.
void refuse_set_column(const CsvTable& table) {
  if (!table.test) return;
  throw Error(ErrorKind::kInvalid, table.train.where,
              "has a column set, though a file of its own is tested on; leave the column out, or name this file alone "
              "in data.path");
}

void require_same_columns(const CsvTable& train, const CsvTable& test) {
  if (train.column_names.empty() || test.column_names.empty()) return;
  const auto [own, other] = std::ranges::mismatch(test.column_names, train.column_names);
  const bool has_both = own != test.column_names.end() && other != train.column_names.end();
  if (!has_both) return;  // their number is checked with the samples
  throw Error(ErrorKind::kInvalid, test.train.where,
              fmt::format("has the column '{}' where {} has '{}'; both need the same columns in the same order",
                          printable(*own), train.train.where, printable(*other)));
}

CsvTable read_two_files(const job::DataSpec& spec) {
  const fs::path folder = spec.path == "auto" ? fs::path() : fs::path(spec.path);
  CsvTable train = read_csv(file_of(folder, "train_images", spec.train_images, "train"), spec.label);
  CsvTable test = read_csv(file_of(folder, "test_images", spec.test_images, "test"), spec.label);
  for (const CsvTable* const table : {&train, &test}) refuse_set_column(*table);
  require_same_columns(train, test);
  train.test = std::move(test.train);
  return train;
}

}  // namespace

CsvTable read_csv(const fs::path& path, const std::string& label, const CsvLimits& limits) {
  return CsvTableReader(path, label, limits).read();
}

void load_csv(const LoadRequest& request, Dataset& dataset) {
  const job::DataSpec& spec = request.spec;
  CsvTable table = is_one_file(spec) ? read_csv(spec.path, spec.label) : read_two_files(spec);
  dataset.value_names = std::move(table.column_names);
  take_samples(request, std::move(table.train), std::move(table.test), dataset);
  if (dataset.train.has_images()) dataset.value_names.clear();
}

}  // namespace epochreel::data

#include "epochreel/data/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/text.h"
#include "npy.h"
#include "npz.h"

namespace epochreel::data {

namespace fs = std::filesystem;

namespace {

std::string bytes_of(const auto& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// (N, H, W, C) of (N, C, H, W).
std::string channels_behind(const Split& split) {
  const std::size_t channels = split.channels;
  const std::size_t plane = split.values() / channels;
  std::string bytes(split.images.size(), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t within = i % (plane * channels);
    bytes[i] = static_cast<char>(split.images[i - within + within % channels * plane + within / channels]);
  }
  return bytes;
}

/// Images of one channel and vectors stay where they lie.
ZipMember images_array(std::string name, const Split& split) {
  const std::int64_t count = split.count;
  if (!split.has_images()) {
    return {std::move(name), npy_header("<f4", {count, split.width}), std::as_bytes(std::span(split.vectors))};
  }
  if (split.channels == 1) {
    return {std::move(name), npy_header("|u1", {count, split.height, split.width}),
            std::as_bytes(std::span(split.images))};
  }
  return {std::move(name),
          npy_header("|u1", {count, split.height, split.width, split.channels}) + channels_behind(split)};
}

/// Words as an array of text, each padded with zeros to the longest.
std::string words_array(const std::vector<std::string>& words) {
  std::vector<std::u32string> texts;
  std::size_t longest = 1;
  for (const std::string& word : words) {
    std::u32string& text = texts.emplace_back();
    const std::string valid = valid_utf8(word);
    for (std::string_view rest = valid; !rest.empty();) {
      const Character character = first_character(rest);
      text += character.code;
      rest.remove_prefix(character.bytes);
    }
    longest = std::max(longest, text.size());
  }
  std::string bytes = npy_header(fmt::format("<U{}", longest), {std::ssize(words)});
  for (std::u32string& text : texts) {
    text.resize(longest);
    bytes += bytes_of(text);
  }
  return bytes;
}

/// Quoted where a reader would take a part of it for something else.
std::string csv_field(const std::string& text) {
  const bool is_plain = text.find_first_of(",;\t\"\r\n") == std::string::npos && !text.starts_with(' ') &&
                        !text.ends_with(' ') && !text.empty();
  if (is_plain) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

std::string csv_header(const Dataset& dataset) {
  const Split& split = dataset.train;
  std::string line = "set,label";
  for (int i = 0; i < split.values(); ++i) {
    const int row = i / split.width % split.height;
    const int column = i % split.width;
    if (!split.has_images()) {
      line += ',' + (dataset.value_names.empty() ? fmt::format("v{}", i) : csv_field(dataset.value_names[i]));
    } else if (split.channels == 1) {
      line += fmt::format(",r{}c{}", row, column);
    } else {
      line += fmt::format(",{}{}c{}", "RGB"[i / (split.height * split.width)], row, column);
    }
  }
  return line + '\n';
}

void add_rows(AtomicFile& file, const Dataset& dataset, const Split& split, std::string_view set) {
  std::string line;
  for (std::size_t i = 0; i < static_cast<std::size_t>(split.count); ++i) {
    stop_if_asked();
    line = fmt::format("{},{}", set, csv_field(dataset.class_names[split.labels[i]]));
    auto end = std::back_inserter(line);
    if (split.has_images()) {
      for (const std::uint8_t pixel : split.image(i)) fmt::format_to(end, ",{}", pixel);
    } else {
      for (const float value : split.vector(i)) fmt::format_to(end, ",{}", value);
    }
    line += '\n';
    file.write(line);
  }
}

}  // namespace

void export_npz(const Dataset& dataset, const fs::path& path) {
  std::vector<ZipMember> arrays;
  for (const auto& [split, name] : {std::pair(&dataset.train, "train"), std::pair(&dataset.test, "test")}) {
    arrays.push_back(images_array(fmt::format("x_{}", name), *split));
    arrays.push_back({fmt::format("y_{}", name), npy_header("|u1", {split->count}) + bytes_of(split->labels)});
  }
  arrays.push_back({"class_names", words_array(dataset.class_names)});
  if (!dataset.value_names.empty()) arrays.push_back({"value_names", words_array(dataset.value_names)});
  write_npz(path, std::move(arrays));
}

void export_csv(const Dataset& dataset, const fs::path& path) {
  AtomicFile file(path);
  file.write(csv_header(dataset));
  add_rows(file, dataset, dataset.train, "train");
  add_rows(file, dataset, dataset.test, "test");
  file.finish();
}

}  // namespace epochreel::data

#include "validate_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>

#include "datasets.h"
#include "message.h"
#include "names.h"

namespace epochreel::job {
namespace {

/// Kinds of data sets, a bit each.
struct Kinds {
  unsigned bits = 0;

  constexpr Kinds(std::initializer_list<DatasetKind> kinds) {
    for (const DatasetKind kind : kinds) bits |= 1U << static_cast<unsigned>(kind);
  }
  constexpr bool has(DatasetKind kind) const { return (bits >> static_cast<unsigned>(kind) & 1U) != 0; }
};

/// A key that only some kinds of data sets have a use for.
struct KeyUse {
  std::string_view key;
  bool (*is_usual)(const DataSpec& data);
  Kinds kinds;
};

template <auto Member>
bool is_usual(const DataSpec& data) {
  return data.*Member == DataSpec{}.*Member;
}

using enum DatasetKind;
constexpr Kinds kIdxFiles = {kMnist, kFashionMnist, kIdx};

constexpr std::array kKeyUses = {
    KeyUse{"path", is_usual<&DataSpec::path>, {kMnist, kFashionMnist, kIdx, kCifar10, kFolder, kNpz, kCsv}},
    KeyUse{"train_images", is_usual<&DataSpec::train_images>, {kMnist, kFashionMnist, kIdx, kNpz, kCsv}},
    KeyUse{"train_labels", is_usual<&DataSpec::train_labels>, {kMnist, kFashionMnist, kIdx, kNpz}},
    KeyUse{"test_images", is_usual<&DataSpec::test_images>, {kMnist, kFashionMnist, kIdx, kNpz, kCsv}},
    KeyUse{"test_labels", is_usual<&DataSpec::test_labels>, {kMnist, kFashionMnist, kIdx, kNpz}},
    KeyUse{"first_label", is_usual<&DataSpec::first_label>, {kMnist, kFashionMnist, kIdx, kNpz, kCsv}},
    KeyUse{"shape", is_usual<&DataSpec::shape>, {kIdx, kSynthetic, kFolder, kNpz, kCsv}},
    KeyUse{"label", is_usual<&DataSpec::label>, {kCsv}},
    KeyUse{"white", is_usual<&DataSpec::white>, {kNpz, kCsv}},
    KeyUse{"test_share", is_usual<&DataSpec::test_share>, {kFolder, kNpz, kCsv}},
};

[[noreturn]] void fail_at(const YamlNode& root, std::string_view key, const std::string& what) {
  const std::array<std::string, 2> path = {"data", std::string(key)};
  fail(place_of(root, path), what);
}

/// "idx, npz, csv"
std::string words_of(const Kinds& kinds) {
  std::string words;
  for (const auto& name : kDatasetNames) {
    if (kinds.has(name.value)) words += fmt::format("{}{}", words.empty() ? "" : ", ", name.word);
  }
  return words;
}

void refuse_useless_keys(const DataSpec& data, const YamlNode& root) {
  for (const KeyUse& use : kKeyUses) {
    if (use.kinds.has(data.dataset) || use.is_usual(data)) continue;
    const bool is_of_files = data.dataset == kSynthetic && use.kinds.has(kIdx) && use.kinds.has(kMnist);
    fail_at(root, use.key,
            is_of_files
                ? fmt::format("data.{} is of no use for synthetic data, which has no files; leave it out", use.key)
                : fmt::format("data.{} is of no use for {}; it is a key of {}; leave it out", use.key,
                              dataset_name(data.dataset), words_of(use.kinds)));
  }
}

void validate_names(const DataSpec& data, const YamlNode& root) {
  const std::size_t count = data.class_names.size();
  if (count == 0) return;
  if (count != static_cast<std::size_t>(data.classes)) {
    fail_at(root, "class_names",
            fmt::format("data.class_names has {} names, but data.classes is {}; give each class a name", count,
                        data.classes));
  }
  if (data.class_names_file != "auto") {
    fail_at(root, "class_names_file", "data.class_names gives the names already; leave one of the two out");
  }
}

void validate_synthetic(const DataSpec& data, const YamlNode& root) {
  const auto& [channels, height, width] = facts_of(kSynthetic).shape;
  if (data.dataset != kSynthetic || data.shape.empty()) return;
  const auto& shape = data.shape;
  if (shape[shape.size() - 2] == height && shape.back() == width) return;
  fail_at(root, "shape", fmt::format("data.shape of synthetic data is [{0}, {1}] or [3, {0}, {1}]", height, width));
}

}  // namespace

void validate_data(const DataSpec& data, const YamlNode& root) {
  const DatasetFacts& facts = facts_of(data.dataset);
  const std::string_view name = dataset_name(data.dataset);
  if (facts.classes != 0 && data.classes != facts.classes) {
    fail_at(root, "classes", fmt::format("data.classes must be {} for {}, not {}", facts.classes, name, data.classes));
  }
  const bool all_named = kIdxFiles.has(data.dataset) && data.train_images != "auto" && data.train_labels != "auto" &&
                         data.test_images != "auto" && data.test_labels != "auto";
  const bool both_named = data.dataset == kCsv && data.train_images != "auto" && data.test_images != "auto";
  if (!facts.path.empty() && !facts.finds_path && data.path == "auto" && !all_named && !both_named) {
    fail_at(root, "dataset", fmt::format("data.dataset {} needs data.path, {}", name, facts.path));
  }
  refuse_useless_keys(data, root);
  validate_names(data, root);
  validate_synthetic(data, root);
}

}  // namespace epochreel::job

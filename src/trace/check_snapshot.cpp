#include "check_snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <span>
#include <string_view>

#include "check_values.h"
#include "epochreel/base/error.h"
#include "epochreel/base/grouped.h"
#include "epochreel/trace/limits.h"
#include "json.h"
#include "record_rules.h"

namespace epochreel::trace {
namespace {

std::string side_words(std::int64_t side) {
  switch (side) {
    case kProbes:
      return "probes";
    case kMaps:
      return "probes with maps";
    case kEvaluated:
      return "evaluated images";
    case kGallery:
      return "images";
    case kKernel:
      return "kernel";
    case kBins:
      return "bins";
    case kFree:
      return "inputs";
    case kRows:
      return "rows";
    case kColumns:
      return "columns";
    case kSample:
      return "values";
    default:
      return std::to_string(side);
  }
}

std::string rule_words(const Shape& rule) {
  std::string text;
  for (const std::int64_t side : rule) text += (text.empty() ? "" : ", ") + side_words(side);
  return "(" + text + ")";
}

std::int64_t most_of(std::int64_t side) {
  switch (side) {
    case kProbes:
    case kMaps:
      return kMaxProbes;
    case kEvaluated:
    case kGallery:
      return kMaxImages;
    case kKernel:
      return kMaxKernel;
    case kBins:
      return kMaxBins;
    case kRows:
    case kColumns:
      return kMaxSketchSide;
    default:
      return kMaxSide;
  }
}

/// The lengths of the sides that records of a snapshot share, each with the first record that said it.
class SnapshotCheck {
 public:
  SnapshotCheck(const TensorFile& file, const Manifest& manifest) : file_(file), manifest_(manifest) {}

  SharedRecords run() {
    for (const auto& [name, view] : file_.tensors()) {
      const auto rule = rule_of(name, view.label, manifest_);
      if (!rule) continue;
      check_shape(name, view, *rule);
      rules_.emplace_back(&view, *rule);
    }
    check_maps();
    const std::int64_t classes = std::ssize(manifest_.class_names);
    for (const auto& [view, rule] : rules_) {
      check_values(*view, rule.meaning, {classes, length_of(kProbes), rule.values});
    }
    return shared();
  }

 private:
  struct Said {
    std::int64_t length = 0;
    std::string record;
  };

  void check_shape(const std::string& name, const TensorView& view, const RecordRule& rule) {
    if (view.dtype == DType::kOther) {
      invalid(view.label, fmt::format("is of type {}, which is not read; store it as F32 or I32", view.type));
    }
    for (const std::int64_t length : view.shape) {
      if (length < 1) invalid(view.label, fmt::format("has the shape {}: a length of 0", shape_words(view.shape)));
    }
    if (view.size() > kMaxRecordValues) {
      invalid(view.label,
              fmt::format("has {} values; at most {} are read", grouped(view.size()), grouped(kMaxRecordValues)));
    }
    if (rule.any_shape) {
      if (view.shape.size() == 4 && view.shape[2] != view.shape[3]) refuse_kernel(view);
      return;
    }
    const auto wrong = [&] {
      invalid(view.label, fmt::format("has the shape {}, not {}", shape_words(view.shape), rule_words(rule.shape)));
    };
    if (view.shape.size() != rule.shape.size()) wrong();
    std::int64_t kernel = 0;
    for (std::size_t i = 0; i < rule.shape.size(); ++i) {
      const std::int64_t length = view.shape[i];
      const std::int64_t side = rule.shape[i];
      if (side >= 0 && length != side) wrong();
      if (side == kKernel && kernel != 0 && length != kernel) refuse_kernel(view);
      if (side == kKernel) kernel = length;
      if (side < 0 && length > most_of(side)) {
        invalid(view.label, fmt::format("has the shape {}; at most {} {} are read", shape_words(view.shape),
                                        grouped(most_of(side)), side_words(side)));
      }
      if (side <= kProbes && side >= kGallery) say(side, length, name, view);
    }
  }

  [[noreturn]] static void refuse_kernel(const TensorView& view) {
    invalid(view.label,
            fmt::format("has the shape {}; kernels that are not square are not read", shape_words(view.shape)));
  }

  void say(std::int64_t side, std::int64_t length, const std::string& name, const TensorView& view) {
    const auto [said, is_new] = said_.emplace(side, Said{length, name});
    if (is_new || said->second.length == length) return;
    invalid(view.label, fmt::format("has {} {}, but {} has {}", length, side_words(side), said->second.record,
                                    said->second.length));
  }

  /// If no record says which probes have maps, all have.
  void check_maps() {
    const auto maps = said_.find(kMaps);
    const auto probes = said_.find(kProbes);
    if (maps == said_.end() || probes == said_.end()) return;
    const TensorView& view = file_.at(maps->second.record);
    if (!file_.has(names::kProbeMapIndex)) return say(kProbes, maps->second.length, maps->second.record, view);
    if (maps->second.length <= probes->second.length) return;
    invalid(view.label, fmt::format("has {} probes with maps, but {} has {} probes", maps->second.length,
                                    probes->second.record, probes->second.length));
  }

  std::int64_t length_of(std::int64_t side) const {
    const auto said = said_.find(side);
    return said == said_.end() ? (side == kProbes ? kMaxProbes : 0) : said->second.length;
  }

  SharedRecords shared() const {
    SharedRecords shared;
    if (const auto probes = said_.find(kProbes); probes != said_.end()) shared.probes = probes->second.length;
    if (const auto maps = said_.find(kMaps); maps != said_.end()) shared.maps = maps->second.length;
    for (const auto& [name, view] : file_.tensors()) {
      const bool is_parameter = name.starts_with(names::kModelPrefix) || name.starts_with(names::kSketchPrefix);
      if (is_parameter) shared.shapes[name] = {view.shape, view.label};
    }
    for (const Record& record : kRecords) {
      const std::string name(record.name);
      if (!record.constant || !file_.has(name)) continue;
      const TensorView& view = file_.at(name);
      if (view.dtype == DType::kU8) {
        shared.hashes[name] = hash_bytes(view.data).hex();
      } else {
        shared.hashes[name] = hash_of_whole(view, record.meaning);
      }
    }
    return shared;
  }

  /// Hashes the values, whatever their type is; pixels and classes are hashed as U8.
  static std::string hash_of_whole(const TensorView& view, Meaning meaning) {
    if (meaning == Meaning::kAny) return hash_bytes(view.data).hex();
    const std::vector<std::int32_t> values = view.ints();
    const bool small = std::all_of(values.begin(), values.end(), [](std::int32_t v) { return v >= 0 && v <= 255; });
    if (!small) return hash_bytes(std::as_bytes(std::span(values))).hex();
    const std::vector<std::uint8_t> bytes(values.begin(), values.end());
    return hash_bytes(std::as_bytes(std::span(bytes))).hex();
  }

  const TensorFile& file_;
  const Manifest& manifest_;
  std::vector<std::pair<const TensorView*, RecordRule>> rules_;
  std::map<std::int64_t, Said> said_;
};

}  // namespace

SharedRecords check_snapshot(const TensorFile& file, const Manifest& manifest) {
  return SnapshotCheck(file, manifest).run();
}

void check_same(const SharedRecords& snapshot, const SharedRecords& reference, const std::string& where,
                const std::string& reference_name) {
  for (const auto& [name, hash] : snapshot.hashes) {
    const auto other = reference.hashes.find(name);
    if (other == reference.hashes.end() || other->second == hash) continue;
    invalid(fmt::format("{}: tensor {}", where, name),
            fmt::format("is not that of {}; it must be the same in every snapshot",
                        name.starts_with(names::kGalleryPrefix) ? "the first snapshot" : reference_name));
  }
  for (const auto& [name, own] : snapshot.shapes) {
    const auto other = reference.shapes.find(name);
    if (other == reference.shapes.end() || other->second.shape == own.shape) continue;
    invalid(own.label, fmt::format("has the shape {}, and in {} {}; it must be the same in every snapshot",
                                   shape_words(own.shape), reference_name, shape_words(other->second.shape)));
  }
  const auto check_count = [&](std::int64_t count, std::int64_t other, std::string_view noun) {
    if (count == 0 || other == 0 || count == other) return;
    invalid(where, fmt::format("has {} {}, and {} has {}; they must be the same in every snapshot", count, noun,
                               reference_name, other));
  };
  check_count(snapshot.probes, reference.probes, "probes");
  const bool all_mapped = reference.maps == 0 && !reference.hashes.contains(names::kProbeMapIndex);
  check_count(snapshot.maps, all_mapped ? reference.probes : reference.maps, "probes with maps");
}

std::vector<std::pair<std::string, std::string>> passed_over(const TensorFile& file) {
  std::vector<std::pair<std::string, std::string>> sentences;
  for (const auto& [name, view] : file.tensors()) {
    if (view.dtype == DType::kOther) {
      sentences.emplace_back(
          name, fmt::format("{}: is of type {}, which is not known, and was passed over", view.label, view.type));
    }
  }
  return sentences;
}

}  // namespace epochreel::trace

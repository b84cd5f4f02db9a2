#include "epochreel/trace/record_names.h"

#include <algorithm>
#include <optional>

#include "epochreel/base/parse_number.h"

namespace epochreel::trace {
namespace {

/// A pattern in its parts: "stat.layer.", "<i>", ".active". A name that stands for itself alone has no hole.
struct Parts {
  explicit Parts(std::string_view pattern) {
    const std::size_t open = pattern.find('<');
    before = pattern.substr(0, open);
    if (open == std::string_view::npos) return;
    hole = pattern.substr(open, 3);
    after = pattern.substr(open + hole.size());
  }

  std::string filled(std::string_view with) const {
    return std::string(before) + std::string(with) + std::string(after);
  }

  /// The text that stands in the hole of `name`; nothing where the rest of the name is another.
  std::optional<std::string_view> content(std::string_view name) const {
    const bool fits = name.size() >= before.size() + after.size() && name.starts_with(before) && name.ends_with(after);
    if (!fits) return std::nullopt;
    return name.substr(before.size(), name.size() - before.size() - after.size());
  }

  std::string_view before;
  std::string_view hole;
  std::string_view after;
};

/// "7", but neither "07" nor a number beyond 64 bits.
std::optional<std::int64_t> number_of(std::string_view text) {
  const auto number = parse_number<std::uint64_t>(text);
  const bool padded = text.size() > 1 && text.front() == '0';
  if (!number || padded) return std::nullopt;
  return static_cast<std::int64_t>(std::min<std::uint64_t>(*number, INT64_MAX));
}

std::string side_sign(std::int64_t side) {
  switch (side) {
    case kProbes:
      return "P";
    case kMaps:
      return "M";
    case kEvaluated:
      return "E";
    case kGallery:
      return "G";
    case kClasses:
      return "C";
    case kHeight:
      return "H";
    case kWidth:
      return "W";
    case kUnits:
      return "units";
    case kBins:
      return "64";
    case kInputs:
      return "n";
    case kRows:
      return "rows";
    case kColumns:
      return "columns";
    case kSample:
      return "N";
    default:
      return std::to_string(side);
  }
}

}  // namespace

namespace names {

std::string LayerRecord::with(std::string_view number) const { return Parts(pattern).filled(number); }

std::string ParameterRecord::operator()(std::string_view parameter) const { return Parts(pattern).filled(parameter); }

bool matches(std::string_view pattern, std::string_view record) {
  const Parts parts(pattern);
  const auto content = parts.content(record);
  if (!content) return false;
  if (parts.hole.empty()) return content->empty();
  return parts.hole == "<i>" ? number_of(*content).has_value() : content->starts_with(kModelPrefix);
}

}  // namespace names

const Record* find_record(std::string_view name) {
  const auto found = std::find_if(kRecords.begin(), kRecords.end(),
                                  [name](const Record& record) { return names::matches(record.name, name); });
  return found == kRecords.end() ? nullptr : &*found;
}

std::int64_t layer_number(const Record& record, std::string_view name) {
  return number_of(Parts(record.name).content(name).value()).value();
}

std::string_view parameter_name(const Record& record, std::string_view name) {
  return Parts(record.name).content(name).value();
}

std::string type_and_shape(const Record& record) {
  std::string sides;
  for (const std::int64_t side : record.shape) {
    if (side == kByLayer) return record.type;
    if (side != kNoSide) sides += (sides.empty() ? "" : ", ") + side_sign(side);
  }
  return std::string(record.type) + " (" + sides + ")";
}

}  // namespace epochreel::trace

#include "measured.h"

#include <nlohmann/json.hpp>
#include <string>
#include <system_error>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/json_bounds.h"

namespace epochreel::app {

namespace fs = std::filesystem;

namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxReportBytes = 1U << 20U;

json read_report(const fs::path& file) {
  try {
    const std::string text = read_file(file, kMaxReportBytes);
    check_json_bounds(text, file.string());
    return json::parse(text, nullptr, false);
  } catch (const Error&) {
    return {};
  }
}

/// The positive number of a section's key.
std::optional<double> number_at(const json& report, const char* section, const char* key) {
  const json::json_pointer place = json::json_pointer(section) / key;
  if (!report.is_object() || !report.contains(place) || !report.at(place).is_number()) return std::nullopt;
  const double value = report.at(place);
  return value > 0 ? std::optional(value) : std::nullopt;
}

}  // namespace

MeasuredRates measured_rates(const fs::path& folder) {
  const json report = read_report(folder / "report.json");
  MeasuredRates rates;
  rates.steps_per_second = number_at(report, "/train", "steps_per_second");
  rates.frames_per_second = number_at(report, "/film", "frames_per_second");
  if (const auto memory = number_at(report, "", "peak_memory_bytes")) {
    rates.peak_memory = static_cast<std::int64_t>(*memory);
  }
  return rates;
}

FileTotal total_of(const fs::path& folder, std::string_view ending) {
  FileTotal total;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code gone;  // another process may work here
    if (!entry->is_regular_file(gone) || !entry->path().filename().string().ends_with(ending)) continue;
    const auto size = entry->file_size(gone);
    if (gone) continue;
    ++total.files;
    total.bytes += static_cast<std::int64_t>(size);
  }
  return total;
}

}  // namespace epochreel::app

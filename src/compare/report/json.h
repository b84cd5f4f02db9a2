/// The parts of report.json that the page's data has as well.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "epochreel/compare/metrics.h"

namespace epochreel::compare {

inline constexpr std::string_view kReportFormat = "epochreel report 1";

/// An infinite psnr is null.
nlohmann::ordered_json metrics_json(const PictureMetrics& metrics);

}  // namespace epochreel::compare

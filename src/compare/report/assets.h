/// The files of src/compare/report, embedded when the program is built (report/embed.cmake).
#pragma once

#include <string_view>

namespace epochreel::compare {

extern const std::string_view kReportTemplate;  ///< report.html.mustache
extern const std::string_view kReportStyle;     ///< report.css
extern const std::string_view kReportScript;    ///< report.js

}  // namespace epochreel::compare

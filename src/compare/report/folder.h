/// The folder that a report is written into: it holds the report's files and no others.
#pragma once

#include <filesystem>

namespace epochreel::compare {

/// The folder without links and a trailing slash, so that a name can be put beside it.
std::filesystem::path resolved_report_folder(const std::filesystem::path& folder);

/// A report in the making, beside the folder that it will take the place of. A report that was not published is removed
/// at its end. Files are removed by the names that a report gives them; no other file is.
class ReportInTheMaking {
 public:
  /// `final_path` as resolved_report_folder gives it.
  explicit ReportInTheMaking(const std::filesystem::path& final_path);
  ~ReportInTheMaking();
  ReportInTheMaking(const ReportInTheMaking&) = delete;
  ReportInTheMaking& operator=(const ReportInTheMaking&) = delete;

  const std::filesystem::path& path() const { return path_; }

  /// Puts the folder in the place of what is there. A report that is there goes aside first, so that its files and
  /// the new ones are never mixed.
  void publish();

 private:
  std::filesystem::path final_path_;
  std::filesystem::path path_;
};

}  // namespace epochreel::compare

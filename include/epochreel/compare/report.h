/// The report of a comparison: report.html, report.json, junit.xml, summary.md, annotations.txt, pictures/.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/compare/comparison.h"
#include "epochreel/image/bitmap.h"

namespace epochreel::compare {

/// The pixels of an item, as far as they are there.
struct ItemPictures {
  std::optional<image::Bitmap> baseline;
  std::optional<image::Bitmap> actual;
  std::optional<image::Bitmap> difference;
};

struct ReportOptions {
  std::filesystem::path folder;  ///< is made; see check_report_folder
  int pictures = 50;             ///< of how many items at most pictures are shown, the worst first
  int threads = 1;
  std::filesystem::path attached_from = {};  ///< junit.xml names pictures relative to it; empty: the working folder
};

/// Gives the pictures of Comparison::items[item]. Called from several threads.
using PictureSource = std::function<ItemPictures(std::size_t item)>;

/// Error{kFailed} where a report cannot be written into the folder: it is not empty and holds no report, or a report
/// and files that are not a report's. write_report looks first of all; a caller that compares for long looks earlier.
void check_report_folder(const std::filesystem::path& folder);

/// Writes all of it or nothing. A report that stands in the folder is replaced. The same comparison and pictures give
/// the same bytes at any number of threads. Pictures are shown of items that are not of the same bits: small ones
/// inside the page, others in pictures/. The pictures of items that fail are always in pictures/ as well: junit.xml
/// attaches them.
void write_report(const Comparison& comparison, const PictureSource& pictures, const ReportOptions& options);

/// At most ten lines in the form that CI services read from a job's output (GitHub's workflow commands), the worst
/// items first; empty where nothing is wrong.
std::vector<std::string> annotations(const Comparison& comparison);

/// The comparison as JSON, as report.json has it. A psnr that is infinite, and what is not known, is null.
std::string comparison_json(const Comparison& comparison);

}  // namespace epochreel::compare

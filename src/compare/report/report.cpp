#include "epochreel/compare/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/interrupt.h"
#include "epochreel/base/parallel.h"
#include "epochreel/image/png.h"
#include "report/files.h"
#include "report/folder.h"
#include "report/json.h"
#include "report/text.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t kMostInside = 48 << 10;      // bytes of a picture inside the page
constexpr std::uintmax_t kMostInsideAll = 8U << 20U;  // of all of them together

/// Items whose pictures are shown, the worst first. Pictures of the same bits are not shown.
std::vector<std::size_t> chosen_items(const Comparison& comparison, int most) {
  std::vector<std::size_t> chosen;
  for (const std::size_t index : worst_first(comparison)) {
    const Item& item = comparison.items[index];
    if (chosen.size() >= static_cast<std::size_t>(std::max(most, 0))) break;
    if (item.verdict != Verdict::kSame && (item.baseline_has_pixels || item.actual_has_pixels)) chosen.push_back(index);
  }
  return chosen;
}

std::string picture_name(std::size_t index, std::string_view side) {
  return fmt::format("pictures/{:06}-{}.png", index, side);
}

/// The picture as a link: inside the page where it is small and there is room, as the file else, which is kept then.
std::string link_to(const fs::path& folder, const std::string& name, bool keep, std::uintmax_t& inside) {
  const fs::path path = folder / name;
  if (!fs::exists(path)) return "";
  const std::uintmax_t bytes = fs::file_size(path);
  if (bytes > kMostInside || inside + bytes > kMostInsideAll) return name;
  inside += bytes;
  std::string link = "data:image/png;base64," + base64(read_file(path, kMostInside));
  if (!keep) fs::remove(path);
  return link;
}

/// Pictures are encoded by many threads, then chosen for the page one after another, in the same order always.
std::map<std::size_t, PictureLinks> write_pictures(const Comparison& comparison, const PictureSource& source,
                                                   const ReportOptions& options, const fs::path& folder) {
  const auto chosen = chosen_items(comparison, options.pictures);
  std::map<std::size_t, PictureLinks> links;
  if (chosen.empty() || !source) return links;
  fs::create_directory(folder / "pictures");
  parallel_for(std::max(options.threads, 1), chosen.size(), [&](std::int64_t task) {
    stop_if_asked();
    const std::size_t index = chosen[task];
    const ItemPictures pictures = source(index);
    const auto write = [&](const std::optional<image::Bitmap>& bitmap, std::string_view side) {
      if (bitmap && bitmap->width > 0 && bitmap->height > 0)
        image::write_png(folder / picture_name(index, side), *bitmap,
                         image::is_opaque(*bitmap) ? image::PngKind::kRgb : image::PngKind::kRgba);
    };
    write(pictures.baseline, "baseline");
    write(pictures.actual, "actual");
    write(pictures.difference, "difference");
  });
  std::uintmax_t inside = 0;
  for (const std::size_t index : chosen) {
    const bool attached = fails(comparison.items[index].verdict);
    const auto link = [&](std::string_view side) {
      return link_to(folder, picture_name(index, side), attached, inside);
    };
    PictureLinks found{link("baseline"), link("actual"), link("difference")};
    if (!found.baseline.empty() || !found.actual.empty() || !found.difference.empty()) links[index] = std::move(found);
  }
  if (fs::is_empty(folder / "pictures")) fs::remove(folder / "pictures");
  return links;
}

/// The path of `folder` as seen from `root`; the whole path where it lies outside.
fs::path seen_from(const fs::path& root, const fs::path& folder) {
  const fs::path relative = folder.lexically_relative(resolved_report_folder(root.empty() ? "." : root));
  return relative.empty() || *relative.begin() == ".." ? folder : relative;
}

/// The difference first: GitLab shows one picture of a test.
Attachments attachments(const Comparison& comparison, const std::map<std::size_t, PictureLinks>& links,
                        const fs::path& written, const fs::path& shown) {
  Attachments found;
  for (const auto& [index, link] : links) {
    if (!fails(comparison.items[index].verdict)) continue;
    for (const auto* side : {"difference", "actual", "baseline"}) {
      const std::string name = picture_name(index, side);
      if (fs::exists(written / name)) found[index].push_back((shown / name).lexically_normal().string());
    }
  }
  return found;
}

}  // namespace

void write_report(const Comparison& comparison, const PictureSource& pictures, const ReportOptions& options) try {
  check_report_folder(options.folder);
  const fs::path folder = resolved_report_folder(options.folder);
  ReportInTheMaking temporary(folder);
  const auto links = write_pictures(comparison, pictures, options, temporary.path());
  write_file(temporary.path() / "report.html", report_page(comparison, links));
  write_file(temporary.path() / "junit.xml",
             junit_xml(comparison,
                       attachments(comparison, links, temporary.path(), seen_from(options.attached_from, folder))));
  write_file(temporary.path() / "summary.md", summary_markdown(comparison));
  std::string lines;
  for (const auto& line : annotations(comparison)) lines += line + "\n";
  write_file(temporary.path() / "annotations.txt", lines);
  write_file(temporary.path() / "report.json", comparison_json(comparison));
  sync_folder(temporary.path());
  temporary.publish();
} catch (const fs::filesystem_error& error) {
  throw Error(ErrorKind::kFailed, error.path1().string(), fmt::format("cannot be written: {}", error.code().message()));
}

}  // namespace epochreel::compare

#include "report/folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/input_file.h"
#include "epochreel/base/own_folder.h"
#include "epochreel/compare/report.h"
#include "report/json.h"

namespace epochreel::compare {

namespace fs = std::filesystem;

namespace {

constexpr std::array kReportFiles = {"report.html", "report.json", "junit.xml", "summary.md", "annotations.txt"};
constexpr const char* kPictures = "pictures";

/// Calls that report by error code, as Error.
template <class Body>
void or_fail(const fs::path& path, std::string_view action, const Body& body) {
  std::error_code code;
  body(code);
  if (code) throw Error(ErrorKind::kFailed, path.string(), fmt::format("cannot {}: {}", action, code.message()));
}

fs::file_type type_of(const fs::path& path) {
  std::error_code code;  // what cannot be looked at cannot be removed either, and that is said there
  return fs::symlink_status(path, code).type();
}

bool is_file_or_link(const fs::path& path) {
  const fs::file_type type = type_of(path);
  return type == fs::file_type::regular || type == fs::file_type::symlink;
}

/// The name, or the name behind a temporary one.
std::string final_name(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.starts_with('.') && name.ends_with(".tmp")) name = name.substr(1, name.size() - 5);
  return name;
}

/// report.json and the like.
bool is_report_file(const fs::path& path) {
  const std::string name = final_name(path);
  return is_file_or_link(path) && std::find(kReportFiles.begin(), kReportFiles.end(), name) != kReportFiles.end();
}

/// Six digits or more, a minus and a word, as in 000012-baseline.png.
bool is_report_picture(const fs::path& path) {
  const std::string name = final_name(path);
  const auto end = std::find_if(name.begin(), name.end(), [](char c) { return c < '0' || c > '9'; });
  const std::string rest(end, name.end());
  if (end - name.begin() < 6 || !rest.starts_with('-') || !rest.ends_with(".png") || !is_file_or_link(path))
    return false;
  return std::all_of(rest.begin() + 1, rest.end() - 4, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  or_fail(folder, "list the folder", [&](std::error_code& code) {
    for (fs::directory_iterator entry(folder, code); !code && entry != fs::directory_iterator();
         entry.increment(code)) {
      entries.push_back(entry->path());
    }
  });
  std::sort(entries.begin(), entries.end());
  return entries;
}

struct ReportEntries {
  std::vector<fs::path> own;
  std::vector<fs::path> others;
};

/// All entries of a report's folder and of pictures/ in it. No link is followed.
ReportEntries entries_of_report(const fs::path& folder) {
  ReportEntries found;
  for (const fs::path& path : entries_of(folder)) {
    if (path.filename() == kPictures && type_of(path) == fs::file_type::directory) {
      for (const fs::path& picture : entries_of(path)) {
        (is_report_picture(picture) ? found.own : found.others).push_back(picture);
      }
    } else {
      (is_report_file(path) ? found.own : found.others).push_back(path);
    }
  }
  return found;
}

[[noreturn]] void refuse(const fs::path& shown, std::string_view what) {
  throw Error(ErrorKind::kFailed, shown.string(), what);
}

/// Error{kFailed} where the folder holds what no report does. `shown` is how the user calls the folder.
void require_report_alone(const fs::path& folder, const fs::path& shown) {
  const ReportEntries found = entries_of_report(folder);
  if (found.others.empty()) return;
  refuse(shown, fmt::format("holds {}, which is no file of a report, and is not replaced; move that file away, or name "
                            "another folder",
                            found.others.front().lexically_relative(folder).string()));
}

/// Removes what stands under a name of ours: a report, or a file or link in its place. Anything else in the folder
/// stays, and is Error{kFailed}.
void remove_report(const fs::path& folder) {
  if (type_of(folder) == fs::file_type::not_found) return;
  if (type_of(folder) != fs::file_type::directory) {
    remove_own_file(folder);
    return;
  }
  require_report_alone(folder, folder);
  for (const fs::path& file : entries_of_report(folder).own) remove_own_file(file);
  or_fail(folder / kPictures, "remove", [&](std::error_code& code) { fs::remove(folder / kPictures, code); });
  or_fail(folder, "remove", [&](std::error_code& code) { fs::remove(folder, code); });
}

bool is_report(const fs::path& folder) {
  try {
    InputFile file(folder / "report.json");
    std::string start(64, '\0');
    start.resize(file.read(std::as_writable_bytes(std::span(start))));
    return start.find(fmt::format("\"format\": \"{}\"", kReportFormat)) != std::string::npos;
  } catch (const Error&) {  // it is not there, or is no file
    return false;
  }
}

}  // namespace

fs::path resolved_report_folder(const fs::path& folder) {
  std::error_code code;
  fs::path path = fs::weakly_canonical(fs::absolute(folder), code).lexically_normal();
  if (code) throw Error(ErrorKind::kFailed, folder.string(), fmt::format("cannot find: {}", code.message()));
  return path.has_filename() ? path : path.parent_path();
}

void check_report_folder(const fs::path& shown) {
  const fs::path folder = resolved_report_folder(shown);
  std::error_code code;
  const auto status = fs::status(folder, code);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status)) refuse(shown, "is a file; name a folder for the report");
  if (entries_of(folder).empty()) return;
  if (!is_report(folder)) {
    refuse(shown, "is not empty and holds no report of epochreel; name another folder, or empty it");
  }
  require_report_alone(folder, shown);
}

ReportInTheMaking::ReportInTheMaking(const fs::path& final_path)
    : final_path_(final_path), path_(temporary_path(final_path)) {
  remove_report(path_);
  or_fail(path_, "create", [&](std::error_code& code) { fs::create_directories(path_, code); });
}

ReportInTheMaking::~ReportInTheMaking() {
  try {
    remove_report(path_);
  } catch (const std::exception&) {  // the next report says what is in the way
  }
}

void ReportInTheMaking::publish() {
  const fs::path aside = temporary_path(final_path_.string() + ".old");
  remove_report(aside);
  if (fs::exists(final_path_)) {
    or_fail(final_path_, "rename", [&](std::error_code& code) { fs::rename(final_path_, aside, code); });
  }
  or_fail(final_path_, "rename to", [&](std::error_code& code) {
    fs::rename(path_, final_path_, code);
    std::error_code ignored;
    if (code) fs::rename(aside, final_path_, ignored);  // the old report comes back
  });
  sync_folder(final_path_.parent_path());
  remove_report(aside);
}

}  // namespace epochreel::compare

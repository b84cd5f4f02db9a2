#include "layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "epochreel/base/error.h"
#include "epochreel/base/file.h"
#include "epochreel/base/parse_number.h"
#include "epochreel/trace/limits.h"
#include "json.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

std::string snapshot_file(int index) { return fmt::format("{}/{:06}.safetensors", kSnapshotFolder, index); }

std::string checkpoint_file(std::int64_t step) { return fmt::format("{}/{:09}.safetensors", kCheckpointFolder, step); }

std::optional<std::int64_t> checkpoint_step(const fs::path& file) {
  const std::string stem = file.stem().string();
  const auto step = parse_number<std::int64_t>(stem);
  if (!step || *step < 0) return std::nullopt;
  if (file.filename() != fs::path(checkpoint_file(*step)).filename()) return std::nullopt;
  return step;
}

bool is_tensor_file(const fs::path& file) { return file.extension() == ".safetensors"; }

bool is_temporary(const fs::path& file) {
  std::string name = file.filename().string();
  if (!name.starts_with('.') || !name.ends_with(".tmp")) return false;
  name = name.substr(1, name.size() - 5);
  if (name == kManifestFile || name == kMetricsFile || name == kCommitsFile) return true;
  const auto stem_end = std::find_if(name.begin(), name.end(), [](char c) { return c < '0' || c > '9'; });
  return stem_end != name.begin() && std::string(stem_end, name.end()) == ".safetensors";
}

std::set<fs::path> own_snapshots(const fs::path& folder) {
  std::set<fs::path> files;
  std::string text;
  try {
    text = read_file(folder / kCommitsFile, kMaxCommitsBytes);
  } catch (const Error&) {  // the record is missing or no file: nothing is listed
  }
  text.resize(text.rfind('\n') + 1);  // npos + 1 is 0; a torn line lists nothing
  std::istringstream lines(text);
  int index = 0;
  for (std::string line; std::getline(lines, line); ++index) {
    if (line.find(quoted(snapshot_file(index))) != std::string::npos) files.insert(folder / snapshot_file(index));
  }
  files.insert(folder / snapshot_file(index));
  return files;
}

bool holds_only_trace_files(const fs::path& folder) {
  const std::array<fs::path, 7> names = {kManifestFile,
                                         kMetricsFile,
                                         kCommitsFile,
                                         kSnapshotFolder,
                                         kCheckpointFolder,
                                         kLockFile,
                                         temporary_path(folder / kManifestFile).filename()};
  return std::all_of(fs::directory_iterator(folder), fs::directory_iterator(), [&](const fs::directory_entry& entry) {
    return std::find(names.begin(), names.end(), entry.path().filename()) != names.end();
  });
}

}  // namespace epochreel::trace

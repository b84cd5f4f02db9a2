#include "font_source.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>

#include "epochreel/base/input_file.h"

namespace epochreel::paint {

namespace fs = std::filesystem;

namespace {

/// The value of an environment variable; empty where it is not set.
fs::path path_of(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nothing here sets variables
  return value != nullptr ? fs::path(value) : fs::path();
}

/// Where the package has Inter; empty where the system does not say where the program lies.
fs::path installed_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return error ? fs::path() : program.parent_path().parent_path() / "share" / "epochreel" / "fonts" / "inter";
}

/// Where ci/setup.sh puts Inter; empty where there is no home.
fs::path fetched_folder() {
  fs::path cache = path_of("XDG_CACHE_HOME");
  if (cache.empty() && !path_of("HOME").empty()) cache = path_of("HOME") / ".cache";
  return cache.empty() ? cache : cache / "epochreel" / "fonts" / "inter";
}

/// The folder that EPOCHREEL_FONTS names, else the package's, else that of ci/setup.sh, else that of Debian's
/// fonts-inter, which may be another version.
fs::path font_folder() {
  if (std::getenv("EPOCHREEL_FONTS") != nullptr) return path_of("EPOCHREEL_FONTS");  // NOLINT(concurrency-mt-unsafe)
  std::error_code error;
  for (const fs::path& folder : {installed_folder(), fetched_folder()}) {
    if (!folder.empty() && fs::is_directory(folder, error)) return folder;
  }
  return "/usr/share/fonts/opentype/inter";
}

FontConfigPtr load_fonts(const std::vector<ExtraFont>& extra) {
  FontConfigPtr config(FcConfigCreate());
  if (!config) throw Error(ErrorKind::kFailed, "fonts", "fontconfig gave no configuration");
  std::vector<std::string> files = font_files();
  for (const ExtraFont& font : extra) files.push_back(font.file);
  for (const auto& file : files) {
    if (FcConfigAppFontAddFile(config.get(), reinterpret_cast<const FcChar8*>(file.c_str())) != FcTrue) {
      throw Error(ErrorKind::kFailed, file, "is not a font that fontconfig can read");
    }
  }
  return config;
}

FontMapPtr make_map(const std::vector<ExtraFont>& extra) {
  const FontConfigPtr config = load_fonts(extra);
  FontMapPtr map(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
  if (!map) throw Error(ErrorKind::kFailed, "pango", "is built without FreeType");
  pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map.get()), config.get());
  pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(map.get()), 72);
  return map;
}

/// A map and the fonts that it knows beyond our own.
struct KeptMap {
  std::vector<ExtraFont> extra;
  FontMapPtr map;
};

/// Maps that nobody uses now. Lives as long as the process.
struct Shelf {
  std::mutex mutex;
  std::vector<KeptMap> maps;
};

Shelf& shelf() {
  static auto* const kept = new Shelf;
  return *kept;
}

FontMapPtr take_map(const std::vector<ExtraFont>& extra) {
  const std::lock_guard lock(shelf().mutex);
  auto& maps = shelf().maps;
  const auto kept = std::find_if(maps.rbegin(), maps.rend(), [&](const KeptMap& map) { return map.extra == extra; });
  if (kept == maps.rend()) return make_map(extra);
  FontMapPtr map = std::move(kept->map);
  maps.erase(std::next(kept).base());
  return map;
}

}  // namespace

std::vector<std::string> font_files() {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(font_folder(), error)) {
    const auto name = entry.path().filename().string();
    const bool upright = name.find("Italic") == std::string::npos;
    if (!upright || !(name.ends_with(".otf") || name.ends_with(".ttf"))) continue;
    require_regular_file(entry.path());  // fontconfig waits for the writer of a FIFO
    files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    throw Error(
        ErrorKind::kFailed, font_folder().string(),
        "holds no fonts; run ci/setup.sh, which fetches Inter, or point EPOCHREEL_FONTS at the folder of Inter's "
        "files");
  }
  return files;
}

FontLoan::FontLoan(std::vector<ExtraFont> extra) : extra_(std::move(extra)), map_(take_map(extra_)) {}

FcConfig* FontLoan::config() const { return pango_fc_font_map_get_config(PANGO_FC_FONT_MAP(map_.get())); }

std::string FontLoan::families(const std::string& family) const {
  std::string families = family;
  for (const ExtraFont& font : extra_) families += "," + font.family;
  return families;
}

void FontLoan::require_family(const std::string& family) const {
  const FcFontSet* const fonts = FcConfigGetFonts(config(), FcSetApplication);
  std::set<std::string> families;
  for (int i = 0; fonts != nullptr && i < fonts->nfont; ++i) {
    FcChar8* name = nullptr;
    for (int n = 0; FcPatternGetString(fonts->fonts[i], FC_FAMILY, n, &name) == FcResultMatch; ++n) {
      if (FcStrCmpIgnoreCase(name, reinterpret_cast<const FcChar8*>(family.c_str())) == 0) return;
      if (n == 0) families.insert(reinterpret_cast<const char*>(name));
    }
  }
  throw Error(ErrorKind::kInvalid, "movie.theme",
              fmt::format("there is no font family '{}' in {}, which has {}; name one of these, or point "
                          "EPOCHREEL_FONTS at a folder that has it",
                          family, font_folder().string(), fmt::join(families, ", ")));
}

FontLoan::~FontLoan() {
  const std::lock_guard lock(shelf().mutex);
  shelf().maps.push_back({std::move(extra_), std::move(map_)});
}

}  // namespace epochreel::paint

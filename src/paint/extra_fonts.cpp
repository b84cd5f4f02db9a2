#include <fmt/format.h>
#include <fmt/ranges.h>
#include <glib.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "cairo_handles.h"
#include "epochreel/base/some_of.h"
#include "epochreel/paint/fonts.h"
#include "font_source.h"

namespace epochreel::paint {

namespace {

using Letters = std::vector<char32_t>;  ///< rising, each once

/// Characters that are drawn with a glyph of their own.
bool needs_glyph(gunichar letter) {
  switch (g_unichar_type(letter)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_SURROGATE:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_SPACE_SEPARATOR:
      return false;
    default:
      break;
  }
  const bool selects_variation = (letter >= 0xFE00 && letter <= 0xFE0F) || (letter >= 0xE0100 && letter <= 0xE01EF);
  return !selects_variation;
}

Letters letters_of(const std::string& words) {
  std::set<char32_t> letters;
  const char* const end = words.data() + words.size();
  for (const char* at = words.data(); at < end;) {
    const gunichar letter = g_utf8_get_char_validated(at, end - at);
    if (letter >= 0x80000000U) {  // bytes that are not UTF-8
      ++at;
      continue;
    }
    if (needs_glyph(letter)) letters.insert(letter);
    at = g_utf8_next_char(at);
  }
  return {letters.begin(), letters.end()};
}

/// The letters that none of our own fonts has.
Letters without_font(const Letters& letters) {
  const FontLoan loan({});
  const FcFontSet* const own = FcConfigGetFonts(loan.config(), FcSetApplication);
  Letters missing;
  for (const char32_t letter : letters) {
    bool known = false;
    for (int i = 0; own != nullptr && i < own->nfont && !known; ++i) {
      FcCharSet* set = nullptr;
      known = FcPatternGetCharSet(own->fonts[i], FC_CHARSET, 0, &set) == FcResultMatch && FcCharSetHasChar(set, letter);
    }
    if (!known) missing.push_back(letter);
  }
  return missing;
}

/// A face of the system, upright, of normal width, with outlines.
struct Face {
  std::string family;
  std::string file;
  int index = 0;
  int weight = 0;
  FcCharSet* letters = nullptr;  ///< the configuration's
};

std::optional<bool> flag_of(FcPattern* pattern, const char* object) {
  FcBool value = FcFalse;
  if (FcPatternGetBool(pattern, object, 0, &value) != FcResultMatch) return std::nullopt;
  return value == FcTrue;
}

int number_of(FcPattern* pattern, const char* object, int otherwise) {
  int value = otherwise;
  return FcPatternGetInteger(pattern, object, 0, &value) == FcResultMatch ? value : otherwise;
}

std::string text_of(FcPattern* pattern, const char* object) {
  FcChar8* value = nullptr;
  if (FcPatternGetString(pattern, object, 0, &value) != FcResultMatch) return "";
  return reinterpret_cast<const char*>(value);
}

std::optional<Face> face_of(FcPattern* pattern) {
  const bool drawn = flag_of(pattern, FC_OUTLINE).value_or(false) && !flag_of(pattern, FC_COLOR).value_or(false) &&
                     !flag_of(pattern, FC_VARIABLE).value_or(false);
  const bool upright = number_of(pattern, FC_SLANT, FC_SLANT_ROMAN) == FC_SLANT_ROMAN &&
                       number_of(pattern, FC_WIDTH, FC_WIDTH_NORMAL) == FC_WIDTH_NORMAL;
  if (!drawn || !upright) return std::nullopt;
  Face face;
  face.family = text_of(pattern, FC_FAMILY);
  face.file = text_of(pattern, FC_FILE);
  face.index = number_of(pattern, FC_INDEX, 0);
  face.weight = number_of(pattern, FC_WEIGHT, FC_WEIGHT_REGULAR);
  // Families are asked for by a list with commas.
  const bool usable = !face.family.empty() && face.family.find(',') == std::string::npos && !face.file.empty();
  if (!usable || FcPatternGetCharSet(pattern, FC_CHARSET, 0, &face.letters) != FcResultMatch) return std::nullopt;
  return face;
}

/// Whether a family has a glyph for every letter, which only says that there is none.
bool is_last_resort(const std::string& family) {
  return family.find("Last Resort") != std::string::npos || family.find("LastResort") != std::string::npos ||
         family.find("Adobe Blank") != std::string::npos;
}

/// The writing that the letters belong to decides which of the fonts for Chinese characters is taken.
struct EastAsian {
  std::string wanted = "CJK SC";

  explicit EastAsian(const Letters& letters) {
    const auto has = [&](std::initializer_list<GUnicodeScript> scripts) {
      return std::any_of(letters.begin(), letters.end(), [&](char32_t letter) {
        return std::find(scripts.begin(), scripts.end(), g_unichar_get_script(letter)) != scripts.end();
      });
    };
    if (has({G_UNICODE_SCRIPT_HANGUL})) wanted = "CJK KR";
    if (has({G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA})) wanted = "CJK JP";
  }
};

/// The less, the rather a family is taken.
int rank_of(const std::string& family, const EastAsian& east_asian) {
  const auto has = [&](const char* word) { return family.find(word) != std::string::npos; };
  int rank = 3;
  if (family.starts_with("DejaVu Sans")) rank = 2;
  if (family.starts_with("Noto ")) rank = 1;
  if (family.starts_with("Noto Sans")) rank = 0;
  if (has("Unifont")) rank = 5;
  rank *= 4;
  if (has("Mono") || has("Serif") || has("Condensed") || has("Light")) rank += 2;
  if (has("CJK") && !has(east_asian.wanted.c_str())) rank += 1;
  return rank;
}

class SystemFonts {
 public:
  SystemFonts() : config_(FcInitLoadConfigAndFonts()) {
    const FcFontSet* const fonts = config_ ? FcConfigGetFonts(config_.get(), FcSetSystem) : nullptr;
    for (int i = 0; fonts != nullptr && i < fonts->nfont; ++i) {
      auto face = face_of(fonts->fonts[i]);
      if (face && !is_last_resort(face->family)) faces_.push_back(std::move(*face));
    }
    std::sort(faces_.begin(), faces_.end(), [](const Face& a, const Face& b) {
      return std::tie(a.family, a.file, a.index) < std::tie(b.family, b.file, b.index);
    });
  }

  /// The family for the letters, in a face for running text and where there is one in a heavy face; takes the letters
  /// that it has out of `letters`. Empty where none has any.
  std::vector<ExtraFont> take(Letters& letters, const EastAsian& east_asian) const {
    const Face* best = nullptr;
    std::tuple<std::ptrdiff_t, int, int> least;
    for (const Face& face : faces_) {
      const std::ptrdiff_t count = count_of(face, letters);
      if (count == 0) continue;
      const std::tuple cost = {-count, rank_of(face.family, east_asian), std::abs(face.weight - FC_WEIGHT_REGULAR)};
      if (best != nullptr && cost >= least) continue;
      best = &face;
      least = cost;
    }
    if (best == nullptr) return {};
    std::vector<ExtraFont> chosen = {{best->family, best->file}};
    for (const Face& face : faces_) {
      const bool heavy = face.weight >= FC_WEIGHT_DEMIBOLD && face.weight <= FC_WEIGHT_BOLD;
      if (face.family != best->family || !heavy || face.file == best->file) continue;
      if (count_of(face, letters) < count_of(*best, letters)) continue;
      chosen.push_back({face.family, face.file});
      break;
    }
    std::erase_if(letters, [&](char32_t letter) { return FcCharSetHasChar(best->letters, letter) == FcTrue; });
    return chosen;
  }

 private:
  static std::ptrdiff_t count_of(const Face& face, const Letters& letters) {
    return std::count_if(letters.begin(), letters.end(),
                         [&](char32_t letter) { return FcCharSetHasChar(face.letters, letter) == FcTrue; });
  }

  FontConfigPtr config_;
  std::vector<Face> faces_;
};

bool is_symbol(char32_t letter) {
  const GUnicodeType type = g_unichar_type(letter);
  return type == G_UNICODE_OTHER_SYMBOL || type == G_UNICODE_MODIFIER_SYMBOL;
}

/// Debian's package that has a letter.
const char* package_for(char32_t letter) {
  switch (g_unichar_get_script(letter)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return "fonts-noto-cjk";
    default:
      return is_symbol(letter) ? "fonts-symbola" : "fonts-noto-core";
  }
}

std::string warning_of(const scene::OutsideWords& words, const Letters& missing) {
  constexpr std::size_t kMostListed = 8;
  std::vector<std::string> codes;
  std::set<std::string> packages;
  for (const char32_t letter : missing) {
    codes.push_back(fmt::format("U+{:04X}", static_cast<std::uint32_t>(letter)));
    packages.insert(package_for(letter));
  }
  return fmt::format("{} '{}': no font here has the letter{} {}; install {}", words.what, words.words,
                     missing.size() == 1 ? "" : "s", some_of(codes, kMostListed, " "), fmt::join(packages, " and "));
}

std::vector<std::string> warnings_of(const std::vector<scene::OutsideWords>& words, const std::set<char32_t>& missing) {
  constexpr std::size_t kMostSaid = 20;
  std::vector<std::string> warnings;
  std::size_t more = 0;
  for (const scene::OutsideWords& piece : words) {
    Letters letters = letters_of(piece.words);
    std::erase_if(letters, [&](char32_t letter) { return !missing.contains(letter); });
    if (letters.empty()) continue;
    if (warnings.size() < kMostSaid) {
      warnings.push_back(warning_of(piece, letters));
    } else {
      ++more;
    }
  }
  if (more > 0) warnings.push_back(fmt::format("{} more names have letters that no font here has", more));
  return warnings;
}

}  // namespace

FontChoice choose_fonts(const std::vector<scene::OutsideWords>& words) {
  std::string all;
  for (const scene::OutsideWords& piece : words) all += piece.words + "\n";
  const Letters missing = without_font(letters_of(all));
  if (missing.empty()) return {};
  const SystemFonts system;
  const EastAsian east_asian(missing);
  std::map<GUnicodeScript, Letters> by_script;
  for (const char32_t letter : missing) by_script[g_unichar_get_script(letter)].push_back(letter);
  FontChoice choice;
  std::set<char32_t> shown_nowhere;
  for (auto& [script, letters] : by_script) {
    while (!letters.empty()) {
      const auto fonts = system.take(letters, east_asian);
      if (fonts.empty()) break;
      for (const ExtraFont& font : fonts) {
        if (std::find(choice.fonts.begin(), choice.fonts.end(), font) == choice.fonts.end()) {
          choice.fonts.push_back(font);
        }
      }
    }
    shown_nowhere.insert(letters.begin(), letters.end());
  }
  choice.warnings = warnings_of(words, shown_nowhere);
  return choice;
}

}  // namespace epochreel::paint

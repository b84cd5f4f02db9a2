/// The theme's fonts, loaded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cairo_handles.h"
#include "epochreel/paint/fonts.h"

namespace epochreel::paint {

/// A font map that knows our fonts alone, and those of the system that a film needs beyond them, on loan: one painter
/// uses it at a time, then the next. Pango 1.50 never gives back the fonts of a map that ends, so maps are kept and
/// lent again, not made anew.
class FontLoan {
 public:
  /// Error{kFailed} where the fonts are not installed.
  explicit FontLoan(std::vector<ExtraFont> extra);
  ~FontLoan();
  FontLoan(const FontLoan&) = delete;
  FontLoan& operator=(const FontLoan&) = delete;

  PangoFontMap* map() const { return map_.get(); }
  FcConfig* config() const;

  /// The families to ask for where `family` comes first: that one, then the extra ones.
  std::string families(const std::string& family) const;

  /// Error{kInvalid} where the fonts have no family of this name, which lists those that they have.
  void require_family(const std::string& family) const;

 private:
  std::vector<ExtraFont> extra_;
  FontMapPtr map_;
};

/// The font files that text is set in, sorted; the extra ones are not among them.
std::vector<std::string> font_files();

}  // namespace epochreel::paint

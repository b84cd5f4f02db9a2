/// The theme's fonts, loaded.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cairo_handles.h"

namespace epochreel::paint {

/// A font map that knows our fonts alone, on loan: one painter uses it at a time, then the next. Pango 1.50 never gives
/// back the fonts of a map that ends, so maps are kept and lent again, not made anew.
class FontLoan {
 public:
  /// Error{kFailed} where the fonts are not installed.
  FontLoan();
  ~FontLoan();
  FontLoan(const FontLoan&) = delete;
  FontLoan& operator=(const FontLoan&) = delete;

  PangoFontMap* map() const { return map_.get(); }

  /// Error{kInvalid} where the fonts have no family of this name, which lists those that they have.
  void require_family(const std::string& family) const;

 private:
  FontMapPtr map_;
};

/// The font files that text is set in, sorted.
std::vector<std::string> font_files();

}  // namespace epochreel::paint

/// Owners for the handles of Cairo, Pango and fontconfig; nothing else in this folder frees them.
#pragma once

#include <cairo.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <memory>
#include <string_view>

#include "epochreel/base/error.h"

namespace epochreel::paint {

struct CairoDeleter {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_pattern_t* pattern) const { cairo_pattern_destroy(pattern); }
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};
struct PangoDeleter {
  void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
  void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); }
};
struct ObjectDeleter {
  void operator()(gpointer object) const { g_object_unref(object); }
};
struct FontconfigDeleter {
  void operator()(FcConfig* config) const { FcConfigDestroy(config); }
};

using CairoPtr = std::unique_ptr<cairo_t, CairoDeleter>;
using SurfacePtr = std::unique_ptr<cairo_surface_t, CairoDeleter>;
using PatternPtr = std::unique_ptr<cairo_pattern_t, CairoDeleter>;
using FontOptionsPtr = std::unique_ptr<cairo_font_options_t, CairoDeleter>;
using FontDescriptionPtr = std::unique_ptr<PangoFontDescription, PangoDeleter>;
using AttrListPtr = std::unique_ptr<PangoAttrList, PangoDeleter>;
using FontPtr = std::unique_ptr<PangoFont, ObjectDeleter>;
using LayoutPtr = std::unique_ptr<PangoLayout, ObjectDeleter>;
using ContextPtr = std::unique_ptr<PangoContext, ObjectDeleter>;
using FontMapPtr = std::unique_ptr<PangoFontMap, ObjectDeleter>;
using FontConfigPtr = std::unique_ptr<FcConfig, FontconfigDeleter>;

inline void check_cairo(cairo_status_t status, std::string_view action) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  throw Error(ErrorKind::kFailed, action, cairo_status_to_string(status));
}

}  // namespace epochreel::paint

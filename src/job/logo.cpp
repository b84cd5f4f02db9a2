#include "logo.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "epochreel/base/error.h"
#include "epochreel/base/text.h"
#include "epochreel/image/png.h"
#include "message.h"

namespace epochreel::job {
namespace {

constexpr int kMaxSide = 4096;  ///< pixels; a foot is far lower in any movie

image::Image read_logo(const std::string& file, const Place& place) {
  std::error_code status;
  if (!std::filesystem::exists(file, status)) {
    fail(place,
         fmt::format("movie.footer.logo: there is no file '{}'; give the path of a PNG, relative to the folder in "
                     "which the program is started",
                     printable(file, kMaxNameBytes)));
  }
  try {
    return image::read_png(file);
  } catch (const Error& error) {
    fail(place, fmt::format("movie.footer.logo: cannot be read ({}); give the path of a PNG", error.what()));
  }
}

bool is_invisible(const std::vector<std::uint8_t>& bgra) {
  for (std::size_t i = 3; i < bgra.size(); i += 4) {
    if (bgra[i] > 0) return false;
  }
  return true;
}

}  // namespace

void load_logo(FooterSpec& footer, const YamlNode& root) {
  if (footer.logo.empty()) return;
  const std::array<std::string, 3> key = {"movie", "footer", "logo"};
  const Place place = place_of(root, key);
  image::Image logo = read_logo(footer.logo, place);
  const auto refuse = [&](const std::string& why) {
    fail(place, fmt::format("movie.footer.logo: '{}' {}", printable(footer.logo, kMaxNameBytes), why));
  };
  if (logo.width() > kMaxSide || logo.height() > kMaxSide) {
    refuse(fmt::format("has {} x {} pixels; make it {} a side at most", logo.width(), logo.height(), kMaxSide));
  }
  if (is_invisible(logo.bitmap.pixels)) refuse("is transparent everywhere; give a picture that can be seen");
  footer.picture = {logo.width(), logo.height(), std::move(logo.bitmap.pixels)};
}

}  // namespace epochreel::job

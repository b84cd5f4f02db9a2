#include "panels/weights/weight_spectra.h"

#include <fmt/format.h>

#include "marks/spectra.h"
#include "text/words.h"

namespace epochreel::scene {

namespace {

/// The lines above the bars.
std::vector<std::string> lines_of(const SpectrumFoot& spectrum, const InterpolatedArray& values, const Moment& moment) {
  const std::string ends = fmt::format("{} to {}", figure_words(values[0]), figure_words(values[values.size() - 1]));
  std::vector<std::string> lines = {"singular values, " + ends};
  if (spectrum.brief) lines = {"singular values", ends};
  if (spectrum.ranks.empty()) return lines;
  lines.push_back("stable rank " + figure_words(value_at(spectrum.ranks, moment)));
  return lines;
}

/// Every value, or every second, third ... where they are many.
std::vector<double> shares_of(const SpectrumFoot& spectrum, const InterpolatedArray& values) {
  constexpr std::size_t kMost = 128;
  const std::size_t stride = (values.size() + kMost - 1) / kMost;
  const double most = spectrum.most > 0 ? spectrum.most : 1;
  std::vector<double> shares;
  for (std::size_t i = 0; i < values.size(); i += stride) shares.push_back(values[i] / most);
  return shares;
}

}  // namespace

void draw_spectra(const Shot& shot, const std::vector<SpectrumFoot>& spectra, Pens& pens) {
  constexpr double kLine = 20;
  Spectra bars;
  for (const SpectrumFoot& spectrum : spectra) {
    const InterpolatedArray values = shot.cache.arrays.at(shot.moment, spectrum.values);
    Point at = spectrum.words;
    for (const std::string& line : lines_of(spectrum, values, shot.moment)) {
      pens.foreground.text(styled(kNote, line, at, Align::kLeft, spectrum.width));
      at.y += kLine;
    }
    bars.spectra.push_back({spectrum.plot, shares_of(spectrum, values)});
  }
  draw_mark(pens.foreground, bars);
}

}  // namespace epochreel::scene

#include <fmt/format.h>

#include <cmath>

#include "epochreel/base/grouped.h"
#include "measures/measures.h"
#include "measures/words.h"

namespace epochreel::compare {

namespace {

constexpr int kMostPixels = 16384 * 16384;

constexpr std::array kFigures = {
    Figure{"unequal", "pixels of other bits", [](const PictureMetrics& m) -> FigureValue { return m.unequal; }},
    Figure{"different", "pixels that count as different",
           [](const PictureMetrics& m) -> FigureValue { return m.different; }},
    Figure{"antialiased", "pixels that anti-aliasing explains",
           [](const PictureMetrics& m) -> FigureValue { return m.antialiased; }},
};

constexpr std::array kLines = {
    Line{"different",
         [](const Measured& m) {
           return fmt::format("{} {} ({})", counted(m.metrics.different, "pixel"),
                              m.metrics.different == 1 ? "differs" : "differ", percent(m.share()));
         }},
    Line{"of other bits", [](const Measured& m) { return counted(m.metrics.unequal, "pixel"); }},
    Line{"anti-aliased",
         [](const Measured& m) { return counted(m.metrics.antialiased, "pixel") + ", not counted as different"; }},
};

constexpr std::array kLimits = {
    Limit{.key = {"max_pixels", 0, kMostPixels, true, "Pixels of a picture that may differ (0)"},
          .value = [](const Measured& m) -> std::optional<double> { return static_cast<double>(m.metrics.different); },
          .allowed = [](double limit) { return fmt::format("at most {} pixels", grouped(std::llround(limit))); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("{} ({:.3g} %) differ{}, at most {} may", counted(m.metrics.different, "pixel"),
                                   m.share() * 100, m.metrics.different == 1 ? "s" : "", grouped(std::llround(limit)));
              },
          .by_default = 0},
    Limit{.key = {"max_share", 0, 1, false, "Share of a picture's pixels that may differ"},
          .value = [](const Measured& m) -> std::optional<double> { return m.share(); },
          .allowed = [](double limit) { return fmt::format("at most {:g} % of the pixels", limit * 100); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("{:.3g} % of the pixels differ, at most {:g} % may", m.share() * 100, limit * 100);
              }},
};

}  // namespace

const Measure kPixels = {
    .name = "pixels",
    .meaning =
        "those above the threshold of pixelmatch 7.2.0: squared difference in YIQ, after Kotsarenko and Ramos "
        "(2010); pixels that its rule takes for anti-aliasing are counted apart",
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
    .chart = Chart{"share", "share of different pixels", true,
                   [](const Measured& m) -> std::optional<double> { return m.share(); }},
};

}  // namespace epochreel::compare

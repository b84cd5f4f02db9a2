#include <fmt/format.h>

#include <cmath>

#include "measures/measures.h"
#include "measures/words.h"

namespace epochreel::compare {

namespace {

constexpr std::array kFigures = {
    Figure{"rms", "0 to 255", [](const PictureMetrics& m) -> FigureValue { return m.rms; }},
    Figure{"psnr", "dB; null: infinite, no pixel differs",
           [](const PictureMetrics& m) -> FigureValue {
             if (!std::isfinite(m.psnr)) return {};
             return m.psnr;
           }},
};

constexpr std::array kLines = {
    Line{"RMS", [](const Measured& m) { return fmt::format("{:.3f} of 255", m.metrics.rms); }},
    Line{"PSNR", [](const Measured& m) { return decibels(m.metrics.psnr); }},
};

constexpr std::array kLimits = {
    Limit{.key = {"min_psnr", 0, 200, false, "Least peak signal to noise, in dB"},
          .direction = Direction::kAtLeast,
          .value = [](const Measured& m) -> std::optional<double> { return m.metrics.psnr; },
          .allowed = [](double limit) { return fmt::format("PSNR of at least {:g} dB", limit); },
          .broken =
              [](const Measured& m, double limit) {
                return fmt::format("PSNR is {:.2f} dB, at least {:g} dB is wanted", m.metrics.psnr, limit);
              }}};

}  // namespace

const Measure kPsnr = {
    .name = "RMS, PSNR",
    .meaning = "root of the mean squared difference of R, G and B; the same in dB",
    .figures = kFigures,
    .lines = kLines,
    .limits = kLimits,
};

}  // namespace epochreel::compare

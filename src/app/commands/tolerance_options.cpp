#include "commands/tolerance_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "commands/command_options.h"
#include "epochreel/base/error.h"

namespace epochreel::app {

namespace {

/// A flag that gives the key of a limit: `--max-pixels 12` as `--set max_pixels=12` does.
struct LimitFlag {
  const char* name;
  const char* what;
};

constexpr LimitFlag kLimitFlags[] = {
    {"threshold", "From which difference of colour on a pixel counts (0.1)"},
    {"max-pixels", "Pixels of a picture that may differ (0)"},
    {"max-share", "Share of a picture's pixels that may differ"},
    {"max-density", "Share of the densest window of 32 by 32 pixels that may differ"},
    {"max-difference", "By how much any channel may differ, of 255"},
    {"min-ssim", "Least structural similarity"},
    {"min-psnr", "Least peak signal to noise, in dB"},
    {"max-flip", "Largest mean FLIP"},
    {"max-ulp", "By how many units in the last place weights and metrics may differ (0)"},
};

void add_limit(CommandOptions& command, ToleranceOptions& options, const LimitFlag& flag) {
  std::string key = flag.name;
  std::replace(key.begin(), key.end(), '-', '_');
  command.word(
      fmt::format("--{}", flag.name),
      [&options, key](const std::string& value) { options.overrides.push_back(key + "=" + value); }, flag.what);
}

/// "1,2,30,40" -> "masks=[{x: 1, y: 2, width: 30, height: 40}]".
std::string masks_override(const std::vector<std::string>& masks) {
  std::vector<std::string> items;
  for (const std::string& mask : masks) {
    int x = 0;
    int y = 0;
    int width = 0;
    int height = 0;
    int read = 0;
    const int parts = std::sscanf(mask.c_str(), "%6d,%6d,%6d,%6d%n", &x, &y, &width, &height, &read);
    if (parts != 4 || read != std::ssize(mask)) {
      throw Error(ErrorKind::kUsage, "--mask", fmt::format("'{}' is no rectangle such as 0,1000,1920,80", mask));
    }
    items.push_back(fmt::format("{{x: {}, y: {}, width: {}, height: {}}}", x, y, width, height));
  }
  return fmt::format("masks=[{}]", fmt::join(items, ", "));
}

}  // namespace

void add_tolerance(CommandOptions& command, ToleranceOptions& options) {
  command.path("--tolerance", options.file, "A compare.yaml with limits and masks");
  command.words("--set", options.overrides, "Override a key of the tolerance, such as max_pixels=12; repeatable");
  for (const LimitFlag& flag : kLimitFlags) add_limit(command, options, flag);
  command.words(
      "--mask",
      [&options](const std::vector<std::string>& masks) { options.overrides.push_back(masks_override(masks)); },
      "X,Y,WIDTH,HEIGHT: a rectangle that is not compared; repeatable");
}

}  // namespace epochreel::app

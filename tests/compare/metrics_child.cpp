/// Measures pairs of pictures. For each line of stdin, "A.png<tab>B.png[<tab>threshold[<tab>1 to count
/// anti-aliasing]]", prints one line of JSON with all metrics at full precision.
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "epochreel/compare/metrics.h"
#include "epochreel/image/png.h"

namespace {

using namespace epochreel;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
  return fields;
}

nlohmann::json json_of(const compare::PictureMetrics& metrics) {
  const compare::DenseWindow& densest = metrics.densest;
  return {{"unequal", metrics.unequal},
          {"different", metrics.different},
          {"antialiased", metrics.antialiased},
          {"largest", {metrics.largest_difference, metrics.largest_x, metrics.largest_y}},
          {"rms", metrics.rms},
          {"psnr", metrics.psnr},  // null where it is infinite
          {"densest", {densest.x, densest.y, densest.pixels}},
          {"share", densest.share},
          {"ssim", metrics.ssim ? nlohmann::json(*metrics.ssim) : nlohmann::json()}};
}

}  // namespace

int main() {
  try {
    for (std::string line; std::getline(std::cin, line);) {
      const auto fields = fields_of(line);
      compare::PixelRule rule;
      if (fields.size() > 2) rule.threshold = std::stod(fields.at(2));
      if (fields.size() > 3) rule.count_antialiased = fields.at(3) == "1";
      std::cout << json_of(compare::measure(image::read_png(fields.at(0)), image::read_png(fields.at(1)), rule)) << '\n'
                << std::flush;
    }
  } catch (const std::exception& error) {
    std::cerr << "compare_metrics: " << error.what() << '\n';
    return 1;
  }
  return 0;
}

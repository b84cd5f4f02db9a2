#include "channel_order.h"

#include <algorithm>

namespace epochreel::data {

void channels_to_front(std::vector<std::uint8_t>& pixels, int channels, int height, int width) {
  const std::size_t plane = static_cast<std::size_t>(height) * width;
  std::vector<std::uint8_t> image(plane * channels);
  for (std::size_t first = 0; first < pixels.size(); first += image.size()) {
    std::copy_n(&pixels[first], image.size(), image.begin());
    for (std::size_t i = 0; i < image.size(); ++i) pixels[first + i % channels * plane + i / channels] = image[i];
  }
}

}  // namespace epochreel::data

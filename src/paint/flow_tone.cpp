#include "flow_tone.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "epochreel/base/numbers.h"
#include "medium.h"

namespace epochreel::paint {

namespace {

constexpr int kStepsPerOctave = 64;
constexpr int kMantissaBits = 17;                         ///< dropped of a float's bits: 64 steps an octave remain
constexpr std::uint32_t kLowestBits = (127U + 4U) << 23;  ///< 16: less than that is dark
constexpr int kOctaves = 30;
constexpr int kHues = 256;
constexpr int kGlowStep = 4;  ///< pixels of the picture a pixel of the glow

/// The tone of light or of ink: how much of the amount at full brightness is drawn, how steeply it falls with the
/// brightness, and the glow's share of it. In linear light 2.2 would fall as the brightness does in sRGB.
struct Tone {
  double strength = 0;
  double gamma = 1;
  float glow = 0;
};

constexpr Tone tone_of(scene::Light light) {
  return light == scene::Light::kAdd ? Tone{0.84, 2.0, 0.36F} : Tone{1.0, 1.25, 0.30F};
}

/// A normal distribution of sigma 1.5 glow pixels (6 pixels of the picture), radius 4.
constexpr std::array<float, 5> kKernel = {0.26638F, 0.21331F, 0.10951F, 0.03604F, 0.00760F};

/// Index into the brightness table, or -1 where the sum is dark.
inline int tone_index(float sum) {
  const auto bits = std::bit_cast<std::uint32_t>(sum);
  if (bits < kLowestBits) return -1;
  return std::min(static_cast<int>((bits - kLowestBits) >> kMantissaBits), kOctaves * kStepsPerOctave - 1);
}

inline std::uint32_t whole(float amount) { return static_cast<std::uint32_t>(static_cast<std::int32_t>(amount)); }

}  // namespace

void FlowToner::prepare(double tone_reference, const scene::Theme& theme) {
  if (prepared_for_ == tone_reference && theme_ == theme) return;
  prepared_for_ = tone_reference;
  theme_ = theme;
  const Tone tone = tone_of(theme.light);
  const double dark = scene::FlowField::kFullLine / 10.0;
  brightness_.resize(std::size_t{kOctaves} * kStepsPerOctave);
  for (std::size_t i = 0; i < brightness_.size(); ++i) {
    const auto bits = kLowestBits + (static_cast<std::uint32_t>(i) << kMantissaBits);
    const double sum = std::bit_cast<float>(bits);
    const double share = std::min(1.0, std::log1p(sum / dark) / std::log1p(tone_reference / dark));
    brightness_[i] = static_cast<float>(std::pow(share, tone.gamma));
  }
  // The share of the two signs decides the hue by a steep logistic; where they cancel, little light is left.
  const auto plain = [&](std::uint8_t channel) {
    return static_cast<float>(full_amount(theme.light, channel) * tone.strength);
  };
  error_ = {plain(theme.error.blue), plain(theme.error.green), plain(theme.error.red)};
  hue_.resize(kHues);
  for (int i = 0; i < kHues; ++i) {
    const double share = i / (kHues - 1.0);
    const double t = 1 / (1 + std::exp(-(share - 0.5) * 16));
    const double net = 0.42 + 0.58 * std::fabs(2 * share - 1);
    const auto mixed = [&](std::uint8_t down_channel, std::uint8_t up_channel) {
      const auto between = round_to<std::uint8_t>(down_channel + (up_channel - down_channel) * t);
      return static_cast<float>(full_amount(theme.light, between) * std::pow(net, tone.gamma) * tone.strength);
    };
    hue_[static_cast<std::size_t>(i)] = {mixed(theme.down.blue, theme.up.blue), mixed(theme.down.green, theme.up.green),
                                         mixed(theme.down.red, theme.up.red)};
  }
}

void FlowToner::mix_row(const scene::Flow& flow, int row) {
  std::fill(up_.begin(), up_.end(), 0.0F);
  std::fill(down_.begin(), down_.end(), 0.0F);
  for (std::size_t l = 0; l < flow.layers.size(); ++l) {
    const auto& field = *flow.layers[l].field;
    const auto offset = row * static_cast<std::size_t>(field.width);
    const std::uint32_t* up = field.up.data() + offset;
    const std::uint32_t* down = field.down.data() + offset;
    const float* weight = columns_[l].data();
    const std::size_t width = field.width;
    for (std::size_t x = 0; x < width; ++x) {
      up_[x] += weight[x] * static_cast<float>(static_cast<std::int32_t>(up[x]));
      down_[x] += weight[x] * static_cast<float>(static_cast<std::int32_t>(down[x]));
    }
  }
}

template <class Medium>
void FlowToner::light_row(const Medium& medium, const scene::FlowField& window, int row, image::Bitmap& bitmap) {
  const int y = window.y + row;
  if (y < 0 || y >= bitmap.height) return;
  const auto plane = glow_width_ * static_cast<std::size_t>(glow_height_);
  float* glow_row = glow_.data() + (row / kGlowStep) * static_cast<std::size_t>(glow_width_);
  for (int x = 0; x < window.width; ++x) {
    const std::size_t at = x;
    const float sum = up_[at] + down_[at];
    const int index = tone_index(sum);
    if (index < 0 || window.x + x < 0 || window.x + x >= bitmap.width) continue;
    const float light = brightness_[index];
    const auto& hue = hue_[static_cast<std::size_t>(up_[at] / sum * kHues * 0.999999F)];
    std::uint8_t* pixel = bitmap.pixels.data() + y * static_cast<std::size_t>(bitmap.stride()) +
                          static_cast<std::size_t>(window.x + x) * 4;
    float* glow = glow_row + x / kGlowStep;
    const float back = back_[at];
    for (std::size_t c = 0; c < 3; ++c) {
      const float amount = (hue[c] + (error_[c] - hue[c]) * back) * light;
      pixel[c] = medium.over(pixel[c], whole(amount));
      glow[c * plane] += amount * (1.0F / (kGlowStep * kGlowStep));
    }
  }
}

void FlowToner::blur_glow() {
  const std::size_t w = glow_width_;
  const std::size_t h = glow_height_;
  scratch_.assign(glow_.size(), 0.0F);
  for (std::size_t line = 0; line < 3 * h; ++line) {
    const float* in = glow_.data() + line * w;
    float* out = scratch_.data() + line * w;
    for (std::size_t x = 0; x < w; ++x) {
      float sum = kKernel[0] * in[x];
      for (std::size_t k = 1; k < kKernel.size(); ++k) {
        sum += kKernel[k] * ((x >= k ? in[x - k] : 0.0F) + (x + k < w ? in[x + k] : 0.0F));
      }
      out[x] = sum;
    }
  }
  for (std::size_t line = 0; line < 3 * h; ++line) {
    const std::size_t y = line % h;
    const float* in = scratch_.data() + line * w;
    float* out = glow_.data() + line * w;
    for (std::size_t x = 0; x < w; ++x) out[x] = kKernel[0] * in[x];
    for (std::size_t k = 1; k < kKernel.size(); ++k) {
      const float* above = y >= k ? in - k * w : nullptr;
      const float* below = y + k < h ? in + k * w : nullptr;
      for (std::size_t x = 0; x < w; ++x) {
        out[x] += kKernel[k] * ((above ? above[x] : 0.0F) + (below ? below[x] : 0.0F));
      }
    }
  }
}

template <class Medium>
void FlowToner::add_glow(const Medium& medium, const scene::FlowField& window, image::Bitmap& bitmap) {
  const float share = tone_of(theme_.light).glow;
  const std::size_t w = glow_width_;
  const auto plane = w * glow_height_;
  for (int row = 0; row < (glow_height_ - 1) * kGlowStep; ++row) {
    const int y = window.y + row + kGlowStep / 2;
    if (y < 0 || y >= bitmap.height) continue;
    const float fy = static_cast<float>(row % kGlowStep) / kGlowStep;
    const float* top = glow_.data() + (row / kGlowStep) * w;
    for (std::size_t cell = 0; cell + 1 < w; ++cell) {
      std::array<float, 3> left{};
      std::array<float, 3> slope{};
      float most = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const float* p = top + c * plane + cell;
        left[c] = (p[0] + (p[w] - p[0]) * fy) * share;
        slope[c] = ((p[1] + (p[w + 1] - p[1]) * fy) * share - left[c]) / kGlowStep;
        most = std::max(most, std::max(left[c], left[c] + slope[c] * kGlowStep));
      }
      if (most < Medium::kFaintest) continue;
      const int x = window.x + static_cast<int>(cell) * kGlowStep + kGlowStep / 2;
      if (x < 0 || x + kGlowStep > bitmap.width) continue;
      std::uint8_t* pixel =
          bitmap.pixels.data() + y * static_cast<std::size_t>(bitmap.stride()) + static_cast<std::size_t>(x) * 4;
      for (int i = 0; i < kGlowStep; ++i, pixel += 4) {
        for (std::size_t c = 0; c < 3; ++c) {
          pixel[c] = medium.veil(pixel[c], whole(left[c] + slope[c] * static_cast<float>(i)));
        }
      }
    }
  }
}

void FlowToner::weigh_columns(const scene::Flow& flow, const scene::Drawing& drawing) {
  const scene::FlowField& window = *flow.layers.front().field;
  const std::size_t width = window.width;
  columns_.resize(flow.layers.size());
  for (auto& column : columns_) column.resize(width);
  for (std::size_t x = 0; x < width; ++x) {
    const double stage_x = (window.x + static_cast<double>(x) - drawing.origin.x) / drawing.scale;
    const auto passed = [&](double front) {
      const double t = std::clamp((front - stage_x) / flow.pulse_width, 0.0, 1.0);
      return t * t * (3 - 2 * t);
    };
    for (std::size_t l = 0; l < flow.layers.size(); ++l) {
      const scene::FlowLayer& layer = flow.layers[l];
      columns_[l][x] = static_cast<float>(layer.weight / 256.0 * passed(layer.front) * (1 - passed(layer.gone)));
    }
  }
}

void FlowToner::place_columns(const scene::Turn& turn, const scene::Drawing& drawing, const scene::FlowField& window) {
  const std::size_t width = window.width;
  stage_x_.resize(width);
  for (std::size_t x = 0; x < width; ++x) {
    stage_x_[x] = turn.at((window.x + static_cast<double>(x) - drawing.origin.x) / drawing.scale);
  }
  from_.clear();
  if (turn.knots.empty() || width < 2) return;
  from_.resize(width);
  beside_.resize(width);
  for (std::size_t x = 0; x < width; ++x) {
    const double column = stage_x_[x] * drawing.scale + drawing.origin.x - window.x;
    from_[x] = std::clamp(static_cast<int>(column), 0, window.width - 2);
    beside_[x] = static_cast<float>(std::clamp(column - from_[x], 0.0, 1.0));
  }
}

void FlowToner::turn_row() {
  if (from_.empty()) return;
  for (auto* row : {&up_, &down_}) {
    turned_.resize(row->size());
    for (std::size_t x = 0; x < turned_.size(); ++x) {
      const float* pair = row->data() + from_[x];
      turned_[x] = pair[0] + (pair[1] - pair[0]) * beside_[x];
    }
    row->swap(turned_);
  }
}

void FlowToner::weigh_back(const scene::BackWave& wave, const scene::FlowField& window) {
  back_.assign(window.width, 0.0F);
  if (!wave.running) return;
  for (std::size_t x = 0; x < back_.size(); ++x) {
    const double t = std::max(0.0, 1 - std::fabs(stage_x_[x] - wave.middle) / wave.width);
    for (const auto& gap : wave.gaps) {
      if (stage_x_[x] >= gap.from && stage_x_[x] < gap.to)
        back_[x] = static_cast<float>(gap.strength * t * t * (3 - 2 * t));
    }
  }
}

void FlowToner::draw(const scene::Flow& flow, const scene::Drawing& drawing, image::Bitmap& bitmap) {
  if (flow.layers.empty()) return;
  prepare(flow.tone_reference, *drawing.theme);
  const scene::FlowField& window = *flow.layers.front().field;
  const std::size_t width = window.width;
  weigh_columns(flow, drawing);
  place_columns(flow.turn, drawing, window);
  weigh_back(flow.back, window);
  up_.resize(width);
  down_.resize(width);
  glow_width_ = (window.width + kGlowStep - 1) / kGlowStep;
  glow_height_ = (window.height + kGlowStep - 1) / kGlowStep;
  glow_.assign(3 * static_cast<std::size_t>(glow_width_) * glow_height_, 0.0F);
  with_medium(theme_.light, [&](const auto& medium) {
    for (int row = 0; row < window.height; ++row) {
      mix_row(flow, row);
      turn_row();
      light_row(medium, window, row, bitmap);
    }
    blur_glow();
    add_glow(medium, window, bitmap);
  });
}

}  // namespace epochreel::paint

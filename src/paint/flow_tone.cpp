#include "flow_tone.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "epochreel/base/numbers.h"
#include "medium.h"

namespace epochreel::paint {

namespace {

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

/// A glow of less is not seen: half a step of sRGB next to black, half a step of density.
constexpr float faintest_glow(scene::Light light) { return light == scene::Light::kAdd ? 10.0F : 0.5F; }

/// Sums of some rows on are asked for while a row is mixed. Rows lie on other pages, where a CPU does not look ahead.
constexpr int kRowsAhead = 4;

void fetch(const scene::PackedSum* values, int count) {
  constexpr int kInLine = 64 / sizeof(scene::PackedSum);  // of the cache
  for (int x = 0; x < count; x += kInLine) __builtin_prefetch(values + x);
}

}  // namespace

void FlowToner::prepare(double tone_reference, const scene::Theme& theme) {
  if (prepared_for_ == tone_reference && theme_ == theme) return;
  prepared_for_ = tone_reference;
  theme_ = theme;
  const Tone tone = tone_of(theme.light);
  const double dark = scene::FlowField::kFullLine / 10.0;
  for (std::size_t step = 0; step < ToneTables::kSteps; ++step) {
    const auto bits = ToneTables::kLowestBits + (static_cast<std::uint32_t>(step) << ToneTables::kMantissaBits);
    const double sum = std::bit_cast<float>(bits);
    const double share = std::min(1.0, std::log1p(sum / dark) / std::log1p(tone_reference / dark));
    tables_.brightness[step + 1] = static_cast<float>(std::pow(share, tone.gamma) / ToneTables::kHueParts);
  }
  const auto plain = [&](std::uint8_t channel) {
    return static_cast<float>(full_amount(theme.light, channel) * tone.strength * ToneTables::kHueParts);
  };
  tables_.error = {plain(theme.error.blue), plain(theme.error.green), plain(theme.error.red)};
  // The share of the two signs decides the hue by a steep logistic; where they cancel, little light is left.
  for (std::size_t i = 0; i < kHues; ++i) {
    const double share = static_cast<double>(i) / (kHues - 1.0);
    const double t = 1 / (1 + std::exp(-(share - 0.5) * 16));
    const double net = 0.42 + 0.58 * std::fabs(2 * share - 1);
    const auto mixed = [&](std::uint8_t down_channel, std::uint8_t up_channel) {
      const auto between = round_to<std::uint8_t>(down_channel + (up_channel - down_channel) * t);
      const double amount = full_amount(theme.light, between) * std::pow(net, tone.gamma) * tone.strength;
      return round_to<std::uint64_t>(amount * ToneTables::kHueParts);
    };
    tables_.hue[i] = mixed(theme.down.blue, theme.up.blue) |
                     mixed(theme.down.green, theme.up.green) << ToneTables::kHueBits |
                     mixed(theme.down.red, theme.up.red) << 2 * ToneTables::kHueBits;
  }
}

void FlowToner::mix_row(const scene::Flow& flow, int row) {
  std::fill(up_.begin(), up_.end(), 0.0F);
  std::fill(down_.begin(), down_.end(), 0.0F);
  for (std::size_t l = 0; l < flow.layers.size(); ++l) {
    const auto& field = *flow.layers[l].field;
    const std::vector<float>& weights = columns_[l].weights;
    const Span& shown = columns_[l].shown;
    const auto add = [&](const std::vector<scene::PackedSum>& plane, std::vector<float>& sum) {
      const int count = shown.last - shown.first;
      const scene::PackedSum* values = plane.data() + static_cast<std::ptrdiff_t>(row) * field.width + shown.first;
      if (row + kRowsAhead < field.height) fetch(values + std::ptrdiff_t{kRowsAhead} * field.width, count);
      add_weighted(values, weights.data() + shown.first, count, sum.data() + shown.first);
    };
    add(field.up, up_);
    add(field.down, down_);
  }
}

void FlowToner::tone_row(int row) {
  for (int x = 0; x < stride_; x += kChunk) {
    const FlowChunk chunk{up_.data() + x, down_.data() + x, back_.data() + x};
    const bool lit = is_lit(chunk);
    lit_[chunk_at(x, row)] = lit ? 1 : 0;
    if (lit)
      tone(tables_, chunk, {amounts_at(x, row), {sums_[0].data() + x, sums_[1].data() + x, sums_[2].data() + x}});
  }
}

void FlowToner::find_glow(int glow_row) {
  const float faintest = faintest_glow(theme_.light) / tone_of(theme_.light).glow;
  for (int x = 0; x < stride_; x += kChunk) glows_[x / kChunk] = glow_.reaches(faintest, x, glow_row) ? 1 : 0;
}

Channels<std::uint16_t*> FlowToner::amounts_at(int x, int row) {
  std::uint16_t* const blue = amounts_.data() + std::ptrdiff_t{3} * (row % kRowsKept) * stride_ + x;
  return {blue, blue + stride_, blue + std::ptrdiff_t{2} * stride_};
}

void FlowToner::lay_row(const Span& columns, int row, std::uint8_t* pixels) {
  const int glow_row = Glow::row_above(row);
  const bool in_glow = glow_row >= 0 && glow_row + 1 < glow_.rows();
  if (in_glow) {
    if (std::exchange(found_glow_, glow_row) != glow_row) find_glow(glow_row);
    glow_.stretch_row(row, tone_of(theme_.light).glow,
                      {glow_rows_[0].data(), glow_rows_[1].data(), glow_rows_[2].data()});
  }
  for (int x = 0; x < stride_; x += kChunk) {
    const int first = std::max(x, columns.first);
    const int last = std::min(x + kChunk, columns.last);
    const bool lit = lit_[chunk_at(x, row)] != 0;
    const bool glows = in_glow && glows_[x / kChunk] != 0;
    if (first >= last || !(lit || glows)) continue;
    Channels<const std::uint16_t*> flow{kNoFlow.data(), kNoFlow.data(), kNoFlow.data()};
    Channels<const float*> glow{kNoGlow.data(), kNoGlow.data(), kNoGlow.data()};
    for (std::size_t c = 0; c < flow.size(); ++c) {
      if (lit) flow[c] = amounts_at(first, row)[c];
      if (glows) glow[c] = glow_rows_[c].data() + first;
    }
    lay_chunk(theme_.light, flow, glow, last - first, pixels + std::ptrdiff_t{4} * first);
  }
}

void FlowToner::weigh_columns(const scene::Flow& flow, const scene::Drawing& drawing) {
  const scene::FlowField& window = *flow.layers.front().field;
  columns_.resize(flow.layers.size());
  for (std::size_t l = 0; l < flow.layers.size(); ++l) {
    const scene::FlowLayer& layer = flow.layers[l];
    auto& [weights, shown] = columns_[l];
    weights.resize(window.width);
    shown = {window.width, 0};
    for (int x = 0; x < window.width; ++x) {
      const double stage_x = (window.x + x - drawing.origin.x) / drawing.scale;
      const auto passed = [&](double front) {
        const double t = std::clamp((front - stage_x) / flow.pulse_width, 0.0, 1.0);
        return t * t * (3 - 2 * t);
      };
      weights[x] = static_cast<float>(layer.weight / 256.0 * passed(layer.front) * (1 - passed(layer.gone)));
      if (weights[x] == 0.0F) continue;
      shown.first = std::min(shown.first, x);
      shown.last = x + 1;
    }
    shown.first = std::min(shown.first, shown.last);
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
    resample(row->data(), from_.data(), beside_.data(), static_cast<int>(from_.size()), turned_.data());
    row->swap(turned_);
  }
}

void FlowToner::weigh_back(const scene::BackWave& wave) {
  back_.assign(stride_, 0.0F);
  if (!wave.running) return;
  for (std::size_t x = 0; x < stage_x_.size(); ++x) {
    const double t = std::max(0.0, 1 - std::fabs(stage_x_[x] - wave.middle) / wave.width);
    for (const auto& gap : wave.gaps) {
      if (stage_x_[x] >= gap.from && stage_x_[x] < gap.to)
        back_[x] = static_cast<float>(gap.strength * t * t * (3 - 2 * t));
    }
  }
}

void FlowToner::make_room(const scene::FlowField& window) {
  stride_ = (window.width + kChunk - 1) / kChunk * kChunk;
  for (auto* row : {&up_, &down_, &turned_}) row->assign(stride_, 0.0F);
  for (std::size_t c = 0; c < sums_.size(); ++c) {
    sums_[c].assign(stride_, 0.0F);
    glow_rows_[c].assign(stride_, 0.0F);
  }
  lit_.assign(static_cast<std::size_t>(window.height) * stride_ / kChunk, 0);
  glows_.assign(stride_ / kChunk, 0);
  found_glow_ = -1;
  amounts_.resize(std::size_t{3} * kRowsKept * stride_);
  glow_.reset(stride_, window.height);
}

void FlowToner::draw(const scene::Flow& flow, const scene::Drawing& drawing, image::Bitmap& bitmap) {
  if (flow.layers.empty()) return;
  prepare(flow.tone_reference, *drawing.theme);
  const scene::FlowField& window = *flow.layers.front().field;
  make_room(window);
  weigh_columns(flow, drawing);
  place_columns(flow.turn, drawing, window);
  weigh_back(flow.back);
  const Span columns{std::max(0, -window.x), std::min(window.width, bitmap.width - window.x)};
  const Span rows{std::max(0, -window.y), std::min(window.height, bitmap.height - window.y)};
  int laid = rows.first;
  const auto lay_ready = [&](int last) {
    for (; laid < last; ++laid) {
      const int glow_row = Glow::row_above(laid);
      if (glow_row + 1 < glow_.rows() && glow_row + 1 >= glow_.ready()) return;
      lay_row(columns, laid,
              bitmap.pixels.data() + static_cast<std::ptrdiff_t>(window.y + laid) * bitmap.stride() +
                  std::ptrdiff_t{4} * window.x);
    }
  };
  for (int row = rows.first; row < rows.last; ++row) {
    mix_row(flow, row);
    turn_row();
    tone_row(row);
    if ((row + 1) % kGlowStep != 0 && row + 1 != rows.last) continue;
    glow_.take(row, sums_);
    lay_ready(row + 1);
  }
  glow_.finish();
  lay_ready(rows.last);
}

}  // namespace epochreel::paint

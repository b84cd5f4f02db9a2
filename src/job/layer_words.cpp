#include "epochreel/job/layer_words.h"

#include <fmt/format.h>

#include <type_traits>

namespace epochreel::job {

namespace {

std::string arguments(const DenseSpec& dense) { return fmt::format(" {}", dense.units); }
std::string arguments(const Conv2dSpec& conv) {
  const std::string stride = conv.stride == 1 ? "" : fmt::format(", stride {}", conv.stride);
  return fmt::format(" {}, {}x{}{}, {}", conv.filters, conv.kernel, conv.kernel, stride,
                     conv.padding == Padding::kSame ? "same" : "valid");
}
std::string arguments(const PoolSpec& pool) {
  const bool apart = pool.step() == pool.kernel;
  return fmt::format(" {}x{}{}", pool.kernel, pool.kernel, apart ? "" : fmt::format(", stride {}", pool.stride));
}
std::string arguments(const DropoutSpec& dropout) { return fmt::format(" {}", dropout.rate); }
std::string arguments(const LeakyReluSpec& relu) { return fmt::format(" {}", relu.slope); }
std::string arguments(const EluSpec& elu) { return fmt::format(" {}", elu.alpha); }
/// The usual ones, hardly ever others.
std::string arguments(const BatchNormSpec&) { return ""; }
/// A layer without keys. One that has them needs a row above, or nothing is compiled.
template <class Spec>
requires std::is_empty_v<Spec> std::string arguments(const Spec&) { return ""; }

}  // namespace

std::string layer_words(const LayerSpec& layer) {
  return std::string(layer_type(layer)) + std::visit([](const auto& spec) { return arguments(spec); }, layer);
}

}  // namespace epochreel::job

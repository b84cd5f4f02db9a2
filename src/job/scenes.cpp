#include "epochreel/job/scenes.h"

namespace epochreel::job {

namespace {

template <class Kind, std::size_t N>
constexpr std::array<Kind, N> kinds_of(const std::array<KindName<Kind>, N>& types) {
  std::array<Kind, N> kinds;
  for (std::size_t i = 0; i < N; ++i) kinds[i] = types[i].kind;
  return kinds;
}

constexpr auto kPanels = kinds_of(kPanelTypes);
constexpr auto kScenes = kinds_of(kSceneTypes);

template <std::size_t N>
constexpr bool in_order(const auto& kinds) {
  for (std::size_t i = 0; i < N; ++i) {
    if (kinds[i].index() != i) return false;
  }
  return true;
}
static_assert(in_order<kPanels.size()>(kPanels) && in_order<kScenes.size()>(kScenes));

}  // namespace

std::string_view panel_name(const PanelKind& kind) { return kPanelTypes[kind.index()].word; }

std::string_view scene_name(const SceneKind& kind) { return kSceneTypes[kind.index()].word; }

std::span<const PanelKind> all_panels() { return kPanels; }

std::span<const SceneKind> all_scenes() { return kScenes; }

bool has_panels(const SceneKind& kind) { return !is<TitleScene>(kind) && !is<ClosingScene>(kind); }

}  // namespace epochreel::job

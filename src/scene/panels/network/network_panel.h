/// The network: its layers as sheets, what they do with the image on screen, and the flow between them.
#pragma once

#include <optional>

#include "panels/network/network_state.h"
#include "plan/panel.h"

namespace epochreel::scene {

class NetworkPanelPlan final : public PanelPlan {
 public:
  NetworkPanelPlan(const FilmContext& film, const PlacedPanel& placed);
  void draw(const Shot& shot, Pens& pens) const override;
  std::vector<std::string> warnings() const override;

  /// Nothing where the network is not drawn.
  const std::optional<NetworkPlan>& plan() const { return plan_; }

 private:
  std::optional<NetworkPlan> plan_;
  std::string missing_;  ///< why the network is not drawn, or its connections; "" where nothing is missing
};

}  // namespace epochreel::scene

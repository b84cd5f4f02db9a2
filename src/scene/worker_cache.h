/// What one worker remembers, since neighbouring frames share it. What a frame says does not depend on it.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "network_state.h"
#include "weight_map.h"

namespace epochreel::scene {

/// Arrays of the last few snapshots, as floats.
class ArrayCache {
 public:
  using Array = std::shared_ptr<const std::vector<float>>;

  explicit ArrayCache(const trace::TraceReader& trace) : trace_(trace) {}

  /// Of a record that every snapshot has.
  Array at(int snapshot, const std::string& name);

  void forget() { kept_.clear(); }

 private:
  struct Kept {
    int snapshot = 0;
    std::string name;
    Array array;
  };
  /// However many arrays a snapshot has, those of the last few snapshots stay.
  void drop_oldest();

  const trace::TraceReader& trace_;
  std::list<Kept> kept_;  ///< newest first
};

struct WorkerCache {
  ArrayCache arrays;
  std::vector<std::unique_ptr<StateMaker>> states;  ///< one a network of the plan

  void forget() {
    arrays.forget();
    for (const auto& maker : states) maker->forget();
  }
};

}  // namespace epochreel::scene

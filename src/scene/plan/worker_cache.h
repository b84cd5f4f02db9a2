/// The memory of one worker for what neighbouring frames share. The content of a frame does not depend on it.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"
#include "reading/interpolation.h"

namespace epochreel::scene {

/// A record between two snapshots.
struct InterpolatedArray {
  std::shared_ptr<const std::vector<float>> before;
  std::shared_ptr<const std::vector<float>> after;
  float fraction = 0;

  std::size_t size() const { return before->size(); }
  float operator[](std::size_t i) const { return between((*before)[i], (*after)[i], fraction); }
};

/// Arrays of the last few snapshots, as floats.
class ArrayCache {
 public:
  using Array = std::shared_ptr<const std::vector<float>>;

  explicit ArrayCache(const trace::TraceReader& trace) : trace_(trace) {}

  /// The array of a record that every snapshot has.
  Array at(int snapshot, const std::string& name);

  /// The record at a moment; interpolation.h says how.
  InterpolatedArray at(const Moment& moment, const std::string& name);

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

/// The memory of a panel from frame to frame.
class PanelMemory {
 public:
  virtual ~PanelMemory() = default;
};

class PanelPlan;

class WorkerCache {
 public:
  explicit WorkerCache(const trace::TraceReader& trace) : arrays(trace) {}

  /// The memory of `panel`; made by `make()` if it has none.
  template <class Memory, class Make>
  Memory& memory_of(const PanelPlan& panel, Make&& make) {
    std::unique_ptr<PanelMemory>& memory = panels_[&panel];
    if (!memory) memory = make();
    return static_cast<Memory&>(*memory);
  }

  void forget() {
    arrays.forget();
    panels_.clear();
  }

  ArrayCache arrays;

 private:
  std::map<const PanelPlan*, std::unique_ptr<PanelMemory>> panels_;
};

}  // namespace epochreel::scene

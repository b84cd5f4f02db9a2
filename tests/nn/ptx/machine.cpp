#include "nn/ptx/machine.h"

#include <limits>

#include "nn/ptx/block_run.h"

namespace ptx {

const Kernel& Machine::kernel_of(const Job& job) const {
  const auto found = program_.kernels.find(job.kernel);
  const std::string name(job.kernel);
  if (found == program_.kernels.end()) throw Fault("the PTX has no kernel " + name);
  const Kernel& kernel = found->second;
  if (job.threads < 1 || job.threads > static_cast<std::uint32_t>(kernel.threads)) {
    throw Fault(name + ": " + std::to_string(job.threads) + " threads, of at most " + std::to_string(kernel.threads));
  }
  const std::vector<Variable> parameters = kernel.in(Space::kParameter);
  bool fits = parameters.size() == job.parameters.size();
  for (std::size_t i = 0; fits && i < parameters.size(); ++i) fits = parameters[i].bytes == job.parameters[i].size();
  if (!fits) throw Fault(name + ": the parameters are not those of the PTX");
  return kernel;
}

Shadow& Machine::shadow_of(const Job& job, int granule) {
  MemoryShadow& memory = shadows_[job.memory.data()];
  if (memory.bytes != job.memory.size()) memory = {job.memory.size(), {}};
  std::unique_ptr<Shadow>& shadow = memory.by_granule[granule];
  if (shadow == nullptr) shadow = std::make_unique<Shadow>(job.memory.size() / static_cast<std::size_t>(granule) + 1);
  return *shadow;
}

void Machine::run(const Job& job, Counts* counts, std::uint64_t every) {
  const Kernel& kernel = kernel_of(job);
  // Shadows that noted the first intervals are of no use once their numbers come again.
  if (now_.interval > std::numeric_limits<std::uint32_t>::max() / 2) {
    shadows_.clear();
    now_ = {};
  }
  now_.launch = now_.interval;
  BlockRun run(program_, kernel, job, now_, shadow_of(job, kernel.global_granule));
  std::uint64_t number = 0;
  Size block;
  for (block.z = 0; block.z < job.grid.z; ++block.z) {
    for (block.y = 0; block.y < job.grid.y; ++block.y) {
      for (block.x = 0; block.x < job.grid.x; ++block.x) run.run(block, number++ % every == 0 ? counts : nullptr);
    }
  }
}

void Machine::run(const Job& job) { run(job, nullptr, 1); }

Counts Machine::count(const Job& job, std::uint64_t every) {
  Counts counts;
  run(job, &counts, every);
  return counts;
}

}  // namespace ptx

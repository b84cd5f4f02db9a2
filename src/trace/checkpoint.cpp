#include "checkpoint.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "dtype.h"
#include "epochreel/base/error.h"
#include "epochreel/base/own_folder.h"
#include "layout.h"
#include "with_files.h"

namespace epochreel::trace {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kKeptCheckpoints = 2;
constexpr const char* kStepKey = "step";
constexpr const char* kHashKey = "content_hash";

void add(Hasher& hasher, std::string_view text) {
  const std::uint64_t size = text.size();
  hasher.update(std::as_bytes(std::span(&size, 1)));
  hasher.update(text);
}

/// Hashes names, types, shapes, elements and metadata, so that no damaged bit goes unseen.
template <class Tensors>
std::string content_hash(const Tensors& tensors, const Metadata& metadata) {
  Hasher hasher;
  for (const auto& [key, value] : metadata) {
    if (key == kHashKey) continue;
    add(hasher, key);
    add(hasher, value);
  }
  for (const auto& [name, tensor] : tensors) {
    add(hasher, name);
    add(hasher, dtype_info(tensor.dtype).name);
    hasher.update(std::as_bytes(std::span(tensor.shape)));
    hasher.update(std::span<const std::byte>(tensor.data));
  }
  return hasher.digest().hex();
}

bool is_whole(const TensorFile& file, std::int64_t step) {
  const Metadata& metadata = file.metadata();
  const auto recorded_step = metadata.find(kStepKey);
  const auto recorded_hash = metadata.find(kHashKey);
  return recorded_step != metadata.end() && recorded_step->second == std::to_string(step) &&
         recorded_hash != metadata.end() && recorded_hash->second == content_hash(file.tensors(), metadata);
}

/// Steps of the checkpoint files there are, newest first, whole or not, as `step_of` knows them.
std::vector<std::int64_t> checkpoint_steps(const fs::path& folder,
                                           std::optional<std::int64_t> (*step_of)(const fs::path&)) {
  std::vector<std::int64_t> steps;
  if (!fs::is_directory(folder / kCheckpointFolder)) return steps;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder / kCheckpointFolder)) {
    if (const auto step = step_of(entry.path())) steps.push_back(*step);
  }
  std::sort(steps.begin(), steps.end(), std::greater<>());
  return steps;
}

}  // namespace

void write_checkpoint_file(const fs::path& folder, std::int64_t step, const TensorMap& tensors, Metadata metadata) {
  metadata.insert_or_assign(kStepKey, std::to_string(step));
  metadata.insert_or_assign(kHashKey, content_hash(tensors, metadata));
  write_tensors(folder / checkpoint_file(step), tensors, metadata);
}

std::optional<std::int64_t> own_checkpoint_step(const fs::path& file) {
  const auto step = checkpoint_step(file);
  if (!step) return std::nullopt;
  try {
    const Metadata metadata = TensorFile(file).metadata();
    const auto recorded = metadata.find(kStepKey);
    const bool is_own =
        recorded != metadata.end() && recorded->second == std::to_string(*step) && metadata.contains(kHashKey);
    return is_own ? step : std::nullopt;
  } catch (const Error&) {  // not what this program writes
    return std::nullopt;
  }
}

void remove_old_checkpoints(const fs::path& folder) {
  const std::vector<std::int64_t> steps = checkpoint_steps(folder, own_checkpoint_step);
  for (std::size_t i = kKeptCheckpoints; i < steps.size(); ++i) remove_own_file(folder / checkpoint_file(steps[i]));
}

std::optional<Checkpoint> newest_checkpoint(const fs::path& folder) {
  for (const std::int64_t step :
       with_files(folder, "read", [&] { return checkpoint_steps(folder, checkpoint_step); })) {
    try {
      TensorFile file(folder / checkpoint_file(step));
      if (is_whole(file, step)) return Checkpoint{step, std::move(file)};
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kInvalid) throw;  // unreadable is not damaged: that must be said
    }
  }
  return std::nullopt;
}

}  // namespace epochreel::trace

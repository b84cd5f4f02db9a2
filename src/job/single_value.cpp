#include "epochreel/job/single_value.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets.h"
#include "infer_shapes.h"

namespace epochreel::job {
namespace {

bool has_one_value(const LayerShape& layer) {
  return layer.type == "batch_norm" && (layer.shape.size() < 3 || layer.shape[1] * layer.shape[2] == 1);
}

/// Says why a batch has one image, and the fix; nothing where all have more.
std::optional<std::string> batch_of_one(std::int64_t batch, std::optional<std::int64_t> images) {
  if (batch == 1) return "a batch of 1 image; set train.batch_size to 2 or more";
  if (images == 1) return "the 1 image to train on; train on more";
  if (images && *images % batch == 1) {
    return fmt::format(
        "the last batch of an epoch, since {} images in batches of {} leave 1 over; set train.batch_size "
        "to a number that does not",
        *images, batch);
  }
  return std::nullopt;
}

}  // namespace

std::optional<SingleValue> find_single_value(const Job& job, const std::vector<std::int64_t>& input,
                                             std::optional<std::int64_t> images) {
  const auto cause = batch_of_one(job.train.batch_size, images);
  if (!cause) return std::nullopt;
  const std::vector<LayerShape> layers = infer_shapes(job.network, input).layers;
  const auto found = std::find_if(layers.begin(), layers.end(), has_one_value);
  if (found == layers.end()) return std::nullopt;
  const bool of_channel = found->shape.size() >= 3;
  return SingleValue{
      static_cast<std::size_t>(found - layers.begin()), of_channel,
      fmt::format("cannot normalize a single value, which has no spread, and it gets one of each {} from {}",
                  of_channel ? "channel" : "unit", *cause)};
}

std::optional<std::int64_t> train_images(const DataSpec& data) {
  const std::int64_t all = facts_of(data.dataset).train_images;
  if (all == 0) return std::nullopt;
  return data.train_limit > 0 ? std::min<std::int64_t>(all, data.train_limit) : all;
}

}  // namespace epochreel::job

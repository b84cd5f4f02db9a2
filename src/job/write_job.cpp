#include "write_job.h"

#include <algorithm>
#include <array>
#include <utility>

#include "epochreel/job/load.h"
#include "message.h"
#include "write.h"

namespace epochreel::job {
namespace {

using Keys = std::vector<std::pair<std::string, std::string>>;

constexpr std::array<std::string_view, 5> kDecidingSections = {"seed", "data", "network", "train", "record"};

/// Keys of these sections that decide no bit of the trace: where the data lies, and what is computed on.
constexpr std::array<std::string_view, 6> kKeysOfThisMachine = {
    "data.path", "data.train_images", "data.train_labels", "data.test_images", "data.test_labels", "train.device"};

void leave_out_unsaid(YamlNode& node) {
  std::erase_if(node.entries, [](const Entry& entry) { return entry.is_unsaid; });
  for (Entry& entry : node.entries) leave_out_unsaid(entry.value);
  for (YamlNode& item : node.items) leave_out_unsaid(item);
}

/// The job as traces keep it: without later keys at their defaults, and without the device, which decides no bit.
YamlNode recorded_tree(Job job) {
  job.train.device = TrainSpec().device;
  YamlNode tree = write_job(job);
  leave_out_unsaid(tree);
  return tree;
}

/// The keys that decide the trace.
YamlNode training_tree(const Job& job) {
  YamlNode tree = recorded_tree(job);
  std::erase_if(tree.entries, [](const Entry& entry) { return !decides_training(entry.key); });
  std::erase_if(tree.find("data")->entries,
                [](const Entry& entry) { return !decides_training(join_path("data", entry.key)); });
  return tree;
}

/// Maps are opened at any depth, the items of lists are not.
void add_keys(Keys& keys, const std::string& path, const YamlNode& node) {
  for (const Entry& entry : node.entries) add_keys(keys, join_path(path, entry.key), entry.value);
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    keys.emplace_back(join_path(path, std::to_string(i)), flow_yaml(node.items[i]));
  }
  if (node.is_scalar()) keys.emplace_back(path, flow_yaml(node));
}

}  // namespace

YamlNode write_job(const Job& job) {
  Job copy = job;
  return write_section(copy);
}

std::string to_yaml(const Job& job) { return document_yaml(write_job(job)); }

std::string to_json(const Job& job) { return compact_json(recorded_tree(job)); }

std::string to_json(const VideoSpec& video) {
  MovieSpec movie;
  movie.video = video;
  return compact_json(*write_section(movie).find("video"));
}

bool decides_training(std::string_view key) {
  return std::ranges::count(kDecidingSections, key.substr(0, key.find('.'))) != 0 &&
         std::ranges::count(kKeysOfThisMachine, key) == 0;
}

std::string training_json(const Job& job) { return compact_json(training_tree(job)); }

std::vector<std::pair<std::string, std::string>> training_keys(const Job& job) {
  Keys keys;
  add_keys(keys, "", training_tree(job));
  return keys;
}

}  // namespace epochreel::job

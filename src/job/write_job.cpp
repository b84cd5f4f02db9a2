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

constexpr std::array<std::string_view, 5> kFileKeys = {"path", "train_images", "train_labels", "test_images",
                                                       "test_labels"};

void leave_out_unsaid(YamlNode& node) {
  std::erase_if(node.entries, [](const Entry& entry) { return entry.is_unsaid; });
  for (Entry& entry : node.entries) leave_out_unsaid(entry.value);
  for (YamlNode& item : node.items) leave_out_unsaid(item);
}

/// The job as traces keep it: without later keys at their defaults.
YamlNode recorded_tree(const Job& job) {
  YamlNode tree = write_job(job);
  leave_out_unsaid(tree);
  return tree;
}

/// What decides the trace: neither the name nor the picture. Which files the images came from does not matter
/// either; their hash does, and it is kept with the trace.
YamlNode training_tree(const Job& job) {
  YamlNode tree = recorded_tree(job);
  std::erase_if(tree.entries, [](const Entry& entry) { return entry.key == "name" || entry.key == "movie"; });
  std::erase_if(tree.find("data")->entries,
                [](const Entry& entry) { return std::ranges::count(kFileKeys, entry.key) != 0; });
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

std::span<const std::string_view> data_file_keys() { return kFileKeys; }

std::string training_json(const Job& job) { return compact_json(training_tree(job)); }

std::vector<std::pair<std::string, std::string>> training_keys(const Job& job) {
  Keys keys;
  add_keys(keys, "", training_tree(job));
  return keys;
}

}  // namespace epochreel::job

/// Scalars of a job, and lists of them: one node, one rule, one typed value or one clear sentence. `path` names the key
/// in messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "epochreel/base/color.h"
#include "node.h"
#include "rules.h"

namespace epochreel::job {

void read_scalar(int& value, const Whole<int>& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::uint64_t& value, const Whole<std::uint64_t>& rule, const YamlNode& node, std::string_view path);
void read_scalar(double& value, const Real& rule, const YamlNode& node, std::string_view path);
void read_scalar(bool& value, const Flag& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const FolderName& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const DeviceName& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const FolderPath& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const FilePath& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const PngPath& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const ScreenWords& rule, const YamlNode& node, std::string_view path);
void read_scalar(Color& value, const ColorRule& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const FontFamily& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::vector<int>& value, const ImageShape& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::vector<std::string>& value, const NameList& rule, const YamlNode& node, std::string_view path);
void read_scalar(std::string& value, const NamePattern& rule, const YamlNode& node, std::string_view path);

/// Reads a value that may be left out.
template <class T, class Rule>
void read_scalar(std::optional<T>& value, const Rule& rule, const YamlNode& node, std::string_view path) {
  read_scalar(value.emplace(), rule, node, path);
}

/// The number of the word that `node` holds; an unknown one names the nearest.
std::size_t read_word(std::span<const std::string_view> words, const YamlNode& node, std::string_view path);

template <class T, class E>
void read_scalar(T& value, const OneOf<E>& rule, const YamlNode& node, std::string_view path) {
  value = rule.names[read_word(rule.words(), node, path)].value;
}

/// Says in words what a rule asks for.
template <class Rule>
std::string rule_text(const Rule& rule) {
  return rule.text();
}
std::string one_of_text(std::span<const std::string_view> words);
template <class E>
std::string rule_text(const OneOf<E>& rule) {
  return one_of_text(rule.words());
}

}  // namespace epochreel::job

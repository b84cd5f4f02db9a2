/// Names that tests expect in messages, from the description of a job: a new key changes no test.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "read.h"

namespace epochreel::job::testing {

/// The keys of a struct, in their order.
template <class Spec>
std::vector<std::string_view> key_names(Spec spec = {}) {
  KeyNames names;
  describe(names, spec);
  return names.keys;
}

/// "epochs, batch_size, ...", as messages list them.
template <class Spec>
std::string keys_of(Spec spec = {}) {
  return fmt::format("{}", fmt::join(key_names(spec), ", "));
}

/// Likewise, the keys of a tagged choice as it is: its tag, then those of its case.
template <class Choice>
std::string tagged_keys_of(std::string_view tag, Choice choice = {}) {
  KeyNames names{{tag}};
  describe_active(names, choice);
  return fmt::format("{}", fmt::join(names.keys, ", "));
}

/// The words of its tag.
template <class Choice>
std::string tag_words_of(Choice choice = {}) {
  return fmt::format("{}", fmt::join(case_words(choice).rule().words(), ", "));
}

/// "dense: N, conv2d: {...}, relu", as messages list what a choice may be.
template <class Choice>
std::string forms_of(Choice choice = {}) {
  CaseNames names;
  describe_cases(names, choice);
  return fmt::format("{}", fmt::join(names.forms, ", "));
}

/// "night, paper": the words of a table of names.h.
template <class Table>
std::string words_of(const Table& table) {
  return fmt::format("{}", fmt::join(OneOf{table}.words(), ", "));
}

}  // namespace epochreel::job::testing

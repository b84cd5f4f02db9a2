/// A choice that stands in a job as a map, one key of which, its tag, says which case the other keys are of:
/// `video: {codec: h264, crf: 18}`. Every case is described by `fields`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "names.h"
#include "rules.h"

namespace epochreel::job {

/// The key that names the case.
struct Tag {
  std::string_view key;
  std::string_view doc;
};

/// The words of the cases, as OneOf takes them.
struct CaseWords {
  std::vector<Name<std::string_view>> names;

  void fields(std::string_view key, bool, const auto&, std::string_view doc, std::string_view = {}) {
    names.push_back({key, key, doc});
  }

  OneOf<std::string_view> rule() const { return {names}; }
};

template <class C>
CaseWords case_words(C choice) {
  CaseWords words;
  describe_cases(words, choice);
  return words;
}

struct CaseMaker {
  std::string_view wanted;

  void fields(std::string_view key, bool active, const auto& get, std::string_view, std::string_view = {}) const {
    if (key == wanted && !active) get();
  }
};

/// Makes `choice` the case that `word` names, at its defaults; leaves it where it is that case already.
template <class C>
void choose_case(C& choice, std::string_view word) {
  CaseMaker maker{word};
  describe_cases(maker, choice);
}

template <class V>
struct ActiveKeys {
  V& visitor;

  void fields(std::string_view, bool active, const auto& get, std::string_view, std::string_view = {}) {
    if (active) describe(visitor, get());
  }
};

/// Shows the keys of the case that `choice` is to a visitor of structs.
template <class V, class C>
void describe_active(V& visitor, C& choice) {
  ActiveKeys<V> active{visitor};
  describe_cases(active, choice);
}

}  // namespace epochreel::job

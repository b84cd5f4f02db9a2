/// Cases of a choice that is a variant: each holds one type.
#pragma once

#include <string_view>
#include <variant>

namespace epochreel::job {

/// A reference to the T that `variant` holds, made first where it holds another.
template <class T, class Variant>
T& get_or_make(Variant& variant) {
  return std::holds_alternative<T>(variant) ? std::get<T>(variant) : variant.template emplace<T>();
}

template <class T, class V, class Variant>
void word_case(V& v, std::string_view key, Variant& variant, std::string_view doc) {
  v.word(
      key, std::holds_alternative<T>(variant), [&] { variant = T{}; }, doc);
}

/// `member` is what the scalar sets.
template <class T, class M, class V, class Variant, class Rule>
void value_case(V& v, std::string_view key, Variant& variant, M T::*member, const Rule& rule, std::string_view doc) {
  v.value(
      key, std::holds_alternative<T>(variant), [&, member]() -> M& { return get_or_make<T>(variant).*member; }, rule,
      doc);
}

template <class T, class V, class Variant>
void fields_case(V& v, std::string_view key, Variant& variant, std::string_view doc, std::string_view alone = {}) {
  v.fields(
      key, std::holds_alternative<T>(variant), [&]() -> T& { return get_or_make<T>(variant); }, doc, alone);
}

}  // namespace epochreel::job

// setp: comparisons, alone or joined with a predicate, with the opposite in a second predicate where it is asked for.
#include <cmath>
#include <cstdint>
#include <string>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

template <class T>
bool is_nan([[maybe_unused]] T value) {
  if constexpr (std::is_floating_point_v<T>) return value != value;
  return false;
}
template <class T>
bool unordered(T a, T b) {
  return is_nan(a) || is_nan(b);
}

struct Equal {
  template <class T>
  bool operator()(T a, T b) const {
    return a == b;
  }
};
struct Less {
  template <class T>
  bool operator()(T a, T b) const {
    return a < b;
  }
};
struct LessOrEqual {
  template <class T>
  bool operator()(T a, T b) const {
    return a <= b;
  }
};
struct Greater {
  template <class T>
  bool operator()(T a, T b) const {
    return a > b;
  }
};
struct GreaterOrEqual {
  template <class T>
  bool operator()(T a, T b) const {
    return a >= b;
  }
};
/// Of floats "ne" does not hold where one is NaN.
struct NotEqual {
  template <class T>
  bool operator()(T a, T b) const {
    return a != b && !unordered(a, b);
  }
};
struct BothNumbers {
  template <class T>
  bool operator()(T a, T b) const {
    return !unordered(a, b);
  }
};
struct OneIsNan {
  template <class T>
  bool operator()(T a, T b) const {
    return unordered(a, b);
  }
};
/// "ltu" and the like hold where one is NaN.
template <class Comparison>
struct OrUnordered {
  template <class T>
  bool operator()(T a, T b) const {
    return unordered(a, b) || Comparison{}(a, b);
  }
};

template <class Comparison, class T>
struct Compare {
  Predicate operator()(T a, T b) const { return predicate_of(Comparison{}(a, b)); }
};

struct JoinAnd {
  bool operator()(bool a, bool b) const { return a && b; }
};
struct JoinOr {
  bool operator()(bool a, bool b) const { return a || b; }
};
struct JoinXor {
  bool operator()(bool a, bool b) const { return a != b; }
};
struct First {
  bool operator()(bool a, bool /*b*/) const { return a; }
};

/// p|q: q = the opposite of the comparison, joined with the same predicate.
template <class Comparison, class T, class Join, bool kHasSecond>
void compare(const Instruction& in, const Lanes& lanes, std::byte* file) {
  for_lanes(lanes, [file, to = in.to, from = in.from](int t) {
    const bool is_true = Comparison{}(get<T>(file + from[0].at, t), get<T>(file + from[1].at, t));
    const bool with = std::is_same_v<Join, First> || holds(get<Predicate>(file + from[2].at, t));
    put(file + to[0].at, t, predicate_of(Join{}(is_true, with)));
    if (kHasSecond) put(file + to[1].at, t, predicate_of(Join{}(!is_true, with)));
  });
}

template <class Comparison, class T, class Join>
void add_joined(Operations& all, const std::string& name) {
  const int bytes = sizeof(T);
  all[name] = {compare<Comparison, T, Join, false>, {1}, {bytes, bytes, 1}};
  all[name + "|"] = {compare<Comparison, T, Join, true>, {1, 1}, {bytes, bytes, 1}};
}

template <class Comparison, class T>
void add_comparison(Operations& all, const std::string& word, const std::string& type) {
  const int bytes = sizeof(T);
  all["setp." + word + "." + type] = operation<Compare<Comparison, T>, Predicate, T, T>();
  all["setp." + word + "." + type + "|"] = {compare<Comparison, T, First, true>, {1, 1}, {bytes, bytes}};
  add_joined<Comparison, T, JoinAnd>(all, "setp." + word + ".and." + type);
  add_joined<Comparison, T, JoinOr>(all, "setp." + word + ".or." + type);
  add_joined<Comparison, T, JoinXor>(all, "setp." + word + ".xor." + type);
}

template <class T>
void add_equalities(Operations& all, const std::string& type) {
  add_comparison<Equal, T>(all, "eq", type);
  add_comparison<NotEqual, T>(all, "ne", type);
}

template <class T>
void add_orders(Operations& all, const std::string& type) {
  add_comparison<Less, T>(all, "lt", type);
  add_comparison<LessOrEqual, T>(all, "le", type);
  add_comparison<Greater, T>(all, "gt", type);
  add_comparison<GreaterOrEqual, T>(all, "ge", type);
}

template <class T>
void add_unsigned_words(Operations& all, const std::string& type) {
  add_comparison<Less, T>(all, "lo", type);
  add_comparison<LessOrEqual, T>(all, "ls", type);
  add_comparison<Greater, T>(all, "hi", type);
  add_comparison<GreaterOrEqual, T>(all, "hs", type);
}

template <class T>
void add_unordered(Operations& all, const std::string& type) {
  add_comparison<OrUnordered<Equal>, T>(all, "equ", type);
  add_comparison<OrUnordered<NotEqual>, T>(all, "neu", type);
  add_comparison<OrUnordered<Less>, T>(all, "ltu", type);
  add_comparison<OrUnordered<LessOrEqual>, T>(all, "leu", type);
  add_comparison<OrUnordered<Greater>, T>(all, "gtu", type);
  add_comparison<OrUnordered<GreaterOrEqual>, T>(all, "geu", type);
  add_comparison<BothNumbers, T>(all, "num", type);
  add_comparison<OneIsNan, T>(all, "nan", type);
}

}  // namespace

void add_comparisons(Operations& all) {
  const auto add = [&]<class T>(Named<T> type) {
    add_equalities<T>(all, type.name);
    add_orders<T>(all, type.name);
    if constexpr (std::is_unsigned_v<T>) add_unsigned_words<T>(all, type.name);
    if constexpr (std::is_floating_point_v<T>) add_unordered<T>(all, type.name);
  };
  for_types(kSigned, add);
  for_types(kUnsigned, add);
  for_types(kFloats, add);
  for_types(kBits, [&]<class T>(Named<T> type) { add_equalities<T>(all, type.name); });
}

}  // namespace ptx

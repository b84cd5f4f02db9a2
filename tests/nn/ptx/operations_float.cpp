// Floating point: each operation is rounded once, to the nearest; denormals are kept. Those that leave the rounding to
// the assembler (add.f32), flush denormals or approximate are not there.
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "nn/ptx/operations.h"

namespace ptx {
namespace {

template <class T>
struct Add {
  T operator()(T a, T b) const { return a + b; }
};
template <class T>
struct Subtract {
  T operator()(T a, T b) const { return a - b; }
};
template <class T>
struct Multiply {
  T operator()(T a, T b) const { return a * b; }
};
template <class T>
struct Divide {
  T operator()(T a, T b) const { return a / b; }
};
template <class T>
struct AddProduct {
  T operator()(T a, T b, T c) const { return std::fma(a, b, c); }
};
template <class T>
struct Root {
  T operator()(T a) const { return std::sqrt(a); }
};
template <class T>
struct Reciprocal {
  T operator()(T a) const { return T{1} / a; }
};
template <class T>
struct Absolute {
  T operator()(T a) const { return std::fabs(a); }
};
template <class T>
struct Negate {
  T operator()(T a) const { return -a; }
};
/// The sign of a, and all else of b.
template <class T>
struct WithSign {
  T operator()(T a, T b) const { return std::copysign(b, a); }
};

inline constexpr std::uint32_t kNan = 0x7fffffff;  // what PTX makes of two NaNs, in float

template <class T>
T canonical_nan() {
  if constexpr (sizeof(T) == sizeof(float)) return std::bit_cast<float>(kNan);
  return std::numeric_limits<T>::quiet_NaN();
}

/// A NaN loses against a number, and -0 is less than +0.
template <class T>
T lesser(T a, T b) {
  if (a == b) return std::signbit(a) ? a : b;
  return a < b ? a : b;
}
template <class T>
struct Minimum {
  T operator()(T a, T b) const {
    if (std::isnan(a)) return std::isnan(b) ? canonical_nan<T>() : b;
    return std::isnan(b) ? a : lesser(a, b);
  }
};
template <class T>
struct Maximum {
  T operator()(T a, T b) const {
    if (std::isnan(a)) return std::isnan(b) ? canonical_nan<T>() : b;
    return std::isnan(b) ? a : -lesser(-a, -b);
  }
};
/// A NaN wins.
template <class T, template <class> class Op>
struct OrNan {
  T operator()(T a, T b) const { return std::isnan(a) || std::isnan(b) ? canonical_nan<T>() : Op<T>{}(a, b); }
};

template <class T>
void add_type(Operations& all, const std::string& type) {
  all["add.rn." + type] = operation<Add<T>, T, T, T>();
  all["sub.rn." + type] = operation<Subtract<T>, T, T, T>();
  all["mul.rn." + type] = operation<Multiply<T>, T, T, T>();
  all["div.rn." + type] = operation<Divide<T>, T, T, T>();
  all["fma.rn." + type] = operation<AddProduct<T>, T, T, T, T>(Class::kFma);
  all["sqrt.rn." + type] = operation<Root<T>, T, T>();
  all["rcp.rn." + type] = operation<Reciprocal<T>, T, T>();
  all["abs." + type] = operation<Absolute<T>, T, T>();
  all["neg." + type] = operation<Negate<T>, T, T>();
  all["copysign." + type] = operation<WithSign<T>, T, T, T>();
  all["min." + type] = operation<Minimum<T>, T, T, T>();
  all["max." + type] = operation<Maximum<T>, T, T, T>();
}

}  // namespace

void add_floats(Operations& all) {
  for_types(kFloats, [&]<class T>(Named<T> type) { add_type<T>(all, type.name); });
  all["min.NaN.f32"] = operation<OrNan<float, Minimum>, float, float, float>();
  all["max.NaN.f32"] = operation<OrNan<float, Maximum>, float, float, float>();
}

}  // namespace ptx

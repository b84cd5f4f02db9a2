/// How everything between two snapshots is read: the one rule.
///
/// A value is interpolated linearly. Where one of the two is not finite, the earlier one stays until the later snapshot
/// is reached: 0.5, NaN, 0.25 reads 0.5 up to the second snapshot, then NaN, and 0.25 from the third on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace epochreel::scene {

/// A place in the training: between snapshot `before` and the next, `fraction` of the way.
struct Moment {
  int before = 0;
  double fraction = 0;

  /// In snapshots.
  double place() const { return before + fraction; }
  /// The last snapshot that is reached.
  int reached() const { return fraction >= 1 ? before + 1 : before; }
};

/// The moment at a place in the snapshots, 0..n-1.
Moment moment_of(double place, int snapshots);

template <class Real>
Real between(Real a, Real b, double fraction) {
  if (fraction <= 0) return a;
  if (fraction >= 1) return b;
  const Real value = a + (b - a) * static_cast<Real>(fraction);
  return std::isfinite(value) ? value : a;
}

/// The entry of a snapshot among `entries`, one a snapshot; behind the last snapshot, the last entry.
template <class T>
const T& entry_at(const std::vector<T>& entries, int snapshot) {
  return entries[std::min(static_cast<std::size_t>(snapshot), entries.size() - 1)];
}

/// `values`: one a snapshot.
inline double value_at(const std::vector<double>& values, const Moment& moment) {
  return between(entry_at(values, moment.before), entry_at(values, moment.before + 1), moment.fraction);
}

}  // namespace epochreel::scene

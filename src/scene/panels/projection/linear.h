/// Small linear algebra in double, of the same bits on every x86-64 CPU: nothing of libm but sqrt.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace epochreel::scene {

/// sin(2 pi turns); cosine(turns) likewise. Taylor's series within an eighth of a turn.
double sine(double turns);
double cosine(double turns);

double dot(std::span<const double> a, std::span<const double> b);

/// (n, n): products of all pairs of `rows`.
std::vector<double> gram_matrix(const std::vector<std::vector<double>>& rows);

struct Eigen {
  std::vector<double> values;                ///< falling
  std::vector<std::vector<double>> vectors;  ///< one a value, of length 1
};

/// Decomposes a symmetric matrix (n, n) by Jacobi's rotations in a fixed order.
Eigen symmetric_eigen(std::vector<double> matrix, std::size_t n);

/// Takes out of `vector` what lies along `others`, which are orthonormal, and makes it 1 long; false, and nothing of
/// use, where next to nothing is left.
bool make_orthonormal(std::vector<double>& vector, const std::vector<std::vector<double>>& others);

/// Up to `count` orthonormal directions in which `rows` (each of the same length) spread most about the origin:
/// principal components. Fewer where they spread in fewer. The largest part of each direction is positive.
std::vector<std::vector<double>> principal_directions(const std::vector<std::vector<double>>& rows, std::size_t count);

}  // namespace epochreel::scene

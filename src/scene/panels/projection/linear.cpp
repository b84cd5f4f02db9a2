#include "panels/projection/linear.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace epochreel::scene {

namespace {

constexpr int kMostSweeps = 60;
constexpr double kNothing = 1e-10;  ///< of the largest eigenvalue: no direction of its own

/// sin(x), or cos(x), for |x| up to pi / 4.
double series(double x, bool odd) {
  double term = odd ? x : 1.0;
  double sum = term;
  for (int k = odd ? 3 : 2; k <= 21; k += 2) {
    term *= -x * x / (k * (k - 1));
    sum += term;
  }
  return sum;
}

/// Turns rows and columns p and q of `a`, and rows p and q of `v`, so that a(p, q) becomes 0.
void turn(std::vector<double>& a, std::vector<double>& v, std::size_t n, std::size_t p, std::size_t q) {
  const double off = a[p * n + q];
  if (off == 0) return;
  const double theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const double t = (theta >= 0 ? 1.0 : -1.0) / (std::fabs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1);
  const double s = t * c;
  for (std::size_t k = 0; k < n; ++k) {
    const double x = a[k * n + p];
    const double y = a[k * n + q];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (std::vector<double>* m : {&a, &v}) {
    for (std::size_t k = 0; k < n; ++k) {
      const double x = (*m)[p * n + k];
      const double y = (*m)[q * n + k];
      (*m)[p * n + k] = c * x - s * y;
      (*m)[q * n + k] = s * x + c * y;
    }
  }
}

double off_diagonal(const std::vector<double>& a, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) sum += a[i * n + j] * a[i * n + j];
  }
  return sum;
}

}  // namespace

double sine(double turns) {
  double x = turns - std::floor(turns);  // 0..1
  const bool below = x >= 0.5;
  if (below) x -= 0.5;
  if (x > 0.25) x = 0.5 - x;  // 0..1/4
  const double value =
      x <= 0.125 ? series(2 * std::numbers::pi * x, true) : series(2 * std::numbers::pi * (0.25 - x), false);
  return below ? -value : value;
}

double cosine(double turns) { return sine(turns + 0.25); }

double dot(std::span<const double> a, std::span<const double> b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

bool make_orthonormal(std::vector<double>& vector, const std::vector<std::vector<double>>& others) {
  const double before = std::sqrt(dot(vector, vector));
  for (int pass = 0; pass < 2; ++pass) {  // the second takes out what rounding left of the first
    for (const auto& other : others) {
      const double along = dot(vector, other);
      for (std::size_t i = 0; i < vector.size(); ++i) vector[i] -= along * other[i];
    }
  }
  const double length = std::sqrt(dot(vector, vector));
  if (!(length > before * 1e-6)) return false;
  for (double& value : vector) value /= length;
  return true;
}

Eigen symmetric_eigen(std::vector<double> matrix, std::size_t n) {
  std::vector<double> vectors(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) vectors[i * n + i] = 1;
  const double size = dot(matrix, matrix);
  for (int sweep = 0; sweep < kMostSweeps && off_diagonal(matrix, n) > size * 1e-30; ++sweep) {
    for (std::size_t p = 0; p < n; ++p) {
      for (std::size_t q = p + 1; q < n; ++q) turn(matrix, vectors, n, p, q);
    }
  }
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return matrix[a * n + a] > matrix[b * n + b]; });
  Eigen eigen;
  for (const std::size_t i : order) {
    eigen.values.push_back(matrix[i * n + i]);
    const auto row = vectors.begin() + (i * n);
    eigen.vectors.emplace_back(row, row + n);
  }
  return eigen;
}

std::vector<double> gram_matrix(const std::vector<std::vector<double>>& rows) {
  const std::size_t n = rows.size();
  std::vector<double> products(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) products[i * n + j] = products[j * n + i] = dot(rows[i], rows[j]);
  }
  return products;
}

std::vector<std::vector<double>> principal_directions(const std::vector<std::vector<double>>& rows, std::size_t count) {
  const std::size_t n = rows.size();
  const Eigen eigen = symmetric_eigen(gram_matrix(rows), n);
  std::vector<std::vector<double>> directions;
  for (std::size_t k = 0; k < n && directions.size() < count; ++k) {
    if (eigen.values[k] <= 0 || eigen.values[k] <= kNothing * eigen.values[0]) break;
    std::vector<double> direction(rows[0].size(), 0.0);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t u = 0; u < direction.size(); ++u) direction[u] += eigen.vectors[k][i] * rows[i][u];
    }
    if (!make_orthonormal(direction, directions)) break;
    const auto largest = std::max_element(direction.begin(), direction.end(),
                                          [](double a, double b) { return std::fabs(a) < std::fabs(b); });
    if (*largest < 0) {
      for (double& value : direction) value = -value;
    }
    directions.push_back(std::move(direction));
  }
  return directions;
}

}  // namespace epochreel::scene

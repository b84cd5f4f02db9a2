/// exp and log from additions, multiplications and divisions alone.
///
/// The C library picks an implementation by CPU, and picks another in the next version; these give the same bits on
/// every x86-64 machine. Within 2 units in the last place of the C library's.
#pragma once

namespace epochreel::nn {

/// e^x; 0 below -708, infinity above 709, NaN for NaN.
double exponential(double x);

/// Natural logarithm of a positive number that is not denormal; NaN and infinity come through.
double logarithm(double x);

/// tanh x; a NaN comes through. Relative error below 1e-11.
double hyperbolic_tangent(double x);

/// Share of the standard normal distribution below x, erfc(-x / sqrt 2) / 2. Relative error below 1e-11 down to where
/// the result is denormal.
double normal_distribution(double x);

}  // namespace epochreel::nn

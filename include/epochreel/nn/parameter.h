/// A trained array as the outside sees it. How it lies in memory is the layer's own matter.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace epochreel::nn {

struct ParameterArrays;

/// The arrays that a parameter has, each of the parameter's shape.
enum class ArrayKind {
  kValues,
  kGradient,      ///< of the last train_step, if it kept them: mean over the batch, before clipping and weight decay
  kFirstMoment,   ///< the velocity of sgd, m of adam
  kSecondMoment,  ///< v of adam
};

/// Valid as long as its Network lives.
class Parameter {
 public:
  explicit Parameter(ParameterArrays& arrays) : arrays_(&arrays) {}

  /// "model.<layer>.weight", ".bias", ".running_mean" or ".running_var".
  const std::string& name() const;
  /// Weight (out, in) or (out, in, kernel, kernel), all else (units) or (channels).
  const std::vector<std::int64_t>& shape() const;
  std::int64_t size() const;
  /// False for running statistics, which are kept but not trained.
  bool trainable() const;
  /// Does it have such an array? kSecondMoment with adam only, kFirstMoment and kGradient where it is trainable.
  bool has(ArrayKind kind) const;

  /// Copies an array out or in, row-major.
  void read(ArrayKind kind, std::span<float> out) const;
  std::vector<float> read(ArrayKind kind) const;
  /// The array where it lies, if it lies row-major; else a copy in `scratch`. Valid until one of the two changes.
  std::span<const float> view(ArrayKind kind, std::vector<float>& scratch) const;
  void write(ArrayKind kind, std::span<const float> in);

  /// The norms of the last train_step; 0 before the first.
  double gradient_norm() const;
  double update_norm() const;

 private:
  ParameterArrays* arrays_;
};

}  // namespace epochreel::nn

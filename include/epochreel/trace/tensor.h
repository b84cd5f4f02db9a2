/// Named arrays, and the safetensors files that hold them.
///
/// Format: https://github.com/huggingface/safetensors#format. 8 bytes of little-endian header length, a JSON header,
/// raw little-endian tensors. The reader believes nothing before it has checked it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "epochreel/base/hash.h"

namespace epochreel::trace {

/// kOther stands for a type of safetensors that is not read: the array is passed over, its bytes are there.
enum class DType { kU8, kI32, kI64, kF16, kF32, kF64, kBool, kI8, kI16, kU16, kU32, kU64, kBF16, kOther };

std::size_t dtype_size(DType dtype);

/// An array to write. Data is row-major, `shape` may be empty (a scalar).
struct Tensor {
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> data;

  static Tensor f32(std::vector<std::int64_t> shape, std::span<const float> values);
  static Tensor f16(std::vector<std::int64_t> shape, std::span<const float> values);
  static Tensor u8(std::vector<std::int64_t> shape, std::span<const std::uint8_t> values);
  static Tensor i32(std::vector<std::int64_t> shape, std::span<const std::int32_t> values);
};

/// The order in which a framework keeps the axes of a weight. Readers get them as (out, in) or (out, in, height,
/// width).
enum class AxisOrder : std::uint8_t {
  kOutIn,             ///< as readers get them: PyTorch
  kInOut,             ///< of a dense layer: Keras, Flax, scikit-learn
  kHeightWidthInOut,  ///< of a conv2d: Keras, Flax
};

/// A tensor inside a mapped file; valid as long as its TensorFile lives.
struct TensorView {
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;  ///< as readers get it, whatever the order of the axes in `data`
  std::span<const std::byte> data;  ///< little-endian, not always aligned to its elements
  std::string label;                ///< "FILE: tensor NAME", for messages
  std::string type;                 ///< as the file names it
  AxisOrder order = AxisOrder::kOutIn;

  std::int64_t size() const;               ///< number of elements; of kOther of bytes
  std::vector<float> floats() const;       ///< converted, row-major by `shape`; Error{kInvalid} for kOther
  std::vector<std::int32_t> ints() const;  ///< Error{kInvalid} for kOther and for what is not whole or beyond 32 bits
  std::vector<std::int64_t> wide_ints() const;  ///< the same of 64 bits
};

/// A name of a tensor, and how its axes lie.
struct TensorName {
  std::string name;
  AxisOrder order = AxisOrder::kOutIn;
};

using TensorMap = std::map<std::string, Tensor>;
using Metadata = std::map<std::string, std::string>;

/// Writes `tensors` atomically; returns the hash of the file's bytes. The same content gives the same bytes: names
/// in their order in the header, data by falling element size, then by name, so that every tensor is aligned.
Hash128 write_tensors(const std::filesystem::path& path, const TensorMap& tensors, const Metadata& metadata);

/// A safetensors file, mapped read-only. Free to share between threads. The file must not be cut meanwhile; what
/// replaces it by renaming, as AtomicFile does, leaves the mapping as it was.
class TensorFile {
 public:
  /// Error{kInvalid} says what does not hold: lengths, offsets, overlaps, gaps, shape against size.
  explicit TensorFile(const std::filesystem::path& path);
  ~TensorFile();
  TensorFile(TensorFile&&) noexcept;
  TensorFile& operator=(TensorFile&&) noexcept;

  const std::map<std::string, TensorView>& tensors() const;
  const Metadata& metadata() const;
  Hash128 hash() const;  ///< of the file's bytes, computed anew by each call
  /// Gives the memory of the file's pages back; who reads them again gets them from the file again.
  void release_pages() const;
  bool has(const std::string& name) const;
  /// Gives tensors other names. `names` says which a tensor is to have: none, one or more.
  void rename(const std::function<std::vector<TensorName>(const TensorView& view, const std::string& name)>& names);
  /// Error{kInvalid} where there is none of that name.
  const TensorView& at(const std::string& name) const;
  /// The same, checked for its shape; -1 stands for any length.
  const TensorView& at(const std::string& name, std::span<const std::int64_t> shape) const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace epochreel::trace

/// oneDNN's kernels are made at run time, where no sanitizer sees what they write: this does.
#include "src/nn/convolution_primitives.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "epochreel/base/random.h"
#include "src/nn/one_thread.h"

namespace epochreel::nn {
namespace {

/// Memory of an argument between two fields of a known byte.
class Fenced {
 public:
  explicit Fenced(const dnnl::memory::desc& desc)
      : size_(desc.get_size()),
        bytes_(kFence + size_ + kFence, kMark),
        memory_(desc, cpu_engine(), bytes_.data() + kFence) {
    std::memset(bytes_.data() + kFence, 0, size_);
  }
  const dnnl::memory& memory() const { return memory_; }
  bool whole() const {
    const auto marked = [](std::byte byte) { return byte == kMark; };
    return std::all_of(bytes_.begin(), bytes_.begin() + kFence, marked) &&
           std::all_of(bytes_.end() - kFence, bytes_.end(), marked);
  }

 private:
  static constexpr std::ptrdiff_t kFence = 8192;
  static constexpr std::byte kMark{0xA5};

  std::size_t size_;
  std::vector<std::byte> bytes_;
  dnnl::memory memory_;
};

void expect_nothing_written_outside(const Operation& operation) {
  const OneThread guard;
  std::vector<std::pair<int, dnnl::memory::desc>> arguments = operation.arguments;
  arguments.emplace_back(DNNL_ARG_SCRATCHPAD, operation.scratchpad);
  std::vector<Fenced> fenced;
  fenced.reserve(arguments.size());
  std::unordered_map<int, dnnl::memory> memories;
  for (const auto& [id, desc] : arguments) memories.emplace(id, fenced.emplace_back(desc).memory());
  dnnl::stream stream(cpu_engine());
  operation.primitive.execute(stream, memories);
  for (std::size_t i = 0; i < fenced.size(); ++i) EXPECT_TRUE(fenced[i].whole()) << "argument " << arguments[i].first;
}

ConvolutionShape random_shape(std::uint64_t seed) {
  const RandomStream stream(seed, RandomUse::kSynthetic, 12);
  std::uint64_t draw = 0;
  const auto from = [&](int low, int high) {
    return low + std::int64_t{stream.below(draw++, static_cast<std::uint32_t>(high - low + 1))};
  };
  ConvolutionShape shape;
  shape.images = from(1, 4);
  shape.in_channels = from(0, 3) == 0 ? from(1, 40) : from(1, 9);
  shape.out_channels = from(0, 3) == 0 ? from(1, 40) : from(1, 9);
  shape.kernel = from(0, 1) == 0 ? 1 : from(2, 7);
  shape.stride = from(1, 3);
  shape.before_height = from(0, static_cast<int>(shape.kernel - 1) / 2);
  shape.after_width = from(0, static_cast<int>(shape.kernel - 1) / 2);
  shape.out_height = from(1, 12);
  shape.out_width = from(1, 12);
  // Up to stride - 1 rows and columns that no window reaches.
  const auto unreached = [&] { return from(0, static_cast<int>(shape.stride - 1)); };
  shape.in_height = (shape.out_height - 1) * shape.stride + shape.kernel - shape.before_height + unreached();
  shape.in_width = (shape.out_width - 1) * shape.stride + shape.kernel - shape.after_width + unreached();
  return shape;
}

TEST(ConvolutionPrimitives, WriteInTheirArgumentsAlone) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const ConvolutionShape shape = random_shape(seed);
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_nothing_written_outside(make_forward(shape));
    expect_nothing_written_outside(make_backward_data(shape));
    expect_nothing_written_outside(make_backward_weights(shape));
  }
}

}  // namespace
}  // namespace epochreel::nn

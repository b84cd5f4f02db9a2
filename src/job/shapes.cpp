#include "epochreel/job/shapes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "datasets.h"
#include "epochreel/base/error.h"
#include "infer_shapes.h"

namespace epochreel::job {
namespace {

using Shape = std::vector<std::int64_t>;

/// Bounds an image's elements and a layer's parameters: an array of either is below 8 GiB.
constexpr std::int64_t kMostElements = (std::int64_t{1} << 31) - 1;
/// Bounds an image's operations: 64 layers of them still add up, and doubles hold them exactly.
constexpr std::int64_t kMostOperations = std::int64_t{1} << 53;

/// Thrown and caught here.
struct Misfit {
  std::string what;
};

std::string shape_text(const Shape& shape) { return fmt::format("({})", fmt::join(shape, ", ")); }

/// The product, at most `most`, of factors that are not negative.
std::int64_t product(std::initializer_list<std::int64_t> factors, std::int64_t most, std::string_view noun) {
  std::int64_t result = 1;
  for (const std::int64_t factor : factors) {
    if (factor > 0 && result > most / factor)
      throw Misfit{fmt::format("has more than {} {}; make it smaller", most, noun)};
    result *= factor;
  }
  return result;
}

/// One layer after the other.
class Walk {
 public:
  explicit Walk(Shape input) : shape_(std::move(input)) {}

  LayerShape add(const LayerSpec& layer) {
    added_ = LayerShape{.type = std::string(layer_type(layer)), .shape = {}};
    std::visit([this](const auto& spec) { apply(spec); }, layer);
    added_.shape = shape_;
    elements();
    ++layers_;
    return std::move(added_);
  }

 private:
  bool is_image() const { return shape_.size() == 3; }
  std::int64_t elements() const {
    return is_image() ? product({shape_[0], shape_[1], shape_[2]}, kMostElements, "values an image") : shape_[0];
  }
  void count(std::int64_t times, std::int64_t elements) {
    added_.operations += product({times, elements}, kMostOperations, "operations an image");
  }

  void apply(const DenseSpec& dense) {
    // The image itself is as good as flat; what a convolution made of it is not, so that nobody flattens by mistake.
    // Behind a layer, an image of several channels lies channels last.
    if (is_image() && (!untouched_ || (shape_[0] > 1 && layers_ > 0))) {
      throw Misfit{fmt::format("gets the shape {} and needs (units); put 'flatten' before it", shape_text(shape_))};
    }
    const std::int64_t weights = product({elements(), dense.units}, kMostElements, "weights");
    added_.parameters = weights + dense.units;
    added_.operations = 2 * weights + dense.units;
    shape_ = {dense.units};
  }

  void apply(const Conv2dSpec& conv) {
    require_image();
    const std::int64_t inputs = product({shape_[0], conv.kernel, conv.kernel}, kMostElements, "inputs a filter");
    const std::int64_t weights = product({inputs, conv.filters}, kMostElements, "weights");
    if (conv.padding == Padding::kValid) {
      require_room(conv.kernel, ", or use 'padding: same'");
      slide(conv.kernel, conv.stride);
    } else {
      slide(1, conv.stride);
    }
    shape_[0] = conv.filters;
    added_.parameters = weights + conv.filters;
    count(2 * inputs + 1, elements());
  }

  void apply(const MaxPool2dSpec& pool) { apply_pool(pool); }
  void apply(const AvgPool2dSpec& pool) { apply_pool(pool); }
  void apply_pool(const PoolSpec& pool) {
    require_image();
    require_room(pool.kernel, "");
    slide(pool.kernel, pool.step());
    count(std::int64_t{pool.kernel} * pool.kernel, elements());
  }

  void apply(const BatchNormSpec&) {
    added_.parameters = 2 * shape_[0];
    count(2, elements());
  }

  void apply(const FlattenSpec&) { shape_ = {elements()}; }
  void apply(const DropoutSpec&) {}

  /// Any other layer is an activation function.
  template <class Activation>
  void apply(const Activation& /*spec*/) {
    count(1, elements());
  }

  void require_image() {
    untouched_ = false;
    if (is_image()) return;
    if (layers_ == 0) {
      throw Misfit{
          fmt::format("needs images and gets vectors of {} numbers; set data.shape to the height and width of the "
                      "images that they are, or leave the layer out",
                      shape_[0])};
    }
    throw Misfit{
        fmt::format("gets the shape {} and needs (channels, height, width); move it before the first dense and flatten",
                    shape_text(shape_))};
  }

  void require_room(int kernel, std::string_view way_out) const {
    if (shape_[1] >= kernel && shape_[2] >= kernel) return;
    throw Misfit{
        fmt::format("gets the shape {} and needs a height and width of at least {}, its kernel; make that smaller{}",
                    shape_text(shape_), kernel, way_out)};
  }

  void slide(int kernel, int stride) {
    shape_[1] = (shape_[1] - kernel) / stride + 1;
    shape_[2] = (shape_[2] - kernel) / stride + 1;
  }

  Shape shape_;
  bool untouched_ = true;  ///< no layer has looked at windows of the image yet
  int layers_ = 0;         ///< those before
  LayerShape added_;
};

}  // namespace

Zeros zeros_around(const Conv2dSpec& conv, std::int64_t in, std::int64_t out) {
  if (conv.padding == Padding::kValid) return {};
  const std::int64_t zeros = std::max<std::int64_t>((out - 1) * conv.stride + conv.kernel - in, 0);
  return {zeros / 2, zeros - zeros / 2};
}

std::optional<std::vector<std::int64_t>> input_shape(const DataSpec& data) {
  Shape shape(data.shape.begin(), data.shape.end());
  if (shape.size() == 2 && data.dataset == DatasetKind::kFolder) return std::nullopt;  // the pictures tell the channels
  if (shape.size() == 2) shape.insert(shape.begin(), 1);
  if (!shape.empty()) return shape;
  const auto& usual = facts_of(data.dataset).shape;
  if (usual.front() == 0) return std::nullopt;
  return Shape(usual.begin(), usual.end());
}

ShapeInference infer_shapes(const std::vector<LayerSpec>& layers, const std::vector<std::int64_t>& input) {
  ShapeInference result;
  try {
    Walk walk(input);
    for (const LayerSpec& layer : layers) result.layers.push_back(walk.add(layer));
  } catch (const Misfit& misfit) {
    result.misfit = misfit.what;
  }
  return result;
}

std::vector<LayerShape> layer_shapes(const std::vector<LayerSpec>& layers, const std::vector<std::int64_t>& input) {
  ShapeInference shapes = infer_shapes(layers, input);
  if (!shapes.misfit) return std::move(shapes.layers);
  const std::size_t number = shapes.layers.size();
  throw Error(ErrorKind::kInvalid, fmt::format("network.{} ({})", number, layer_type(layers[number])), *shapes.misfit);
}

}  // namespace epochreel::job

/// The shapes that come out of each layer, with numbers worked out by hand.
#include "epochreel/job/shapes.h"

#include <gtest/gtest.h>

#include "job/job_testing.h"
#include "layers.h"

namespace epochreel::job {
namespace {

using testing::error_of;
using Shape = std::vector<std::int64_t>;

LayerShape only(const LayerSpec& layer, const Shape& input) { return layer_shapes({layer}, input).front(); }

Conv2dSpec conv(int filters, int kernel, int stride, Padding padding) { return {filters, kernel, stride, padding}; }

TEST(Shapes, OfADenseNetworkOnMnist) {
  const auto shapes = layer_shapes({DenseSpec{1024}, ReluSpec{}, DenseSpec{10}}, {1, 28, 28});
  ASSERT_EQ(shapes.size(), 3U);
  EXPECT_EQ(shapes[0].type, "dense");
  EXPECT_EQ(shapes[0].shape, Shape({1024}));
  EXPECT_EQ(shapes[0].parameters, 803840);   // 784 * 1024 + 1024
  EXPECT_EQ(shapes[0].operations, 1606656);  // 2 * 784 * 1024 + 1024
  EXPECT_EQ(shapes[1].type, "relu");
  EXPECT_EQ(shapes[1].shape, Shape({1024}));
  EXPECT_EQ(shapes[1].parameters, 0);
  EXPECT_EQ(shapes[1].operations, 1024);
  EXPECT_EQ(shapes[2].parameters, 10250);
  EXPECT_EQ(shapes[2].operations, 20490);
}

TEST(Shapes, OfAConvolutionalNetworkOnMnist) {
  const auto shapes = layer_shapes({conv(32, 3, 1, Padding::kSame), BatchNormSpec{}, ReluSpec{}, MaxPool2dSpec{},
                                    DropoutSpec{}, conv(64, 3, 1, Padding::kValid), FlattenSpec{}, DenseSpec{10}},
                                   {1, 28, 28});
  const Shape wanted[] = {{32, 28, 28}, {32, 28, 28}, {32, 28, 28}, {32, 14, 14},
                          {32, 14, 14}, {64, 12, 12}, {9216},       {10}};
  const std::int64_t parameters[] = {320, 64, 0, 0, 0, 18496, 0, 92170};
  const std::int64_t operations[] = {
      476672,   // (2 * 9 + 1) * 32 * 28 * 28
      50176,    // 2 * 32 * 28 * 28
      25088,    // 32 * 28 * 28
      25088,    // 2 * 2 * 32 * 14 * 14
      0,        //
      5317632,  // (2 * 9 * 32 + 1) * 64 * 12 * 12
      0,        //
      184330,   // 2 * 9216 * 10 + 10
  };
  ASSERT_EQ(shapes.size(), std::size(wanted));
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    EXPECT_EQ(shapes[i].shape, wanted[i]) << i;
    EXPECT_EQ(shapes[i].parameters, parameters[i]) << i;
    EXPECT_EQ(shapes[i].operations, operations[i]) << i;
  }
}

TEST(Shapes, OfConvolutions) {
  EXPECT_EQ(only(conv(8, 3, 2, Padding::kSame), {1, 28, 28}).shape, Shape({8, 14, 14}));
  EXPECT_EQ(only(conv(8, 3, 2, Padding::kSame), {1, 27, 28}).shape, Shape({8, 14, 14})) << "rounded up";
  EXPECT_EQ(only(conv(8, 5, 1, Padding::kValid), {1, 28, 28}).shape, Shape({8, 24, 24}));
  EXPECT_EQ(only(conv(8, 3, 2, Padding::kValid), {3, 28, 27}).shape, Shape({8, 13, 13})) << "rounded down";
  EXPECT_EQ(only(conv(8, 28, 1, Padding::kValid), {1, 28, 30}).shape, Shape({8, 1, 3}));
  EXPECT_EQ(only(conv(8, 31, 1, Padding::kSame), {1, 28, 28}).shape, Shape({8, 28, 28})) << "zeros make room";
  EXPECT_EQ(only(conv(8, 3, 100, Padding::kSame), {1, 28, 28}).shape, Shape({8, 1, 1}));
  EXPECT_EQ(only(conv(8, 2, 1, Padding::kSame), {3, 5, 5}).parameters, 8 * 3 * 2 * 2 + 8);
}

TEST(Shapes, OfPools) {
  EXPECT_EQ(only(MaxPool2dSpec{{2, 0}}, {4, 28, 28}).shape, Shape({4, 14, 14}));
  EXPECT_EQ(only(MaxPool2dSpec{{2, 0}}, {4, 7, 9}).shape, Shape({4, 3, 4}));
  EXPECT_EQ(only(MaxPool2dSpec{{3, 2}}, {4, 28, 28}).shape, Shape({4, 13, 13}));
  EXPECT_EQ(only(AvgPool2dSpec{{3, 1}}, {4, 28, 28}).shape, Shape({4, 26, 26}));
  EXPECT_EQ(only(AvgPool2dSpec{{7, 0}}, {4, 7, 7}).shape, Shape({4, 1, 1}));
  EXPECT_EQ(only(AvgPool2dSpec{{7, 0}}, {4, 7, 7}).operations, 4 * 49);
  EXPECT_EQ(only(AvgPool2dSpec{{7, 0}}, {4, 7, 7}).parameters, 0);
}

TEST(Shapes, ElementwiseLayersKeepThem) {
  std::vector<LayerSpec> layers = activations();
  layers.emplace_back(DropoutSpec{});
  for (const LayerSpec& layer : layers) {
    EXPECT_EQ(only(layer, {3, 5, 7}).shape, Shape({3, 5, 7})) << layer_type(layer);
    EXPECT_EQ(only(layer, {3, 5, 7}).parameters, 0) << layer_type(layer);
    EXPECT_EQ(only(layer, {3, 5, 7}).operations, std::holds_alternative<DropoutSpec>(layer) ? 0 : 105);
    EXPECT_EQ(layer_shapes({DenseSpec{9}, layer}, {1, 5, 7})[1].shape, Shape({9})) << layer_type(layer);
  }
  EXPECT_EQ(only(BatchNormSpec{}, {3, 5, 7}).parameters, 6) << "a channel";
  EXPECT_EQ(layer_shapes({DenseSpec{9}, BatchNormSpec{}}, {1, 5, 7})[1].parameters, 18) << "a unit";
}

TEST(Shapes, ADenseLayerTakesTheImageItselfFlat) {
  EXPECT_EQ(layer_shapes({BatchNormSpec{}, DropoutSpec{}, TanhSpec{}, DenseSpec{2}}, {1, 3, 4})[3].parameters, 26);
  EXPECT_EQ(layer_shapes({FlattenSpec{}, DenseSpec{2}}, {1, 3, 4})[1].parameters, 26);
  EXPECT_EQ(layer_shapes({FlattenSpec{}, FlattenSpec{}}, {2, 3, 4})[1].shape, Shape({24}));
}

std::string misfit(const std::vector<LayerSpec>& layers, const Shape& input) {
  try {
    layer_shapes(layers, input);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid);
    return error.what();
  }
  return "no error";
}

TEST(Shapes, MisfitsNameTheLayerWhatItGotAndWhatItNeeds) {
  const std::string no_image = " and needs (channels, height, width); move it before the first dense and flatten";
  EXPECT_EQ(misfit({DenseSpec{512}, conv(8, 3, 1, Padding::kSame)}, {1, 28, 28}),
            "network.1 (conv2d): gets the shape (512)" + no_image);
  EXPECT_EQ(misfit({FlattenSpec{}, ReluSpec{}, MaxPool2dSpec{}}, {1, 28, 28}),
            "network.2 (max_pool2d): gets the shape (784)" + no_image);
  EXPECT_EQ(misfit({conv(8, 3, 2, Padding::kSame), ReluSpec{}, DenseSpec{10}}, {1, 28, 28}),
            "network.2 (dense): gets the shape (8, 14, 14) and needs (units); put 'flatten' before it");
  EXPECT_EQ(misfit({AvgPool2dSpec{}, DenseSpec{10}}, {1, 28, 28}),
            "network.1 (dense): gets the shape (1, 14, 14) and needs (units); put 'flatten' before it");
  EXPECT_EQ(misfit({conv(8, 29, 1, Padding::kValid)}, {1, 28, 40}),
            "network.0 (conv2d): gets the shape (1, 28, 40) and needs a height and width of at least 29, its kernel; "
            "make that smaller, or use 'padding: same'");
  EXPECT_EQ(misfit({MaxPool2dSpec{{5, 5}}, MaxPool2dSpec{{5, 5}}, AvgPool2dSpec{{2, 0}}}, {1, 28, 28}),
            "network.2 (avg_pool2d): gets the shape (1, 1, 1) and needs a height and width of at least 2, its kernel; "
            "make that smaller");
}

TEST(Shapes, WhatIsTooLargeIsRefused) {
  EXPECT_EQ(misfit({conv(65536, 1, 1, Padding::kSame)}, {1, 181, 181}), "no error") << "just below 2^31";
  EXPECT_EQ(misfit({conv(65536, 1, 1, Padding::kSame)}, {1, 182, 182}),
            "network.0 (conv2d): has more than 2147483647 values an image; make it smaller");
  EXPECT_EQ(misfit({DenseSpec{65536}, DenseSpec{32767}}, {1, 1, 1}), "no error");
  EXPECT_EQ(misfit({DenseSpec{65536}, DenseSpec{32768}}, {1, 1, 1}),
            "network.1 (dense): has more than 2147483647 weights; make it smaller");
  EXPECT_EQ(misfit({conv(65536, 1, 1, Padding::kSame), conv(65536, 1, 1, Padding::kSame)}, {1, 1, 1}),
            "network.1 (conv2d): has more than 2147483647 weights; make it smaller");
  EXPECT_EQ(misfit({conv(65536, 1024, 1, Padding::kSame)}, {65536, 1, 1}),
            "network.0 (conv2d): has more than 2147483647 inputs a filter; make it smaller");
  EXPECT_EQ(misfit({conv(1, 1024, 1, Padding::kSame)}, {1, 40000, 50000}), "no error") << "4.2e15 operations";
  EXPECT_EQ(misfit({conv(1, 1024, 1, Padding::kSame)}, {3, 25000, 25000}), "no error") << "3.9e15 operations";
  EXPECT_EQ(misfit({conv(40, 1024, 1, Padding::kSame)}, {50, 7000, 7000}),
            "network.0 (conv2d): has more than 9007199254740992 operations an image; make it smaller");
}

/// The sizes of TensorFlow's documentation of `tf.nn`: 13 values, a kernel of 6, a stride of 5.
TEST(Shapes, ZerosAroundASide) {
  EXPECT_EQ(zeros_around(conv(1, 6, 5, Padding::kSame), 13, 3), (Zeros{1, 2}));
  EXPECT_EQ(zeros_around(conv(1, 6, 5, Padding::kValid), 13, 2), (Zeros{0, 0}));
  EXPECT_EQ(zeros_around(conv(1, 3, 1, Padding::kSame), 28, 28), (Zeros{1, 1}));
  EXPECT_EQ(zeros_around(conv(1, 2, 1, Padding::kSame), 28, 28), (Zeros{0, 1}));
  EXPECT_EQ(zeros_around(conv(1, 1, 3, Padding::kSame), 7, 3), (Zeros{0, 0})) << "windows apart";
  EXPECT_EQ(MaxPool2dSpec({3, 0}).step(), 3);
  EXPECT_EQ(MaxPool2dSpec({3, 1}).step(), 1);
}

TEST(Shapes, ImagesOfAKnownSize) {
  EXPECT_EQ(input_shape({DatasetKind::kMnist}), Shape({1, 28, 28}));
  EXPECT_EQ(input_shape({DatasetKind::kFashionMnist}), Shape({1, 28, 28}));
  EXPECT_EQ(input_shape({DatasetKind::kSynthetic}), Shape({1, 16, 16}));
  EXPECT_EQ(input_shape({DatasetKind::kIdx, "/a"}), std::nullopt);
}

TEST(Shapes, AreCheckedWhenTheJobIsRead) {
  EXPECT_EQ(error_of("name: a\nnetwork:\n  - dense: 32\n  - conv2d: {filters: 4}\n  - flatten\n  - dense: 10\n"),
            "j.yaml:4:13: network.1 (conv2d) gets the shape (32) and needs (channels, height, width); move it before "
            "the first dense and flatten");
  EXPECT_EQ(error_of("name: a\nnetwork:\n  - max_pool2d\n  - dense: 10\n"),
            "j.yaml:4:12: network.1 (dense) gets the shape (1, 14, 14) and needs (units); put 'flatten' before it");
  EXPECT_EQ(error_of("name: a\nnetwork: [max_pool2d: 9, max_pool2d, flatten, dense: 10]\ndata: {dataset: synthetic}"),
            "j.yaml:2:26: network.1 (max_pool2d) gets the shape (1, 1, 1) and needs a height and width of at least 2, "
            "its kernel; make that smaller");
  EXPECT_EQ(error_of("name: a\nnetwork: [relu, dense: 10]", {"network.0={avg_pool2d: 2}"}),
            "j.yaml:2:24: network.1 (dense) gets the shape (1, 14, 14) and needs (units); put 'flatten' before it");
  EXPECT_EQ(error_of("name: a\nnetwork: [relu, dense: 10]", {"network.0={avg_pool2d: 29}"}),
            "--set network.0={avg_pool2d: 29}: network.0 (avg_pool2d) gets the shape (1, 28, 28) and needs a height "
            "and width of at least 29, its kernel; make that smaller");
  EXPECT_EQ(error_of("name: a\nnetwork: [max_pool2d: 99, dense: 10]\ndata: {dataset: idx, path: /a}"), "no error")
      << "only the files tell";
}

}  // namespace
}  // namespace epochreel::job

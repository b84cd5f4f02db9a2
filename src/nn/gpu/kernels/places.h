/// Where the elements of a product's factors lie.
///
/// The place of a(row, k) is the sum of a place of the row and one of the step k, so that each is worked out once. In a
/// convolution one of them is a pixel of the result, the other a weight: a channel and its place in the kernel.
#pragma once

#include "gpu/kernels/arguments_product.h"
#include "gpu/kernels/numbers.h"

KERNELS_BEGIN

/// Kinds of products; a constant in each kernel.
enum { kDenseForward, kDenseBackward, kDenseGradient, kConvForward, kConvBackward, kConvGradient };

DEVICE Int32 is_forward(Int32 kind) { return kind == kDenseForward || kind == kConvForward; }
DEVICE Int32 is_backward(Int32 kind) { return kind == kDenseBackward || kind == kConvBackward; }

/// Floats from the first element, those to the pixel included, and the pixel. 32 bits: a factor has fewer than 2^31
/// elements, and of a 64-bit sum a GPU makes two instructions.
typedef struct Place {
  Int32 offset;
  Int32 y, x;
} Place;

/// In which order threads take the elements of a tile: line by line of a step, step by step of a line, or some lines of
/// each step, so that all elements of a thread are of one step. Lines are rows of a or columns of b. Neighbours should
/// lie side by side in memory.
enum { kLinesFirst, kStepsFirst, kSomeLinesFirst };

/// Rows of a convolution's gradient are channels of one pixel, whose place takes divisions to find.
DEVICE Int32 a_order(Int32 kind) {
  if (kind == kConvGradient) return kSomeLinesFirst;
  return kind == kDenseGradient ? kLinesFirst : kStepsFirst;
}
DEVICE Int32 b_order(Int32 kind) { return kind == kDenseBackward ? kStepsFirst : kLinesFirst; }

/// Whether one more row of a, of ones, can follow the others: its products are the sums of b's columns. A fused
/// multiply-add by 1 is an addition.
DEVICE Int32 takes_ones(Int32 kind) { return kind == kDenseGradient || kind == kConvGradient; }

/// A pixel: its row among the rows of all images, and its image.
typedef struct Pixel {
  Int32 index, row, image;
} Pixel;

/// The place of a pixel of images of (height, width), the images `size` floats apart, at `stride` times its place less
/// what lies before.
DEVICE Place place_of_pixel(Pixel pixel, Int32 height, Int32 width, Int32 size, Int32 stride, Int32 before_height,
                            Int32 before_width) {
  Place place;
  place.offset = pixel.image * size;
  place.y = (pixel.row - pixel.image * height) * stride - before_height;
  place.x = (pixel.index - pixel.row * width) * stride - before_width;
  return place;
}

/// Weight `index` of (channels, kernel, kernel).
DEVICE Place place_of_weight(const ProductArgs* args, Int32 index) {
  const Int32 window = args->sizes.window;
  const Int32 row = divided(index, args->window);
  Place place;
  place.offset = divided(row, args->window);
  place.y = row - place.offset * window;
  place.x = index - row * window;
  return place;
}

/// Weight `index` of (kernel, kernel, channels): rows of a gradient in this order lie side by side in an image.
DEVICE Place place_of_tap(Int32 index, Int32 window, Int32 channels) {
  const Int32 tap = index / channels;
  Place place;
  place.offset = index % channels;
  place.y = tap / window;
  place.x = tap % window;
  return place;
}

/// The same with the floats to the pixel of images of such a width.
DEVICE Place with_pixel(Place place, Int32 width, Int32 channels) {
  place.offset += (place.y * width + place.x) * channels;
  return place;
}

/// Pixel `index` of the result of a convolution, in its input.
DEVICE Place place_of_output(const ProductArgs* args, Int32 index) {
  const ConvolutionSizes* s = &args->sizes;
  const Int32 row = divided(index, args->out_width);
  const Pixel pixel = {index, row, divided(row, args->out_height)};
  return place_of_pixel(pixel, s->out_height, s->out_width, s->height * s->width * s->channels, s->stride,
                        s->before_height, s->before_width);
}

/// Pixel `index` of the input, in the gradient of the result with zeros between its pixels.
DEVICE Place place_of_input(const ConvolutionSizes* s, Int32 index) {
  const Int32 row = index / s->width;
  const Pixel pixel = {index, row, row / s->height};
  return place_of_pixel(pixel, s->height, s->width, s->out_height * s->out_width * s->filters, 1,
                        s->window - 1 - s->before_height, s->window - 1 - s->before_width);
}

DEVICE Place place_of_row(Int32 kind, const ProductArgs* args, Int32 row) {
  const ConvolutionSizes* s = &args->sizes;
  if (kind == kConvForward) return with_pixel(place_of_output(args, row), s->width, s->channels);
  if (kind == kConvBackward) return with_pixel(place_of_input(s, row), s->out_width, s->filters);
  if (kind == kConvGradient) return with_pixel(place_of_tap(row, s->window, s->channels), s->width, s->channels);
  const Place place = {row * args->a_row, 0, 0};
  return place;
}

DEVICE Place place_of_step(Int32 kind, const ProductArgs* args, Int32 step) {
  const ConvolutionSizes* s = &args->sizes;
  if (kind == kConvForward) return with_pixel(place_of_weight(args, step), s->width, s->channels);
  if (kind == kConvBackward) return with_pixel(place_of_weight(args, step), s->out_width, s->filters);
  if (kind == kConvGradient) return with_pixel(place_of_output(args, step), s->width, s->channels);
  const Place place = {step * args->a_step, 0, 0};
  return place;
}

/// Where a row of the product lies among those of the result.
DEVICE Int32 row_of_result(Int32 kind, const ProductArgs* args, Int32 row) {
  if (kind != kConvGradient) return row;
  const Int32 channels = args->sizes.channels;
  return row % channels * args->sizes.window * args->sizes.window + row / channels;
}

/// An element at `offset`, which is of pixel (y, x) of an image (height, width); 0 outside. There the first element is
/// read in its place: a branch would take longer.
DEVICE float pixel_of(GLOBAL const float* images, Int32 offset, Int32 y, Int32 x, Int32 height, Int32 width) {
  const Int32 inside = (UInt32)y < (UInt32)height && (UInt32)x < (UInt32)width;
  const float value = images[inside != 0 ? offset : 0];
  return inside != 0 ? value : 0.0F;
}

/// An element of the gradient of a convolution's result, with stride - 1 zeros between its pixels; `offset` is as if
/// there were none.
DEVICE float spread_pixel_of(const ConvolutionSizes* s, GLOBAL const float* images, Int32 offset, Int32 y, Int32 x) {
  if (y < 0 || x < 0 || y % s->stride != 0 || x % s->stride != 0) return 0.0F;
  const Int32 row = y / s->stride;
  const Int32 column = x / s->stride;
  const Int32 less = ((y - row) * s->out_width + x - column) * s->filters;
  return pixel_of(images, offset - less, row, column, s->out_height, s->out_width);
}

/// Whether zeros lie between the pixels of a.
DEVICE Int32 is_spread(Int32 kind, const ProductArgs* args) { return kind == kConvBackward && args->sizes.stride > 1; }

/// a(row, k), where both are inside; `spread` is a constant.
DEVICE float element_of(Int32 kind, Int32 spread, const ProductArgs* args, GLOBAL const float* a, Place row,
                        Place step) {
  const Int32 offset = row.offset + step.offset;
  const Int32 y = row.y + step.y;
  const Int32 x = row.x + step.x;
  const ConvolutionSizes* s = &args->sizes;
  if (spread != 0) return spread_pixel_of(s, a, offset, y, x);
  if (kind == kConvBackward) return pixel_of(a, offset, y, x, s->out_height, s->out_width);
  if (kind == kConvForward || kind == kConvGradient) return pixel_of(a, offset, y, x, s->height, s->width);
  return a[offset];
}

/// b(k, column) lies at the sum of both. The kernel of backward data is turned by half a circle.
DEVICE Int32 offset_of_column(Int32 kind, const ProductArgs* args, Int32 column) {
  const Int32 window = args->sizes.window;
  if (kind == kConvBackward) return column * window * window * args->b_step;
  return column * args->b_column;
}
DEVICE Int32 offset_of_step(Int32 kind, const ProductArgs* args, Int32 step) {
  if (kind != kConvBackward) return step * args->b_step;
  const Int32 window = args->sizes.window;
  const Place weight = place_of_weight(args, step);
  return ((window - 1 - weight.y) * window + window - 1 - weight.x) * args->b_step + weight.offset;
}

KERNELS_END

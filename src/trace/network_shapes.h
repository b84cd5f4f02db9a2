/// The shapes that follow from a manifest's layers: of their parameters, and of what is recorded of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "epochreel/trace/trace.h"

namespace epochreel::trace {

using Shape = std::vector<std::int64_t>;

/// The number of values; shapes of a checked manifest do not overflow.
std::int64_t values_of(const Shape& shape);

/// "(3, 28, 28)"
std::string shape_words(const Shape& shape);

/// Error{kInvalid} at `where` for a manifest whose parts do not belong together or lie beyond the bounds of limits.h:
/// sides and their products, names of classes, what each layer puts out of what it gets, the last layer against the
/// classes. Layers are followed one after the other where all are of known types.
void check_manifest(const Manifest& manifest, const std::string& where);

/// The shape of one image that the layer with weights `number` gets. Nothing where some layer is of a type that is not
/// known: then it is not known which layer leads to which. The manifest is a checked one.
std::optional<Shape> input_of(const Manifest& manifest, std::size_t number);

}  // namespace epochreel::trace

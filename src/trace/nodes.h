/// The network of a manifest of version 2: nodes with inputs, and parameters by the names of their framework.
#pragma once

#include <string>

#include "epochreel/trace/trace.h"
#include "json.h"

namespace epochreel::trace {

/// Parses the keys input, nodes, parameters, blocks, order_only and skipped. Error{kInvalid} where one refers to what
/// is not there. What the layers put out is for check_manifest to check.
void parse_network(Fields& fields, Manifest& manifest);

/// `[{"type": "dense", ...}, ...]` of version 1: each layer gets what the one before it puts out.
void parse_chain(Fields& fields, Manifest& manifest);

}  // namespace epochreel::trace

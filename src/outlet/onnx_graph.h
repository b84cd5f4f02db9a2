/// A model in ONNX's format, version 7 with operators of opset 13, which all runtimes since 2020 read. The messages are
/// those of onnx/onnx.proto of ONNX, the operators those of its docs/Operators.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "protobuf.h"

namespace epochreel::outlet {

/// Attributes of a node.
class OnnxAttributes {
 public:
  OnnxAttributes& integer(const char* name, std::int64_t value);
  OnnxAttributes& real(const char* name, double value);
  OnnxAttributes& integers(const char* name, const std::vector<std::int64_t>& values);

  const std::vector<Message>& messages() const { return messages_; }

 private:
  std::vector<Message> messages_;
};

/// A graph with one input and one output, whose first axis is the batch. Values have names.
class OnnxGraph {
 public:
  /// `shape` is that of one of the batch.
  void input(const std::string& name, const std::vector<std::int64_t>& shape);
  void output(const std::string& name, const std::vector<std::int64_t>& shape);

  /// A tensor of float32 that the model holds; returns its name.
  std::string constant(const std::string& name, const std::vector<std::int64_t>& shape, std::span<const float> values);

  /// Returns the name of what it puts out, which is the node's own.
  std::string node(const char* operation, const std::string& name, const std::vector<std::string>& inputs,
                   const OnnxAttributes& attributes = {});

  /// The bytes of the whole model.
  std::string model(const std::string& name) const;

 private:
  Message graph_;
};

}  // namespace epochreel::outlet

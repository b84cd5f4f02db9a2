#include "onnx_graph.h"

#include <string_view>

#include "little_endian.h"

namespace epochreel::outlet {

namespace {

constexpr std::int64_t kFormatVersion = 7;
constexpr std::int64_t kOpset = 13;
constexpr std::int64_t kFloat = 1;  ///< TensorProto.DataType

namespace model_field {
constexpr int kFormatVersion = 1;
constexpr int kProducer = 2;
constexpr int kProducerVersion = 3;
constexpr int kGraph = 7;
constexpr int kOpset = 8;
constexpr int kOpsetVersion = 2;
}  // namespace model_field
namespace graph_field {
constexpr int kNode = 1;
constexpr int kName = 2;
constexpr int kConstant = 5;
constexpr int kInput = 11;
constexpr int kOutput = 12;
}  // namespace graph_field
namespace node_field {
constexpr int kInput = 1;
constexpr int kOutput = 2;
constexpr int kName = 3;
constexpr int kOperation = 4;
constexpr int kAttribute = 5;
}  // namespace node_field
namespace tensor_field {
constexpr int kSide = 1;
constexpr int kType = 2;
constexpr int kName = 8;
constexpr int kBytes = 9;
}  // namespace tensor_field
namespace attribute_field {
constexpr int kName = 1;
constexpr int kReal = 2;
constexpr int kInteger = 3;
constexpr int kIntegers = 8;
constexpr int kType = 20;
}  // namespace attribute_field

/// AttributeProto.AttributeType
enum AttributeType : std::int64_t { kRealType = 1, kIntegerType = 2, kIntegersType = 7 };

Message attribute(const char* name, AttributeType type) {
  Message message;
  message.add(attribute_field::kName, std::string_view(name));
  message.add(attribute_field::kType, std::int64_t{type});
  return message;
}

/// TypeProto.tensor_type, its shape, a side, and what a side may be: each is field 1 of its message, but for these.
Message value_info(const std::string& name, const std::vector<std::int64_t>& shape) {
  constexpr int kFirst = 1;
  constexpr int kSecond = 2;  // the type of a value, the shape of a tensor, the name of a side
  Message batch;
  batch.add(kSecond, std::string_view("N"));
  Message sides;
  sides.add(kFirst, batch);
  for (const std::int64_t length : shape) {
    Message side;
    side.add(kFirst, length);
    sides.add(kFirst, side);
  }
  Message tensor;
  tensor.add(kFirst, kFloat);
  tensor.add(kSecond, sides);
  Message type;
  type.add(kFirst, tensor);
  Message value;
  value.add(kFirst, std::string_view(name));
  value.add(kSecond, type);
  return value;
}

}  // namespace

OnnxAttributes& OnnxAttributes::integer(const char* name, std::int64_t value) {
  messages_.push_back(attribute(name, kIntegerType));
  messages_.back().add(attribute_field::kInteger, value);
  return *this;
}

OnnxAttributes& OnnxAttributes::real(const char* name, double value) {
  messages_.push_back(attribute(name, kRealType));
  messages_.back().add(attribute_field::kReal, static_cast<float>(value));
  return *this;
}

OnnxAttributes& OnnxAttributes::integers(const char* name, const std::vector<std::int64_t>& values) {
  messages_.push_back(attribute(name, kIntegersType));
  for (const std::int64_t value : values) messages_.back().add(attribute_field::kIntegers, value);
  return *this;
}

void OnnxGraph::input(const std::string& name, const std::vector<std::int64_t>& shape) {
  graph_.add(graph_field::kInput, value_info(name, shape));
}

void OnnxGraph::output(const std::string& name, const std::vector<std::int64_t>& shape) {
  graph_.add(graph_field::kOutput, value_info(name, shape));
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<std::int64_t>& shape,
                                std::span<const float> values) {
  Message tensor;
  for (const std::int64_t side : shape) tensor.add(tensor_field::kSide, side);
  tensor.add(tensor_field::kType, kFloat);
  tensor.add(tensor_field::kName, std::string_view(name));
  std::string bytes;
  for (const float value : values) bytes += little_endian(value);
  tensor.add(tensor_field::kBytes, std::string_view(bytes));
  graph_.add(graph_field::kConstant, tensor);
  return name;
}

std::string OnnxGraph::node(const char* operation, const std::string& name, const std::vector<std::string>& inputs,
                            const OnnxAttributes& attributes) {
  Message node;
  for (const std::string& input : inputs) node.add(node_field::kInput, std::string_view(input));
  node.add(node_field::kOutput, std::string_view(name));
  node.add(node_field::kName, std::string_view(name));
  node.add(node_field::kOperation, std::string_view(operation));
  for (const Message& attribute : attributes.messages()) node.add(node_field::kAttribute, attribute);
  graph_.add(graph_field::kNode, node);
  return name;
}

std::string OnnxGraph::model(const std::string& name) const {
  Message graph = graph_;
  graph.add(graph_field::kName, std::string_view(name));
  Message opset;
  opset.add(model_field::kOpsetVersion, kOpset);
  Message model;
  model.add(model_field::kFormatVersion, kFormatVersion);
  model.add(model_field::kProducer, std::string_view("epochreel"));
  model.add(model_field::kProducerVersion, std::string_view(EPOCHREEL_VERSION));
  model.add(model_field::kGraph, graph);
  model.add(model_field::kOpset, opset);
  return model.bytes();
}

}  // namespace epochreel::outlet

#include "epochreel/trace/tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "epochreel/trace/limits.h"
#include "trace/made_up_trace.h"

namespace epochreel::trace {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <class Element>
Tensor raw(DType dtype, std::vector<std::int64_t> shape, const std::vector<Element>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {dtype, std::move(shape), {bytes.begin(), bytes.end()}};
}

/// A file of that header, padded, and so many bytes of data.
std::string file_of(std::string header, std::size_t data_bytes) {
  header.resize((header.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + std::string(data_bytes, '\1');
}

TEST(Tensor, EveryTypeComesBack) {
  const Scratch scratch;
  const TensorMap tensors = {{"u8", Tensor::u8({3}, std::vector<std::uint8_t>{0, 7, 255})},
                             {"i32", Tensor::i32({1, 2}, std::vector<std::int32_t>{-2147483647, 5})},
                             {"i64", raw<std::int64_t>(DType::kI64, {2}, {-3, 4})},
                             {"f16", Tensor::f16({2, 1}, std::vector<float>{0.5F, -65504.0F})},
                             {"f32", Tensor::f32({2}, std::vector<float>{0.1F, -1e30F})},
                             {"f64", raw<double>(DType::kF64, {1}, {0.25})},
                             {"scalar", Tensor::f32({}, std::vector<float>{3.5F})},
                             {"empty", Tensor::f32({4, 0, 2}, {})}};
  write_tensors(scratch / "a.safetensors", tensors, {{"step", "12"}, {"quote", "\"Ä"}});
  const TensorFile file(scratch / "a.safetensors");
  EXPECT_EQ(file.metadata(), (Metadata{{"step", "12"}, {"quote", "\"Ä"}}));
  EXPECT_EQ(file.tensors().size(), tensors.size());
  EXPECT_THAT(file.at("u8").ints(), ElementsAre(0, 7, 255));
  EXPECT_THAT(file.at("u8").floats(), ElementsAre(0.0F, 7.0F, 255.0F));
  EXPECT_THAT(file.at("i32").ints(), ElementsAre(-2147483647, 5));
  EXPECT_THAT(file.at("i64").ints(), ElementsAre(-3, 4));
  EXPECT_THAT(file.at("i64").floats(), ElementsAre(-3.0F, 4.0F));
  EXPECT_THAT(file.at("f16").floats(), ElementsAre(0.5F, -65504.0F));
  EXPECT_THAT(file.at("f32").floats(), ElementsAre(0.1F, -1e30F));
  EXPECT_THAT(file.at("f64").floats(), ElementsAre(0.25F));
  EXPECT_THAT(file.at("scalar").floats(), ElementsAre(3.5F));
  EXPECT_EQ(file.at("scalar").size(), 1);
  EXPECT_EQ(file.at("empty").size(), 0);
  EXPECT_THAT(file.at("empty").shape, ElementsAre(4, 0, 2));
  EXPECT_TRUE(file.has("f16"));
  EXPECT_FALSE(file.has("f17"));
}

TEST(Tensor, TheBytesAreTheFormat) {
  const Scratch scratch;
  const Hash128 hash = write_tensors(scratch / "a", {{"w", Tensor::f16({2}, std::vector<float>{1.0F, 2.0F})}}, {});
  const std::string expected = std::string("\x38\0\0\0\0\0\0\0", 8) +
                               R"({"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})" + "  " +
                               std::string("\x00\x3c\x00\x40", 4);
  EXPECT_EQ(slurp(scratch / "a"), expected);
  EXPECT_EQ(hash, hash_text(expected));
  EXPECT_EQ(TensorFile(scratch / "a").hash(), hash);
}

TEST(Tensor, EveryTensorIsAlignedToItsElements) {
  const Scratch scratch;
  write_tensors(scratch / "a",
                {{"a", Tensor::u8({1}, std::vector<std::uint8_t>{1})},
                 {"b", Tensor::f16({1}, std::vector<float>{1})},
                 {"c", Tensor::f32({1}, std::vector<float>{1})},
                 {"d", raw<double>(DType::kF64, {1}, {1.0})},
                 {"e", Tensor::u8({3}, std::vector<std::uint8_t>{1, 2, 3})}},
                {});
  const TensorFile file(scratch / "a");
  for (const auto& [name, view] : file.tensors()) {
    EXPECT_EQ(std::bit_cast<std::uintptr_t>(view.data.data()) % dtype_size(view.dtype), 0U) << name;
  }
}

TEST(Tensor, AFileWithoutTensorsIsValid) {
  const Scratch scratch;
  write_tensors(scratch / "a", {}, {});
  EXPECT_TRUE(TensorFile(scratch / "a").tensors().empty());
}

TEST(Tensor, MisalignedDataIsRead) {
  const Scratch scratch;
  std::string file(8, '\0');
  const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";  // 54 bytes, not padded
  file[0] = static_cast<char>(header.size());
  file += header;
  const float value = 0.1F;
  file.append(reinterpret_cast<const char*>(&value), 4);
  spill(scratch / "a", file);
  EXPECT_THAT(TensorFile(scratch / "a").at("a").floats(), ElementsAre(0.1F));
}

TEST(Tensor, WriterRefusesDataThatDoesNotFitItsShape) {
  const Scratch scratch;
  const auto write = [&] { write_tensors(scratch / "a", {{"w", Tensor::f32({3}, std::vector<float>{1, 2})}}, {}); };
  EXPECT_EQ(error_of(write, ErrorKind::kFailed),
            scratch.text("a") + ": tensor w was given 8 bytes, which its shape does not need");
  EXPECT_FALSE(std::filesystem::exists(scratch / "a"));
}

TEST(Tensor, QuestionsThatHaveNoAnswer) {
  const Scratch scratch;
  write_tensors(scratch / "a",
                {{"f", Tensor::f32({2, 3}, std::vector<float>{0, 1, -2, 3, 0.5, 7})},
                 {"big", raw<std::int64_t>(DType::kI64, {1}, {std::int64_t{1} << 31})}},
                {});
  const TensorFile file(scratch / "a");
  const std::string path = scratch.text("a");
  EXPECT_EQ(error_of([&] { file.at("g"); }), path + ": has no tensor g");
  EXPECT_EQ(error_of([&] { file.at("f").ints(); }),
            path + ": tensor f: holds 0.5, at place 4 of its elements; whole numbers of 32 bits are wanted");
  EXPECT_EQ(error_of([&] { file.at("big").ints(); }),
            path + ": tensor big: holds 2147483648, at place 0 of its elements, which is beyond 32 bits");
  const std::vector<std::int64_t> fitting = {-1, 3};
  EXPECT_EQ(file.at("f", fitting).size(), 6);
  const std::vector<std::int64_t> wrong = {-1, 4};
  EXPECT_EQ(error_of([&] { file.at("f", wrong); }), path + ": tensor f: has the shape (2, 3), not (any, 4)");
  const std::vector<std::int64_t> too_short = {2};
  EXPECT_EQ(error_of([&] { file.at("f", too_short); }), path + ": tensor f: has the shape (2, 3), not (2)");
}

struct BadFile {
  const char* header;
  std::size_t data;
  const char* message;
};

class BadHeader : public testing::TestWithParam<BadFile> {};

TEST_P(BadHeader, IsRefusedWithASentence) {
  const Scratch scratch;
  spill(scratch / "a", file_of(GetParam().header, GetParam().data));
  EXPECT_EQ(error_of([&] { TensorFile file(scratch / "a"); }), scratch.text("a") + GetParam().message);
}

INSTANTIATE_TEST_SUITE_P(
    Tensor, BadHeader,
    testing::Values(
        BadFile{"[]", 0, ": is not a safetensors file: its header does not start with {"},
        BadFile{" {}", 0, ": is not a safetensors file: its header does not start with {"},
        BadFile{"{\"a\":1", 0, ": is not valid JSON at byte 9"},
        BadFile{"{\"a\":1}", 0, ": tensor a: must be an object of \"dtype\", \"shape\" and \"data_offsets\""},
        BadFile{R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4],"x":1}})", 4,
                ": tensor a: must be an object of \"dtype\", \"shape\" and \"data_offsets\""},
        BadFile{R"({"a":{"dtype":"F32","shape":[1],"offsets":[0,4]}})", 4,
                ": tensor a: \"data_offsets\" must be a list"},
        BadFile{R"({"a":{"dtype":"BF16","shape":[3],"data_offsets":[0,4]}})", 4,
                ": tensor a: has 4 bytes, which its shape does not need"},
        BadFile{
            R"({"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}})",
            1, ": tensor a: has more than 32 sides"},
        BadFile{R"({"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}})", 4, ": tensor a: \"dtype\" must be a string"},
        BadFile{R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4,
                ": tensor a: \"shape\" must be a list of whole numbers of 0 or more"},
        BadFile{R"({"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4,
                ": tensor a: \"shape\" must be a list of whole numbers of 0 or more"},
        BadFile{R"({"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}})", 4,
                ": tensor a: \"shape\" must be a list of whole numbers of 0 or more"},
        BadFile{R"({"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}})", 4,
                ": tensor a: has 4 bytes, which its shape does not need"},
        BadFile{R"({"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0,
                ": tensor a: has 0 bytes, which its shape does not need"},
        BadFile{R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4,
                ": tensor a: has 4 bytes, which its shape does not need"},
        BadFile{R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4,
                ": tensor a: \"data_offsets\" must be [begin, end]"},
        BadFile{R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 8,
                ": tensor a: \"data_offsets\" must be [begin, end]"},
        BadFile{R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 7,
                ": tensor a: ends at byte 8 of the data, which has 7; the file was cut"},
        BadFile{R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 9, ": has 1 bytes behind its last tensor"},
        BadFile{
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[3,7]}})",
            7, ": tensor b: overlaps another tensor"},
        BadFile{
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}})",
            4, ": tensor b: overlaps another tensor"},
        BadFile{
            R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[5,9]}})",
            9, ": tensor b: does not start where the tensor before it ends"},
        BadFile{
            R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}})",
            1, ": key \"a\" occurs twice"},
        BadFile{R"({"__metadata__":{"a":1}})", 0, ": metadata \"a\" must be a string"},
        BadFile{R"({"__metadata__":[]})", 0, ": \"__metadata__\" must be an object"}));

TEST(Tensor, HeaderLengthsThatCannotBe) {
  const Scratch scratch;
  const auto read = [&] { TensorFile file(scratch / "a"); };
  const std::string path = scratch.text("a");
  EXPECT_THAT(error_of(read), HasSubstr("cannot be opened"));
  spill(scratch / "a", "");
  EXPECT_EQ(error_of(read), path + ": is 0 bytes long, too short for a safetensors file");
  spill(scratch / "a", "1234567");
  EXPECT_EQ(error_of(read), path + ": is 7 bytes long, too short for a safetensors file");
  spill(scratch / "a", std::string("\x03\0\0\0\0\0\0\0{}", 10));
  EXPECT_EQ(error_of(read), path + ": says its header has 3 bytes, but at most 2 can be there");
  spill(scratch / "a", std::string(16, '\xff'));
  EXPECT_EQ(error_of(read), path + ": says its header has 18446744073709551615 bytes, but at most 8 can be there");
}

TEST(Tensor, NestingIsLimited) {
  const Scratch scratch;
  spill(scratch / "a", file_of(R"({"a":)" + std::string(100'000, '['), 0));
  EXPECT_EQ(error_of([&] { TensorFile file(scratch / "a"); }), scratch.text("a") + ": is nested deeper than 64 levels");
}

template <class Element>
Tensor integers(DType dtype, const std::vector<Element>& values) {
  return raw(dtype, {static_cast<std::int64_t>(values.size())}, values);
}

TEST(Tensor, EveryKnownTypeIsRead) {
  const Scratch scratch;
  write_tensors(scratch / "a",
                {{"bool", integers<std::uint8_t>(DType::kBool, {0, 1})},
                 {"i8", integers<std::int8_t>(DType::kI8, {-3, 7})},
                 {"i16", integers<std::int16_t>(DType::kI16, {-300, 7})},
                 {"u16", integers<std::uint16_t>(DType::kU16, {65535, 7})},
                 {"u32", integers<std::uint32_t>(DType::kU32, {70000, 4294967295U})},
                 {"u64", integers<std::uint64_t>(DType::kU64, {70000, 7})},
                 {"bf16", integers<std::uint16_t>(DType::kBF16, {0x3F80, 0xC000})}},
                {});
  const TensorFile file(scratch / "a");
  EXPECT_THAT(file.at("bool").ints(), ElementsAre(0, 1));
  EXPECT_THAT(file.at("i8").ints(), ElementsAre(-3, 7));
  EXPECT_THAT(file.at("i16").floats(), ElementsAre(-300, 7));
  EXPECT_THAT(file.at("u16").ints(), ElementsAre(65535, 7));
  EXPECT_THAT(file.at("u64").ints(), ElementsAre(70000, 7));
  EXPECT_THAT(file.at("bf16").floats(), ElementsAre(1, -2));
  EXPECT_THAT(file.at("bf16").ints(), ElementsAre(1, -2));
  EXPECT_EQ(error_of([&] { file.at("u32").ints(); }),
            scratch.text("a") + ": tensor u32: holds 4294967295, at place 1 of its elements, which is beyond 32 bits");
}

TEST(Tensor, ATypeThatIsNotKnownIsPassedOver) {
  const Scratch scratch;
  spill(scratch / "a", file_of(R"({"a":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]},)"
                               R"("b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})",
                               4));
  const TensorFile file(scratch / "a");
  EXPECT_EQ(file.at("a").dtype, DType::kOther);
  EXPECT_EQ(file.at("a").type, "F8_E4M3");
  EXPECT_EQ(file.at("b").size(), 1);
  EXPECT_EQ(error_of([&] { file.at("a").floats(); }),
            scratch.text("a") + ": tensor a: is of type F8_E4M3, which is not read");
}

TEST(Tensor, TensorsOfAFileAreCounted) {
  const Scratch scratch;
  const auto header = [](std::size_t tensors) {
    std::string text = "{";
    for (std::size_t i = 0; i < tensors; ++i) {
      text += (i > 0 ? ",\"" : "\"") + std::to_string(i) + R"(":{"dtype":"U8","shape":[0],"data_offsets":[0,0]})";
    }
    return text + "}";
  };
  spill(scratch / "a", file_of(header(kMaxTensors), 0));
  EXPECT_EQ(TensorFile(scratch / "a").tensors().size(), kMaxTensors);
  spill(scratch / "a", file_of(header(kMaxTensors + 1), 0));
  EXPECT_EQ(error_of([&] { TensorFile file(scratch / "a"); }),
            scratch.text("a") + ": has an object of more than 65,536 keys");
}

/// Opens what may be damaged: either an Error, or tensors whose every byte can be read.
void read_all(const std::filesystem::path& path) {
  try {
    const TensorFile file(path);
    for (const auto& [name, view] : file.tensors()) {
      EXPECT_EQ(view.floats().size(), static_cast<std::size_t>(view.size())) << name;
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kInvalid) << error.what();
  }
}

TEST(Tensor, DamageToAnyByteIsHarmless) {
  const Scratch scratch;
  const TensorMap tensors = tensors_at(1);
  write_tensors(scratch / "whole", tensors, {{"step", "1"}});
  const std::string whole = slurp(scratch / "whole");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const int damage : {0x01, 0x80}) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(damaged[i] ^ damage);
      spill(scratch / "damaged", damaged);
      read_all(scratch / "damaged");
    }
  }
}

TEST(Tensor, ATruncatedFileIsRefusedAtEveryLength) {
  const Scratch scratch;
  write_tensors(scratch / "whole", tensors_at(1), {{"step", "1"}});
  const std::string whole = slurp(scratch / "whole");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    spill(scratch / "cut", whole.substr(0, length));
    EXPECT_NE(error_of([&] { TensorFile file(scratch / "cut"); }), "") << length;
  }
}

}  // namespace
}  // namespace epochreel::trace

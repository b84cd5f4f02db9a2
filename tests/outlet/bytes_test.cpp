/// Bytes of the formats of other programs, as their documents have them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "event_file.h"
#include "histograms.h"
#include "little_endian.h"
#include "pickle.h"
#include "protobuf.h"
#include "scratch.h"

namespace epochreel::outlet {
namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

template <class Value>
std::string field(int number, const Value& value) {
  Message message;
  message.add(number, value);
  return message.bytes();
}

TEST(LittleEndian, LowestByteFirst) {
  EXPECT_EQ(little_endian(0x0102030405060708, 8), bytes({8, 7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(little_endian(0x0102030405060708, 3), bytes({8, 7, 6}));
  EXPECT_EQ(little_endian(1.0F), bytes({0, 0, 0x80, 0x3f}));
  EXPECT_EQ(little_endian(-2.0), bytes({0, 0, 0, 0, 0, 0, 0, 0xc0}));
}

/// The examples of https://protobuf.dev/programming-guides/encoding.
TEST(Message, IsTheWireFormatOfTheDocument) {
  EXPECT_EQ(field(1, std::int64_t{150}), bytes({0x08, 0x96, 0x01}));
  EXPECT_EQ(field(1, std::int64_t{-2}), bytes({0x08, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}));
  EXPECT_EQ(field(2, std::string_view("testing")), bytes({0x12, 0x07}) + "testing");
  Message inner;
  inner.add(1, std::int64_t{150});
  EXPECT_EQ(field(3, inner), bytes({0x1a, 0x03, 0x08, 0x96, 0x01}));
  EXPECT_EQ(field(1, 1.0F), bytes({0x0d, 0, 0, 0x80, 0x3f}));
  EXPECT_EQ(field(1, 1.0), bytes({0x09, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f}));
  EXPECT_EQ(field(1, std::vector<double>{1, -2}),
            bytes({0x0a, 16, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0}));
}

TEST(Message, NumbersTakeSevenBitsAByte) {
  for (const auto& [value, length] : {std::pair<std::int64_t, std::size_t>{0, 1},
                                      {127, 1},
                                      {128, 2},
                                      {16383, 2},
                                      {16384, 3},
                                      {std::numeric_limits<std::int64_t>::max(), 9}}) {
    const std::string written = field(1, value).substr(1);
    EXPECT_EQ(written.size(), length) << value;
    std::int64_t read = 0;
    for (std::size_t i = 0; i < written.size(); ++i) read |= std::int64_t{written[i] & 0x7f} << (7 * i);
    EXPECT_EQ(read, value);
  }
  EXPECT_EQ(field(16, std::int64_t{1}), bytes({0x80, 0x01, 0x01})) << "the key is a number too";
  EXPECT_EQ(field(2, std::string_view(std::string(300, 'a'))).substr(0, 3), bytes({0x12, 0xac, 0x02}));
}

TEST(Message, FieldsStandInTheOrderOfTheCalls) {
  Message message;
  message.add(2, std::string_view("b"));
  message.add(1, std::int64_t{1});
  message.add(2, std::string_view(""));
  EXPECT_EQ(message.bytes(), bytes({0x12, 1, 'b', 0x08, 1, 0x12, 0}));
}

/// Operations as Lib/pickletools.py of CPython describes them.
TEST(Pickle, HasTheOperationsOfProtocol2) {
  Pickle pickle;
  pickle.global("torch", "FloatStorage");
  pickle.text("é");
  pickle.integer(-1);
  pickle.integer(std::int64_t{1} << 31);
  pickle.boolean(true);
  pickle.boolean(false);
  pickle.integers({2, 3});
  EXPECT_EQ(pickle.finish(), bytes({0x80, 2}) + "ctorch\nFloatStorage\n" + "X" + bytes({2, 0, 0, 0}) + "é" +
                                 bytes({'J', 0xff, 0xff, 0xff, 0xff}) + bytes({0x8a, 8, 0, 0, 0, 0x80, 0, 0, 0, 0}) +
                                 bytes({0x88, 0x89}) + bytes({'(', 'J', 2, 0, 0, 0, 'J', 3, 0, 0, 0, 't'}) + ".");
  Pickle items;
  items.mark();
  items.set_items();
  items.call();
  items.load_persistent();
  EXPECT_EQ(items.finish(), bytes({0x80, 2}) + "(uRQ.");
}

/// CRC-32C bit by bit: RFC 3720, B.4, has 32 bytes of 0 as 0x8A9136AA, of 0xFF as 0x62A8AB43.
std::uint32_t crc_of(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    for (int bit = 0; bit < 8; ++bit) {
      const std::uint32_t flips = (crc ^ static_cast<std::uint32_t>(c >> bit)) & 1U;
      crc = (crc >> 1) ^ (flips == 0 ? 0 : 0x82F63B78);
    }
  }
  return ~crc;
}

std::string masked(std::string_view text) {
  const std::uint32_t crc = crc_of(text);
  return little_endian(((crc >> 15) | (crc << 17)) + 0xA282EAD8U, 4);
}

TEST(EventFile, RecordsHaveTheirLengthsAndChecks) {
  ASSERT_EQ(crc_of(std::string(32, '\0')), 0x8A9136AA);
  ASSERT_EQ(crc_of(std::string(32, '\xFF')), 0x62A8AB43);
  const Scratch scratch;
  Message summary;
  summary.add(1, std::string_view("loss"));
  {
    EventFile file(scratch / "f");
    file.add(7, summary);
    file.finish();
  }
  std::vector<std::string> events;
  const std::string written = slurp(scratch / "f");
  for (std::string_view rest = written; !rest.empty();) {
    const std::size_t size = static_cast<unsigned char>(rest[0]);  // all are below 256 bytes
    ASSERT_EQ(rest.substr(0, 8), little_endian(size, 8));
    EXPECT_EQ(rest.substr(8, 4), masked(rest.substr(0, 8)));
    events.emplace_back(rest.substr(12, size));
    EXPECT_EQ(rest.substr(12 + size, 4), masked(events.back()));
    rest.remove_prefix(12 + size + 4);
  }
  EXPECT_THAT(events, testing::ElementsAre(field(1, 0.0) + field(3, std::string_view("brain.Event:2")),
                                           field(1, 7.0) + field(2, std::int64_t{7}) + field(5, summary)));
}

TEST(EventFile, IsThereOnlyOnceItIsWhole) {
  const Scratch scratch;
  {
    EventFile file(scratch / "f");
    file.add(1, Message());
  }
  EXPECT_TRUE(std::filesystem::is_empty(scratch / ""));
}

TEST(Histogram, EdgesReachFromTheFirstToTheLast) {
  const Histogram histogram = {"a", {1, 2, 3, 4}, -1, 3};
  EXPECT_EQ(histogram.edge(0), -1);
  EXPECT_EQ(histogram.edge(1), 0);
  EXPECT_EQ(histogram.edge(2.5), 1.5);
  EXPECT_EQ(histogram.edge(4), 3);
}

}  // namespace
}  // namespace epochreel::outlet

#include "event_file.h"

#include <array>
#include <cstdint>
#include <string>

#include "little_endian.h"

namespace epochreel::outlet {

namespace {

/// Fields of tensorboard/compat/proto/event.proto of TensorBoard.
namespace event_field {
constexpr int kWallTime = 1;
constexpr int kStep = 2;
constexpr int kFileVersion = 3;
constexpr int kSummary = 5;
}  // namespace event_field

constexpr std::uint32_t kCastagnoli = 0x82F63B78;  ///< the polynomial of CRC-32C, bits reversed
constexpr std::uint32_t kMask = 0xA282EAD8;        ///< of TFRecord

constexpr std::array<std::uint32_t, 256> crc_table() {
  std::array<std::uint32_t, 256> table = {};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? kCastagnoli : 0);
    table[byte] = rest;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrcTable = crc_table();

/// CRC-32C, turned by 15 bits and shifted by a constant.
std::string masked_crc(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(byte)) & 0xff];
  crc = ~crc;
  return little_endian(((crc >> 15) | (crc << 17)) + kMask, 4);
}

}  // namespace

EventFile::EventFile(const std::filesystem::path& path) : file_(path) {
  Message event;
  event.add(event_field::kWallTime, 0.0);
  event.add(event_field::kFileVersion, std::string_view("brain.Event:2"));
  add_record(event);
}

void EventFile::add(std::int64_t step, const Message& summary) {
  Message event;
  event.add(event_field::kWallTime, static_cast<double>(step));
  event.add(event_field::kStep, step);
  event.add(event_field::kSummary, summary);
  add_record(event);
}

void EventFile::add_record(const Message& event) {
  const std::string length = little_endian(event.bytes().size(), 8);
  file_.write(length + masked_crc(length) + event.bytes() + masked_crc(event.bytes()));
}

void EventFile::finish() { file_.finish(); }

}  // namespace epochreel::outlet

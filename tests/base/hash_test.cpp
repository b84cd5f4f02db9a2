#include "epochreel/base/hash.h"

#include <gtest/gtest.h>

#include <fstream>

#include "epochreel/base/error.h"
#include "scratch.h"

namespace epochreel {
namespace {

/// "1\n2\n...1000\n", as `seq 1 1000` prints it.
std::string numbers() {
  std::string text;
  for (int i = 1; i <= 1000; ++i) text += std::to_string(i) + "\n";
  return text;
}

// Expected values: xxhsum 0.8.1, `xxhsum -H2`.
TEST(Hash, IsXxh3Of128Bits) {
  EXPECT_EQ(hash_text("").hex(), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(hash_text("a").hex(), "a96faf705af16834e6c632b61e964e1f");
  EXPECT_EQ(hash_text("abc").hex(), "06b05ab6733a618578af5f94892f3950");
  EXPECT_EQ(hash_text(numbers()).hex(), "8527d9296fb8f4a6764aaaecde28829e");
}

TEST(Hash, PiecesAreHashedAsOne) {
  const std::string text = numbers();
  for (const std::size_t piece : {1U, 7U, 255U, 1024U}) {
    Hasher hasher;
    for (std::size_t i = 0; i < text.size(); i += piece) hasher.update(std::string_view(text).substr(i, piece));
    hasher.update(std::span<const std::byte>());
    EXPECT_EQ(hasher.digest(), hash_text(text)) << piece;
  }
  EXPECT_EQ(Hasher().digest(), hash_bytes({}));
}

TEST(Hash, OfAFileIsThatOfItsBytes) {
  const Scratch scratch;
  std::string text(200'000, 'x');
  text[100'000] = '\0';
  std::ofstream(scratch / "f") << text;
  EXPECT_EQ(hash_file(scratch / "f"), hash_text(text));
  EXPECT_EQ(error_of([&] { hash_file(scratch / "g"); }, ErrorKind::kFailed),
            scratch.text("g") + ": cannot open: No such file or directory");
}

TEST(Hash, LeadingZerosArePrinted) { EXPECT_EQ((Hash128{1, 2}).hex(), "00000000000000010000000000000002"); }

}  // namespace
}  // namespace epochreel

/// An array of NumPy, and an archive of some: libFuzzer's mutations break an archive's checksums, so the input is read
/// both as a .npy and as a .npz.
#include "fuzzing.h"
#include "src/data/npz.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::text_of(data, size);
  fuzz::read_or_refuse([&] {
    const data::Array array = data::parse_npy("array", std::string(bytes));
    if (array.header.is_text()) {
      data::words_of(array);
    } else {
      data::numbers_of(array);
    }
  });
  const auto path = fuzz::scratch().put("a.npz", bytes);
  fuzz::read_or_refuse([&] {
    const data::NpzFile file(path);
    for (const std::string& name : file.names()) fuzz::read_or_refuse([&] { data::words_of(file.read(name)); });
  });
  return 0;
}

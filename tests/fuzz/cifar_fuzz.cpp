/// The files of CIFAR-10: the input is the first of those to train on, and its first bytes name the classes.
#include "epochreel/data/dataset.h"
#include "fuzzing.h"

using namespace epochreel;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto folder = fuzz::scratch().fresh("cifar");
  const std::string_view bytes = fuzz::text_of(data, size);
  const std::string record(3073, '\1');
  fuzz::scratch().put("cifar/data_batch_1.bin", bytes);
  for (const char number : {'2', '3', '4', '5'}) {
    fuzz::scratch().put(std::string("cifar/data_batch_") + number + ".bin", record);
  }
  fuzz::scratch().put("cifar/test_batch.bin", record);
  fuzz::scratch().put("cifar/batches.meta.txt", bytes.substr(0, 64));
  job::DataSpec spec;
  spec.dataset = job::DatasetKind::kCifar10;
  spec.path = folder.string();
  fuzz::read_or_refuse([&] { data::load_dataset(spec, 1); });
  return 0;
}

#include "epochreel/trace/snapshot.h"

#include <cstring>

#include "epochreel/base/error.h"

namespace epochreel::trace {

bool Snapshot::has(const std::string& record) const { return file_.has(record); }

const TensorView& Snapshot::at(const std::string& record) const { return file_.at(record); }

const std::vector<std::int64_t>& Snapshot::shape(const std::string& record) const { return at(record).shape; }

std::vector<float> Snapshot::floats(const std::string& record) const { return at(record).floats(); }

std::vector<std::int32_t> Snapshot::ints(const std::string& record) const { return at(record).ints(); }

std::vector<std::uint8_t> Snapshot::pixels(const std::string& record) const {
  const TensorView& view = at(record);
  if (view.dtype != DType::kU8) {
    const std::vector<std::int32_t> values = view.ints();
    return {values.begin(), values.end()};
  }
  std::vector<std::uint8_t> bytes(view.data.size());
  if (!bytes.empty()) std::memcpy(bytes.data(), view.data.data(), bytes.size());
  return bytes;
}

float Snapshot::scalar(const std::string& record) const { return at(record).floats().at(0); }

std::vector<float> Snapshot::row(const std::string& record, std::size_t row) const {
  TensorView view = at(record);
  const auto rows = static_cast<std::size_t>(view.shape.at(0));
  if (row >= rows) throw Error(ErrorKind::kFailed, view.label, "has no row of that number");
  const std::size_t bytes = view.data.size() / rows;
  view.data = view.data.subspan(bytes * row, bytes);
  return view.floats();
}

}  // namespace epochreel::trace

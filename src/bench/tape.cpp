#include "tape.h"

#include <algorithm>

#include "descriptions.h"

namespace epochreel::bench {

using dnnl::memory;

memory Tape::allocate(const memory::desc& desc) const {
  memory made(desc, engine_);
  std::fill_n(data_of(made), floats_in(made), 0.0F);
  return made;
}

memory Tape::in_layout(Calls& calls, const memory& source, const memory::desc& desc) const {
  if (source.get_desc() == desc) return source;
  memory copy = allocate(desc);
  calls.push_back({dnnl::reorder(source, copy), {{DNNL_ARG_FROM, source}, {DNNL_ARG_TO, copy}}});
  return copy;
}

memory Tape::as_rows(Calls& calls, const memory& images) const {
  const memory::dims dims = dims_of(images.get_desc());
  const memory plain = in_layout(calls, images, row_major(dims));
  memory::dim units = 1;
  for (std::size_t i = 1; i < dims.size(); ++i) units *= dims[i];
  return view(plain, row_major({dims[0], units}));
}

void Tape::run(const Calls& calls) {
  for (const Call& call : calls) call.primitive.execute(stream_, call.arguments);
  stream_.wait();
}

memory::desc row_major(const memory::dims& dims) {
  memory::dims strides(dims.size(), 1);
  for (std::size_t i = dims.size() - 1; i-- > 0;) strides[i] = strides[i + 1] * dims[i + 1];
  return {dims, memory::data_type::f32, strides};
}

memory view(const memory& source, const memory::desc& desc) {
  return {desc, source.get_engine(), source.get_data_handle()};
}

std::int64_t floats_in(const memory& source) {
  return static_cast<std::int64_t>(source.get_desc().get_size() / sizeof(float));
}

float* data_of(const memory& source) { return static_cast<float*>(source.get_data_handle()); }

}  // namespace epochreel::bench

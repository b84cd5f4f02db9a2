#include "epochreel/outlet/formats.h"

namespace epochreel::outlet {

namespace fs = std::filesystem;

void write_csv(const trace::TraceReader& trace, std::size_t place, const fs::path& path);
void write_torch(const trace::TraceReader& trace, std::size_t place, const fs::path& path);
void write_onnx(const trace::TraceReader& trace, std::size_t place, const fs::path& path);
void write_tensorboard(const trace::TraceReader& trace, std::size_t place, const fs::path& path);

namespace {

constexpr Format kFormats[] = {
    {"csv", "the metrics", false, write_csv},
    {"torch", "weights for load_state_dict of PyTorch", true, write_torch},
    {"onnx", "the network with its weights", true, write_onnx},
    {"tensorboard", "metrics and histograms as an event file, in a folder", false, write_tensorboard},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace epochreel::outlet

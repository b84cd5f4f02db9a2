#include "epochreel/outlet/formats.h"

namespace epochreel::outlet {

namespace fs = std::filesystem;

void write_csv(const trace::TraceReader& trace, const fs::path& path);

namespace {

constexpr Format kFormats[] = {
    {"csv", write_csv},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

}  // namespace epochreel::outlet

#include "formats.h"

#include <array>

namespace epochreel::data {

void load_idx(const LoadRequest& request, Dataset& dataset);
void load_fashion_mnist(const LoadRequest& request, Dataset& dataset);
void load_synthetic(const LoadRequest& request, Dataset& dataset);
void load_cifar10(const LoadRequest& request, Dataset& dataset);
void load_folder(const LoadRequest& request, Dataset& dataset);
void load_npz(const LoadRequest& request, Dataset& dataset);
void load_csv(const LoadRequest& request, Dataset& dataset);

namespace {

using enum job::DatasetKind;

/// In the order of job::DatasetKind.
constexpr std::array kFormats = {
    Format{kMnist, "MNIST", load_idx, 10},
    Format{kFashionMnist, "Fashion-MNIST", load_fashion_mnist, 10},
    Format{kIdx, nullptr, load_idx},
    Format{kSynthetic, "Synthetic", load_synthetic},
    Format{kCifar10, "CIFAR-10", load_cifar10, 10},
    Format{kFolder, nullptr, load_folder},
    Format{kNpz, nullptr, load_npz, 0, true},
    Format{kCsv, nullptr, load_csv, 0, true},
};

}  // namespace

const Format& format_of(job::DatasetKind kind) { return kFormats.at(static_cast<std::size_t>(kind)); }

}  // namespace epochreel::data
